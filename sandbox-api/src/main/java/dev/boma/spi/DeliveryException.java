package dev.boma.spi;

/** A gateway did not take a message; the text says why, for the app's log. */
public final class DeliveryException extends Exception {
  private static final long serialVersionUID = 1L;

  public DeliveryException(String message) {
    super(message);
  }
}
