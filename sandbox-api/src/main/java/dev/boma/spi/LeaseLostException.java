package dev.boma.spi;

/**
 * A lease has passed to another, or may have: its holder was silent for too long. Nothing of what
 * was asked for with it has happened.
 */
public final class LeaseLostException extends StoreException {
  private static final long serialVersionUID = 1L;

  public LeaseLostException(Leases.Lease lease) {
    super(
        "the lease of %s in %s is lost: this host was silent or cut off for too long; nothing is stored"
            .formatted(lease.name(), lease.partition()),
        null);
  }
}
