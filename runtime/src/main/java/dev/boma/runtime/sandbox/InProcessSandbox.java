package dev.boma.runtime.sandbox;

import dev.boma.api.AppKind;
import dev.boma.api.GuestError;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.PolyglotException;

/**
 * Guests in contexts of this JVM: for developing, replaying and tests. A guest cannot reach the
 * host from here, but one that will not stop keeps a thread and memory of this process.
 */
public final class InProcessSandbox implements Sandbox {
  /** How long a release may take to load when it is checked. */
  private static final Duration LOAD_TIME = Duration.ofSeconds(10);

  private final GuestThreads threads;
  private final GuestContexts contexts;

  /** Closing a context waits for its guest to stop, so nobody waits for the closing. */
  private final Executor closer = task -> Thread.ofPlatform().daemon().name("closer").start(task);

  /**
   * @param guestThreads on how many threads guests run, at least 1
   */
  public InProcessSandbox(int guestThreads) {
    threads = new GuestThreads(guestThreads);
    contexts = new GuestContexts();
  }

  @Override
  public Outcome run(Run run) {
    Future<GuestContext> opening = threads.submit(() -> contexts.take(run.release(), run.time()));
    GuestContext context;
    try {
      long left = Duration.between(Instant.now(), run.deadline()).toMillis();
      context = opening.get(Math.max(0, left), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      opening.cancel(false);
      return new Outcome.HostFailed("no guest thread was free in time");
    } catch (ExecutionException e) {
      return new Outcome.HostFailed("no context could be made: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.HostFailed("the host is stopping");
    }
    Outcome outcome = new GuestRun(run, context, threads).toEnd();
    boolean again = outcome instanceof Outcome.Completed && run.release().kind() == AppKind.MODULE;
    if (again) {
      contexts.giveBack(run.release(), run.time(), context);
    } else {
      closer.execute(context::cancel);
    }
    return outcome;
  }

  @Override
  public Optional<GuestError> check(Release release) {
    Future<Optional<GuestError>> check = threads.submit(() -> load(release));
    try {
      return check.get(LOAD_TIME.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      check.cancel(true);
      return Optional.of(
          new GuestError(
              "the app did not load within %d ms (limit load-ms)".formatted(LOAD_TIME.toMillis()),
              null,
              0,
              java.util.List.of()));
    } catch (ExecutionException e) {
      throw new IllegalStateException("the release could not be checked", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a release was checked", e);
    }
  }

  private Optional<GuestError> load(Release release) {
    GuestContext context = contexts.open(release, GuestTime.REAL);
    java.util.concurrent.ScheduledFuture<?> watchdog = contexts.cancelAfter(context, LOAD_TIME);
    try {
      context.begin("", null);
      context.load();
      return Optional.empty();
    } catch (PolyglotException e) {
      return Optional.of(GuestErrors.of(e, release.files().keySet()));
    } finally {
      watchdog.cancel(false);
      closer.execute(context::cancel);
    }
  }

  @Override
  public void close() {
    threads.close();
    contexts.close();
  }
}
