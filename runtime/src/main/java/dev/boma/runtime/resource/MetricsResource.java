package dev.boma.runtime.resource;

import dev.boma.api.AppId;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.spi.Resource;
import dev.boma.spi.TurnScope;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleBinaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics}: numbers an app fires, shown at {@code /metrics} as {@code boma_app_…} with the
 * labels tenant, app, store and metric.
 */
public final class MetricsResource implements Resource {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]{0,100}");
  private static final Set<String> AGGREGATORS = Set.of("sum", "avg", "min", "max", "last");

  /**
   * What Python's {@code float()} reads, without what is no finite number. Nothing that is taken is
   * given back: a guest's text may be a million digits long, and this runs in the host.
   */
  private static final Pattern NUMBER =
      Pattern.compile("\\s*+[-+]?+(?:[0-9]++\\.?+[0-9]*+|\\.[0-9]++)(?:[eE][-+]?+[0-9]++)?+\\s*+");

  private record Series(AppId app, String store, String metric, String agg) {}

  /** What has been fired of a series, as one number. */
  private static final class Fired {
    private final DoubleBinaryOperator combine;

    /** Guarded by {@code this}. */
    private double value;

    Fired(DoubleBinaryOperator combine, double start) {
      this.combine = combine;
      this.value = start;
    }

    synchronized void add(double fresh) {
      value = combine.applyAsDouble(value, fresh);
    }

    synchronized double value() {
      return value;
    }
  }

  private final MeterRegistry registry;
  private final Map<Series, Fired> gauges = new ConcurrentHashMap<>();
  private final Map<AppId, Set<Series>> names = new ConcurrentHashMap<>();

  public MetricsResource(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public String name() {
    return "metrics";
  }

  @Override
  public boolean concurrent() {
    return false;
  }

  @Override
  public CommandResult handle(Command command, TurnScope turn) {
    if (!command.verb().equals("fire")) {
      return Arguments.unknownVerb(command, "fire");
    }
    String metric = nameOf("metric", command.arg("metric"));
    String store =
        command.args().containsKey("store") ? nameOf("store", command.arg("store")) : "default";
    if (!(command.arg("agg") instanceof String agg) || !AGGREGATORS.contains(agg)) {
      return CommandResult.failure(
          "Invalid metric aggregator %s: one of sum, avg, min, max, last is needed"
              .formatted(Arguments.shown(command.arg("agg"))));
    }
    if (command.args().containsKey("value") && command.arg("value") == null) {
      // NaN, as JSON has it: apps fire it where they have nothing to tell, and go on.
      return CommandResult.success();
    }
    double value = number(command.arg("value"));
    Series series = new Series(turn.release().app(), store, metric, agg);
    Set<Series> ofApp = names.computeIfAbsent(series.app(), app -> ConcurrentHashMap.newKeySet());
    if (!ofApp.contains(series) && ofApp.size() >= turn.limits().get(Limit.METRIC_NAMES)) {
      return Arguments.overLimit(Limit.METRIC_NAMES, turn);
    }
    // Each name costs memory for as long as the host runs.
    ofApp.add(series);
    turn.whenStored(() -> fire(series, value));
    return CommandResult.success();
  }

  private void fire(Series series, double value) {
    Tags tags =
        Tags.of(
            "tenant", series.app().tenant().value(),
            "app", series.app().name(),
            "store", series.store(),
            "metric", series.metric());
    switch (series.agg()) {
      // A sum may go down, so it is no Prometheus counter.
      case "sum" -> gauge("sum", series, tags, Double::sum, 0).add(value);
      case "min" -> gauge("min", series, tags, Math::min, Double.POSITIVE_INFINITY).add(value);
      case "max" -> gauge("max", series, tags, Math::max, Double.NEGATIVE_INFINITY).add(value);
      case "last" -> gauge("last", series, tags, (old, fresh) -> fresh, 0).add(value);
      default ->
          DistributionSummary.builder("boma.app.avg")
              .description("what apps fired with agg avg: the sum and the count make the average")
              .tags(tags)
              .register(registry)
              .record(value);
    }
  }

  private Fired gauge(
      String agg, Series series, Tags tags, DoubleBinaryOperator combine, double start) {
    return gauges.computeIfAbsent(
        series,
        key -> {
          Fired fired = new Fired(combine, start);
          Gauge.builder("boma.app." + agg, fired, Fired::value)
              .description("the %s of what apps fired with agg %s".formatted(agg, agg))
              .tags(tags)
              .register(registry);
          return fired;
        });
  }

  private static String nameOf(String what, @Nullable Object value) {
    if (value == null) {
      throw new BadArgumentException("Missing %s name.".formatted(what));
    }
    if (!(value instanceof String name)) {
      throw new BadArgumentException(
          "Invalid type for %s name: %s".formatted(what, Arguments.shown(value)));
    }
    if (!NAME.matcher(name).matches()) {
      throw new BadArgumentException(
          "Invalid %s name: %s. It must begin with a letter and have up to 101 of a-z, A-Z, 0-9,"
                  .formatted(what, Arguments.shown(name))
              + " '.', '_' and '-'");
    }
    return name;
  }

  private static double number(@Nullable Object value) {
    return switch (value) {
      case Number number when Double.isFinite(number.doubleValue()) -> number.doubleValue();
      case Boolean truth -> truth ? 1 : 0;
      case String text
          when NUMBER.matcher(text).matches() && Double.isFinite(Double.parseDouble(text)) ->
          Double.parseDouble(text);
      case null, default ->
          throw new BadArgumentException("Invalid metric value " + Arguments.shown(value) + ".");
    };
  }
}
