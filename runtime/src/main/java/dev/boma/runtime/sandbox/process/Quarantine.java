package dev.boma.runtime.sandbox.process;

import dev.boma.api.TenantId;
import java.util.HashMap;
import java.util.Map;

/** Who has cost a worker process lately. Of one thread at a time. */
final class Quarantine {
  private final long nanos;
  private final Map<TenantId, Long> since = new HashMap<>();

  Quarantine(long nanos) {
    this.nanos = nanos;
  }

  void add(TenantId tenant) {
    since.put(tenant, System.nanoTime());
  }

  boolean holds(TenantId tenant) {
    Long when = since.get(tenant);
    if (when == null) {
      return false;
    }
    if (System.nanoTime() - when > nanos) {
      since.remove(tenant);
      return false;
    }
    return true;
  }
}
