package dev.boma.runtime.sandbox.process;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames in the order in which they are sent, as many at once as wait. Who sends writes, and
 * one that finds another at it leaves its frame to that one: waking a thread costs more than
 * writing a frame. What is sent after the stream has broken is dropped: the reader of the same
 * process sees it end.
 *
 * <p>Safe for several threads.
 */
final class FrameWriter implements AutoCloseable {
  /**
   * What a pipe takes without a wait, whatever the sizes of the frames. Linux gives it 16 pages of
   * 4 KB, and any two neighbours of them hold more than one page's worth.
   */
  static final int SURE_ROOM = 32 << 10;

  private final OutputStream out;

  /** Where what may have to wait is written; null where those who send may wait. */
  private final @Nullable Thread thread;

  private final AtomicBoolean writing = new AtomicBoolean();

  /** Guarded by {@code this}, as are the counts of bytes. */
  private final Deque<byte[]> waiting = new ArrayDeque<>();

  private int waitingBytes;
  private long sent;
  private long read;

  /** Since when one who sends writes, by {@link System#nanoTime}; 0 while none does. */
  private volatile long writingSince;

  private volatile boolean closed;

  /**
   * For a reader that is not to be trusted: who sends never waits. What the pipe might have no room
   * for is written on a thread of its own.
   */
  FrameWriter(OutputStream out, String name) {
    this.out = out;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::writeAndWait);
    thread.start();
  }

  /** For a reader that is trusted to read. */
  FrameWriter(OutputStream out) {
    this.out = out;
    thread = null;
  }

  /**
   * Sends a frame.
   *
   * @return how many bytes have been sent with it, since the first
   */
  long send(String text) {
    byte[] frame = Frames.encode(text);
    long end;
    synchronized (this) {
      if (closed) {
        return sent;
      }
      waiting.add(frame);
      waitingBytes += frame.length;
      sent += frame.length;
      end = sent;
    }
    if (!writeHere(thread == null)) {
      LockSupport.unpark(thread);
    }
    return end;
  }

  /** By its own word, the reader has read so many bytes. */
  synchronized void hasRead(long bytes) {
    read = Math.max(read, bytes);
  }

  /** Whether one who sends has to wait so long already: the reader did not keep its word. */
  boolean holdsUp(long nanos) {
    long since = writingSince;
    return since != 0 && System.nanoTime() - since > nanos;
  }

  /**
   * Writes what waits, unless another does.
   *
   * @return false where something is left that might have to wait
   */
  private boolean writeHere(boolean mayWait) {
    boolean more = true;
    while (more && writing.compareAndSet(false, true)) {
      try {
        writingSince = mayWait ? 0 : System.nanoTime();
        byte[] batch = take(mayWait);
        if (batch.length > 0) {
          out.write(batch);
          out.flush();
        }
      } catch (IOException e) {
        close();
      } finally {
        writingSince = 0;
        writing.set(false);
      }
      // Looked at after it was let go: who came meanwhile has left a frame here.
      more = isNext(mayWait);
    }
    return mayWait || isNext(false) || !isNext(true);
  }

  private synchronized boolean isNext(boolean mayWait) {
    return !waiting.isEmpty() && (mayWait || sent - read <= SURE_ROOM);
  }

  /** All frames that wait; none where they might have to be waited for. */
  private synchronized byte[] take(boolean mayWait) {
    if (!isNext(mayWait)) {
      return new byte[0];
    }
    byte[] all = waiting.element();
    if (waiting.size() > 1) {
      all = new byte[waitingBytes];
      int at = 0;
      for (byte[] frame : waiting) {
        System.arraycopy(frame, 0, all, at, frame.length);
        at += frame.length;
      }
    }
    waiting.clear();
    waitingBytes = 0;
    return all;
  }

  private void writeAndWait() {
    while (!closed) {
      writeHere(true);
      LockSupport.park(this);
    }
  }

  /** Stops writing; what waits is dropped. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      waiting.clear();
      waitingBytes = 0;
    }
    if (thread != null) {
      thread.interrupt();
    }
  }
}
