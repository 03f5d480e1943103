package dev.boma.runtime.routing;

import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.TenantId;
import dev.boma.runtime.fair.FairLines;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Lets turns in, tenant by tenant: so many a second, so many that wait, and a fair share of the
 * places where they run. A tenant at its limit sees it; its neighbours do not.
 *
 * <p>Safe for several threads; {@link Visit#begin} blocks.
 */
public final class Admission {
  /** Tenants remembered while nothing of theirs is here, for their turns a second. */
  private static final int MAX_IDLE_TENANTS = 10_000;

  private final LongSupplier nanoClock;

  /** Guarded by {@code this}, as are all below. */
  private final FairLines<CompletableFuture<Void>> lines;

  private final Map<TenantId, Guest> tenants = new HashMap<>();

  /** What one tenant has here. */
  private static final class Guest {
    private int present;
    private int running;

    /** Turns that may begin now without being too many a second (token bucket). */
    private double tokens;

    private long filledNanos;
  }

  /**
   * @param places how many turns run at once on this host, at least 1
   * @param nanoClock as {@link System#nanoTime}
   */
  public Admission(int places, LongSupplier nanoClock) {
    this.lines = new FairLines<>(places);
    this.nanoClock = nanoClock;
  }

  /** What came of asking to be let in. */
  public sealed interface Answer {
    /** Let in; close the visit when the turn has ended. */
    record Admitted(Visit visit) implements Answer {}

    /**
     * Turned away.
     *
     * @param limit which limit the tenant has reached
     * @param allowed how much of it there is
     */
    record Shed(Limit limit, long allowed) implements Answer {}
  }

  /** What is said of a turn that was turned away. */
  public static String reason(Limit limit, long allowed) {
    return "the tenant is at its limit %s: %d, %s".formatted(limit.key(), allowed, limit.meaning());
  }

  /** Asks for a turn of this tenant to be let in. */
  public synchronized Answer arrive(TenantId tenant, Limits limits) {
    long now = nanoClock.getAsLong();
    long rate = limits.get(Limit.TURNS_PER_SECOND);
    Guest guest =
        tenants.computeIfAbsent(
            tenant,
            id -> {
              Guest fresh = new Guest();
              fresh.tokens = rate;
              fresh.filledNanos = now;
              return fresh;
            });
    refill(guest, rate, now);
    if (guest.tokens < 1) {
      return new Answer.Shed(Limit.TURNS_PER_SECOND, rate);
    }
    long most = limits.get(Limit.TURNS_WAITING);
    if (guest.present - guest.running >= most) {
      return new Answer.Shed(Limit.TURNS_WAITING, most);
    }
    guest.tokens--;
    guest.present++;
    return new Answer.Admitted(new Visit(tenant, guest));
  }

  private static void refill(Guest guest, long rate, long now) {
    double fresh = (now - guest.filledNanos) / 1e9 * rate;
    guest.tokens = Math.min(rate, guest.tokens + fresh);
    guest.filledNanos = now;
  }

  /** How many turns wait for a place. */
  public synchronized int waiting() {
    return lines.waiting();
  }

  /** A turn that was let in. */
  public final class Visit implements AutoCloseable {
    private final TenantId tenant;
    private final Guest guest;
    private boolean running;

    private Visit(TenantId tenant, Guest guest) {
      this.tenant = tenant;
      this.guest = guest;
    }

    /**
     * Waits for a place where the turn can run.
     *
     * @param patienceMillis how long
     * @return whether it has one now, which is given back by {@link #close}; false also if the
     *     thread was interrupted, which it stays
     */
    public boolean begin(long patienceMillis) {
      CompletableFuture<Void> place = new CompletableFuture<>();
      synchronized (Admission.this) {
        lines.add(tenant, place);
        serve();
      }
      try {
        place.get(patienceMillis, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (gaveUp(place)) {
          return false;
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("a place cannot fail", e);
      } catch (InterruptedException e) {
        if (!gaveUp(place)) {
          began();
        }
        Thread.currentThread().interrupt();
        return false;
      }
      began();
      return true;
    }

    private void began() {
      synchronized (Admission.this) {
        running = true;
        guest.running++;
      }
    }

    /** Leaves the line; false when the place came at the last moment. */
    private boolean gaveUp(CompletableFuture<Void> place) {
      synchronized (Admission.this) {
        return lines.remove(tenant, place);
      }
    }

    @Override
    public void close() {
      synchronized (Admission.this) {
        guest.present--;
        if (running) {
          running = false;
          guest.running--;
          lines.leave(tenant);
          serve();
        }
        if (guest.present == 0 && tenants.size() > MAX_IDLE_TENANTS) {
          tenants.values().removeIf(idle -> idle.present == 0);
        }
      }
    }
  }

  /** Gives places to those whose turn it is; call it while holding {@code this}. */
  private void serve() {
    Optional<FairLines.Served<CompletableFuture<Void>>> next = lines.next();
    while (next.isPresent()) {
      next.get().item().complete(null);
      next = lines.next();
    }
  }
}
