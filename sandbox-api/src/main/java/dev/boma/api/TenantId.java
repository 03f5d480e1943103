package dev.boma.api;

/**
 * The id of a tenant: who pays, and who is walled off from all others.
 *
 * @param value 1 to 63 of {@code a-z 0-9 . _ -}, beginning with a letter or digit
 */
public record TenantId(String value) {
  /**
   * @throws IllegalArgumentException if the value is spelled otherwise
   */
  public TenantId {
    Names.require("tenant", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
