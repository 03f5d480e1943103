package dev.boma.runtime.resource;

import dev.boma.api.TenantId;
import dev.boma.runtime.fair.FairLines;
import dev.boma.runtime.fair.FairLines.Served;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks up names on a bounded number of threads, which tenants share as {@link FairLines} says: a
 * name server that keeps silent holds threads of those alone who ask for its names. Safe for
 * several threads.
 */
final class NameLookups {
  private static final int AT_ONCE = 64;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("lookup-", 0).factory());

  /** Guarded by itself. */
  private final FairLines<FutureTask<InetAddress>> lines;

  NameLookups() {
    this(AT_ONCE);
  }

  NameLookups(int atOnce) {
    lines = new FairLines<>(atOnce);
  }

  /**
   * The address that a look-up finds.
   *
   * @throws TimeoutException if it has not in time; it is not begun any more, or goes on unheard
   * @throws ExecutionException if it fails
   */
  InetAddress find(TenantId tenant, Callable<InetAddress> lookup, Duration patience)
      throws TimeoutException, ExecutionException, InterruptedException {
    FutureTask<InetAddress> task = new FutureTask<>(lookup);
    synchronized (lines) {
      lines.add(tenant, task);
    }
    serve();
    try {
      return task.get(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS);
    } finally {
      synchronized (lines) {
        lines.remove(tenant, task);
      }
    }
  }

  private void serve() {
    Optional<Served<FutureTask<InetAddress>>> next;
    synchronized (lines) {
      next = lines.next();
    }
    next.ifPresent(served ->
        threads.execute(() -> {
          served.item().run();
          synchronized (lines) {
            lines.leave(served.owner());
          }
          serve();
        }));
  }
}
