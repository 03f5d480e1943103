package dev.boma.runtime.store;

import dev.boma.spi.StoreException;

/**
 * A record was stored by a newer Boma, in a form that this one does not know; it is left as it is.
 */
public final class NewerFormatException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what was stored
   * @param format in which
   * @param known the newest that this Boma knows
   */
  public NewerFormatException(String what, Object format, long known) {
    super(
        "%s was stored by a newer Boma (format %s, this one knows %d): update this host"
            .formatted(what, format, known),
        null);
  }
}
