package dev.boma.api;

import java.util.EnumMap;
import java.util.Map;

/** How much of each {@link Limit} there is. Immutable. */
public final class Limits {
  /** What a tenant starts with. */
  public static final Limits DEFAULT = new Limits(new EnumMap<>(Limit.class));

  /** What differs from the defaults. */
  private final Map<Limit, Long> values;

  private Limits(EnumMap<Limit, Long> values) {
    this.values = values;
  }

  /** How much of it there is. */
  public long get(Limit limit) {
    return values.getOrDefault(limit, limit.defaultValue());
  }

  /** What differs from the defaults; a copy. */
  public Map<Limit, Long> values() {
    return new EnumMap<>(withAll(Map.of()));
  }

  /**
   * These limits with others in their place.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public Limits with(Map<Limit, Long> others) {
    others.forEach((limit, value) -> {
      if (value < 1) {
        throw new IllegalArgumentException(
            "limit %s is %d, it must be 1 or more".formatted(limit.key(), value));
      }
    });
    return new Limits(withAll(others));
  }

  /** These limits, each no larger than in {@code others}. */
  public Limits tightened(Map<Limit, Long> others) {
    EnumMap<Limit, Long> tighter = new EnumMap<>(Limit.class);
    others.forEach((limit, value) -> tighter.put(limit, Math.min(value, get(limit))));
    return with(tighter);
  }

  private EnumMap<Limit, Long> withAll(Map<Limit, Long> others) {
    EnumMap<Limit, Long> all = new EnumMap<>(Limit.class);
    all.putAll(values);
    all.putAll(others);
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Limits that && that.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
