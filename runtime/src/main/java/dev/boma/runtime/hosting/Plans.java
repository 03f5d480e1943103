package dev.boma.runtime.hosting;

import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.TenantId;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.text.Mistakes;
import dev.boma.runtime.text.Nearest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The plans of a host, and which tenant has which. Immutable.
 *
 * <pre>{@code
 * plans:
 *   default:                      # whoever has no other
 *     limits: {cpu-ms: 500}
 *   national:                     # what it does not say is as in default
 *     tenants: [health, education]
 *     limits: {cpu-ms: 3000, kv-keys: 5000000}
 *   trial:
 *     tenants: [newcomer]
 *     resources: [config, kv, log, outbound]
 *     http: listed
 *     retention: {log-days: 7, user-days: 90}
 * }</pre>
 */
public final class Plans {
  /** One plan for all, with all defaults. */
  public static final Plans DEFAULT = new Plans(Plan.DEFAULT, Map.of());

  private static final String LOG_DAYS = "log-days";
  private static final String USER_DAYS = "user-days";
  private static final long MOST_DAYS = 36_500;
  private static final String DEFAULT_NAME = "default";
  private static final List<String> KEYS =
      List.of("tenants", "resources", "http", "limits", "retention");

  private final Plan ofOthers;
  private final Map<TenantId, Plan> byTenant;

  private Plans(Plan ofOthers, Map<TenantId, Plan> byTenant) {
    this.ofOthers = ofOthers;
    this.byTenant = Map.copyOf(byTenant);
  }

  /** This plan for all tenants. */
  public static Plans all(Plan plan) {
    return new Plans(plan, Map.of());
  }

