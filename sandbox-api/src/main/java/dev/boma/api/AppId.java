package dev.boma.api;

import java.util.Objects;

/**
 * The id of an app: a script with a name, unique within its tenant.
 *
 * @param tenant the owner
 * @param name 1 to 63 of {@code a-z 0-9 . _ -}, beginning with a letter or digit
 */
public record AppId(TenantId tenant, String name) {
  /**
   * @throws IllegalArgumentException if the name is spelled otherwise
   */
  public AppId {
    Objects.requireNonNull(tenant, "tenant is null");
    Names.require("app", name);
  }

  /** {@code tenant/name}. */
  @Override
  public String toString() {
    return tenant + "/" + name;
  }
}
