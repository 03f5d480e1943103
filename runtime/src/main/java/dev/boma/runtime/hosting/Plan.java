package dev.boma.runtime.hosting;

import static java.util.Objects.requireNonNull;

import dev.boma.api.Capabilities;
import dev.boma.api.Grant;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's apps may do at most.
 *
 * @param name what the operator calls it
 * @param resources the resources they may use
 * @param http where an app may call that has no {@code http.allow} of its own
 * @param limits how much of each limit they have
 * @param logsKept how long their log lines are kept; null for as long as there is room
 * @param usersKept how long what they keep of a user outlives the user's last turn that wrote it;
 *     null for as long as the app says
 */
public record Plan(
    String name,
    Set<String> resources,
    Http http,
    Limits limits,
    @Nullable Duration logsKept,
    @Nullable Duration usersKept) {
  /** The resources of every host. */
  public static final Set<String> STANDARD_RESOURCES =
      Set.of("config", "http", "kv", "log", "metrics", "outbound");

  /** What a tenant has of whom the operator says nothing. */
  public static final Plan DEFAULT =
      new Plan("default", STANDARD_RESOURCES, Http.PUBLIC, Limits.DEFAULT, null, null);

  /** Where an app may call that does not say where it calls. */
  public enum Http {
    /** Any public address. */
    PUBLIC,
    /** Nowhere: an app has to list the hosts it calls. */
    LISTED
  }

  public Plan {
    requireNonNull(name, "name is null");
    requireNonNull(http, "http is null");
    requireNonNull(limits, "limits is null");
    resources = Set.copyOf(resources);
  }

  /** The same with other limits. */
  public Plan withLimits(Limits others) {
    return new Plan(name, resources, http, others, logsKept, usersKept);
  }

  /** What it grants of what a release asks for. */
  public Grant grant(Capabilities asked) {
    return new Grant(granted(asked.resources()), httpAllow(asked), tightened(asked.limits()));
  }

  private Set<String> granted(@Nullable Set<String> asked) {
    return asked == null
        ? resources
        : asked.stream().filter(resources::contains).collect(Collectors.toUnmodifiableSet());
  }

  private @Nullable List<String> httpAllow(Capabilities asked) {
    return asked.httpAllow() == null && http == Http.LISTED ? List.of() : asked.httpAllow();
  }

  private Limits tightened(Map<Limit, Long> asked) {
    if (asked.isEmpty()) {
      return limits;
    }
    Map<Limit, Long> ofTurns = new EnumMap<>(asked);
    ofTurns.keySet().removeIf(Limit::ofTenant);
    return limits.tightened(ofTurns);
  }
}
