package dev.boma.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a release may do in a turn: what the plan of its tenant grants of what it asks for.
 *
 * @param resources the resources it may use, such as {@code kv}
 * @param httpAllow host patterns it may call; null for any public address
 * @param limits how much of each limit it has
 */
public record Grant(Set<String> resources, @Nullable List<String> httpAllow, Limits limits) {

  /** Copies what it is given. */
  public Grant {
    resources = Set.copyOf(resources);
    httpAllow = httpAllow == null ? null : List.copyOf(httpAllow);
    requireNonNull(limits, "limits is null");
  }

  /** The same with other limits. */
  public Grant withLimits(Limits others) {
    return new Grant(resources, httpAllow, others);
  }
}
