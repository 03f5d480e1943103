package dev.boma.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a release asks to do. The plan of its tenant says what it may do of that ({@link Grant}): an
 * app can take away from its plan, never add to it.
 *
 * @param resources the resources it uses, such as {@code kv}; null for all that the plan grants
 * @param endpoints the names it may send by, beside {@code default}
 * @param httpAllow host patterns it may call; null to leave it to the plan
 * @param limits how much it wants at most of some limits, each at least 1
 */
public record Capabilities(
    @Nullable Set<String> resources,
    Set<String> endpoints,
    @Nullable List<String> httpAllow,
    Map<Limit, Long> limits) {

  /** What the plan grants, no endpoint beside {@code default}. */
  public static final Capabilities OF_PLAN = new Capabilities(null, Set.of(), null, Map.of());

  /** Copies what it is given. */
  public Capabilities {
    resources = resources == null ? null : Set.copyOf(resources);
    endpoints = Set.copyOf(endpoints);
    httpAllow = httpAllow == null ? null : List.copyOf(httpAllow);
    limits = Map.copyOf(limits);
  }

  /** The same with these endpoints. */
  public Capabilities withEndpoints(Set<String> others) {
    return new Capabilities(resources, others, httpAllow, limits);
  }
}
