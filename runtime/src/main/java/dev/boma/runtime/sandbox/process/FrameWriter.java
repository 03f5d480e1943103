package dev.boma.runtime.sandbox.process;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames, as many at once as wait. What is sent after the stream has broken is dropped: the
 * reader of the same process sees it end. Safe for several threads.
 */
final class FrameWriter implements AutoCloseable {
  private final OutputStream out;
  private final LinkedBlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
  private final AtomicBoolean writing = new AtomicBoolean();

  /** Null where those who send write. */
  private final @Nullable Thread thread;

  private volatile boolean closed;

  /**
   * Writes on a thread of its own: who sends to a process that is not to be trusted never waits.
   */
  FrameWriter(OutputStream out, String name) {
    this.out = out;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::write);
    thread.start();
  }

  /**
   * Writes on the threads of those who send: one that finds another at it leaves its frame to that
   * one. Waking a thread costs more than writing a frame, and who reads is trusted to.
   */
  FrameWriter(OutputStream out) {
    this.out = out;
    thread = null;
  }

  void send(String text) {
    if (!closed) {
      waiting.add(Frames.encode(text));
      if (thread == null) {
        writeHere();
      }
    }
  }

  private void writeHere() {
    while (!waiting.isEmpty() && !closed && writing.compareAndSet(false, true)) {
      try {
        List<byte[]> batch = new ArrayList<>();
        waiting.drainTo(batch);
        if (!batch.isEmpty()) {
          out.write(batch.size() == 1 ? batch.getFirst() : joined(batch));
        }
      } catch (IOException e) {
        closed = true;
      } finally {
        writing.set(false);
      }
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
    if (thread != null) {
      thread.interrupt();
    }
  }
}
