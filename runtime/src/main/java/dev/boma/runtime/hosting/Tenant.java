package dev.boma.runtime.hosting;

import static java.util.Objects.requireNonNull;

import dev.boma.api.TenantId;

/**
 * Who hosts apps here.
 *
 * @param fallbackText what a phone shows when an app of theirs fails
 * @param suspended whether their apps are out of service
 */
public record Tenant(TenantId id, String fallbackText, boolean suspended) {
  /** What a phone shows unless the tenant says otherwise. */
  public static final String DEFAULT_FALLBACK_TEXT =
      "Sorry, something went wrong. Please dial again later.";

  public Tenant {
    requireNonNull(id, "id is null");
    requireNonNull(fallbackText, "fallbackText is null");
  }

  /** A tenant with all defaults. */
  public static Tenant named(TenantId id) {
    return new Tenant(id, DEFAULT_FALLBACK_TEXT, false);
  }
}