  /**
   * Reads plans.
   *
   * @param where they were found, for the messages
   * @param plans name → plan, in JDK types
   * @param base what the plan {@code default} has where it says nothing
   * @throws InvalidPlanException if they are none; the message has a line for each mistake, and
   *     says what would be right
   */
  public static Plans of(String where, Map<?, ?> plans, Plan base) {
    Mistakes mistakes = new Mistakes(InvalidPlanException.class);
    Plan ofOthers = base;
    if (plans.containsKey(DEFAULT_NAME)) {
      Map<?, ?> fields =
          mistakes.or(Map.of(), () -> object(where + ": default", plans.get(DEFAULT_NAME)));
      if (fields.containsKey("tenants")) {
        mistakes.add(
            where + ": default.tenants cannot be: it is the plan of all whom no other plan names");
      }
      ofOthers = plan(where + ": default", DEFAULT_NAME, fields, base, mistakes);
    }
    Map<TenantId, Plan> byTenant = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : plans.entrySet()) {
      String name = String.valueOf(entry.getKey());
      if (!name.equals(DEFAULT_NAME)) {
        String place = where + ": " + name;
        Map<?, ?> fields = mistakes.or(Map.of(), () -> object(place, entry.getValue()));
        Plan plan = plan(place, name, fields, ofOthers, mistakes);
        List<String> tenants =
            mistakes.or(List.of(), () -> texts(place + ".tenants", fields.get("tenants")));
        for (String tenant : tenants) {
          TenantId id = mistakes.<@Nullable TenantId>or(null, () -> tenantId(place, tenant));
          Plan other = id == null ? null : byTenant.put(id, plan);
          if (other != null) {
            mistakes.add(
                "%s: tenant '%s' has the plan '%s' already; name it in one plan alone"
                    .formatted(place, tenant, other.name()));
          }
        }
      }
    }
    if (!mistakes.isEmpty()) {
      throw new InvalidPlanException(mistakes.told());
    }
    return new Plans(ofOthers, byTenant);
  }

  /** The plan of a tenant. */
  public Plan of(TenantId tenant) {
    return byTenant.getOrDefault(tenant, ofOthers);
  }

  /** The plan of all tenants whom no other plan names. */
  public Plan ofOthers() {
    return ofOthers;
  }

  /** The same plans, each changed. */
  public Plans with(UnaryOperator<Plan> change) {
    Map<TenantId, Plan> changed = new LinkedHashMap<>();
    byTenant.forEach((tenant, plan) -> changed.put(tenant, change.apply(plan)));
    return new Plans(change.apply(ofOthers), changed);
  }

  /**
   * Reads limits: key → number.
   *
   * @throws InvalidPlanException if some are unknown, or no whole numbers of 1 or more; the message
   *     has a line for each
   */
  public static Map<Limit, Long> limits(String where, @Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new InvalidPlanException(
          where + " must be an object, limit → number, not " + Json.write(value));
    }
    List<String> known = List.of(Limit.values()).stream().map(Limit::key).toList();
    Map<Limit, Long> limits = new EnumMap<>(Limit.class);
    Mistakes mistakes = new Mistakes(InvalidPlanException.class);
    map.forEach((key, given) -> {
      Limit limit = Limit.ofKey(String.valueOf(key)).orElse(null);
      if (limit == null) {
        mistakes.add(
            "%s: unknown limit '%s'%s"
                .formatted(where, key, Nearest.hint(String.valueOf(key), known)));
      } else if ((given instanceof Integer || given instanceof Long)
          && ((Number) given).longValue() >= 1) {
        limits.put(limit, ((Number) given).longValue());
      } else {
        mistakes.add(
            "%s.%s must be a whole number of 1 or more (%s), not %s"
                .formatted(where, limit.key(), limit.meaning(), Json.write(given)));
      }
    });
    if (!mistakes.isEmpty()) {
      throw new InvalidPlanException(mistakes.told());
    }
    return limits;
  }

  private static Plan plan(
      String where, String name, Map<?, ?> fields, Plan base, Mistakes mistakes) {
    for (Object key : fields.keySet()) {
      if (!KEYS.contains(String.valueOf(key))) {
        mistakes.add(
            "%s: unknown key '%s'%s"
                .formatted(where, key, Nearest.hint(String.valueOf(key), KEYS)));
      }
    }
    Limits limits =
        base.limits()
            .with(mistakes.or(Map.of(), () -> limits(where + ".limits", fields.get("limits"))));
    Map<?, ?> retention =
        mistakes.or(Map.of(), () -> retention(where + ".retention", fields.get("retention")));
    return new Plan(
        name,
        fields.get("resources") == null
            ? base.resources()
            : mistakes.or(
                base.resources(),
                () -> resources(where, texts(where + ".resources", fields.get("resources")))),
        mistakes.or(base.http(), () -> http(where, fields.get("http"), base.http())),
        limits,
        kept(where, LOG_DAYS, retention, base.logsKept(), mistakes),
        kept(where, USER_DAYS, retention, base.usersKept(), mistakes));
  }

  private static Map<?, ?> retention(String where, @Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> fields)) {
      throw new InvalidPlanException(
          "%s must be an object, {%s: number, %s: number}, not %s"
              .formatted(where, LOG_DAYS, USER_DAYS, Json.write(value)));
    }
    for (Object key : fields.keySet()) {
      if (!key.equals(LOG_DAYS) && !key.equals(USER_DAYS)) {
        throw new InvalidPlanException(
            "%s: unknown key '%s'; there are %s and %s".formatted(where, key, LOG_DAYS, USER_DAYS));
      }
    }
    return fields;
  }

  private static @Nullable Duration kept(
      String where,
      String key,
      Map<?, ?> retention,
      @Nullable Duration unlessGiven,
      Mistakes mistakes) {
    Object days = retention.get(key);
    if (days == null) {
      return unlessGiven;
    }
    if ((days instanceof Integer || days instanceof Long)
        && ((Number) days).longValue() >= 1
        && ((Number) days).longValue() <= MOST_DAYS) {
      return Duration.ofDays(((Number) days).longValue());
    }
    mistakes.add(
        "%s.retention.%s must be a whole number from 1 to %d, not %s"
            .formatted(where, key, MOST_DAYS, Json.write(days)));
    return unlessGiven;
  }

  private static Set<String> resources(String where, List<String> names) {
    for (String name : names) {
      if (!name.matches("[a-z][a-z0-9_]*")) {
        throw new InvalidPlanException(
            "%s.resources: '%s' is no resource; it must be one of %s, or one of your own"
                .formatted(
                    where,
                    name,
                    String.join(", ", Plan.STANDARD_RESOURCES.stream().sorted().toList())));
      }
    }
    return new LinkedHashSet<>(names);
  }

  private static Plan.Http http(String where, @Nullable Object value, Plan.Http unlessGiven) {
    return switch (value) {
      case null -> unlessGiven;
      case String text when text.equals("public") -> Plan.Http.PUBLIC;
      case String text when text.equals("listed") -> Plan.Http.LISTED;
      default ->
          throw new InvalidPlanException(
              "%s.http must be public or listed, not %s".formatted(where, Json.write(value)));
    };
  }

  private static Map<?, ?> object(String where, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new InvalidPlanException(
        "%s must be an object of %s, not %s"
            .formatted(where, String.join(", ", KEYS), Json.write(value)));
  }

  private static List<String> texts(String where, @Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new InvalidPlanException(where + " must be a list of names, not " + Json.write(value));
  }

  private static TenantId tenantId(String where, String name) {
    try {
      return new TenantId(name);
    } catch (IllegalArgumentException e) {
      throw new InvalidPlanException(where + ".tenants: " + e.getMessage());
    }
  }
}
