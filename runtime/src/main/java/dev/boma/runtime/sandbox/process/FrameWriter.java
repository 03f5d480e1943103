package dev.boma.runtime.sandbox.process;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Writes frames on a thread of its own, as many at once as wait. Who sends does not block. What is
 * sent after the stream has broken is dropped: the reader of the same process sees it end.
 */
final class FrameWriter implements AutoCloseable {
  private final OutputStream out;
  private final LinkedBlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  FrameWriter(OutputStream out, String name) {
    this.out = out;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::write);
    thread.start();
  }

  void send(String text) {
    if (!closed) {
      waiting.add(Frames.encode(text));
    }
  }

  private void write() {
    List<byte[]> batch = new ArrayList<>();
    try {
      while (!closed) {
        batch.add(waiting.take());
        waiting.drainTo(batch);
        out.write(batch.size() == 1 ? batch.getFirst() : joined(batch));
        out.flush();
        batch.clear();
      }
    } catch (IOException e) {
      closed = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] joined(List<byte[]> frames) {
    byte[] all = new byte[frames.stream().mapToInt(frame -> frame.length).sum()];
    int at = 0;
    for (byte[] frame : frames) {
      System.arraycopy(frame, 0, all, at, frame.length);
      at += frame.length;
    }
    return all;
  }

  /** Stops writing; what waits is dropped. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
