package dev.boma.runtime.resource;

import dev.boma.api.AppId;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.spi.Resource;
import dev.boma.spi.TurnScope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics}: numbers an app fires, shown at {@code /metrics} as {@code boma_app_…} with the
 * labels tenant, app, store and metric.
 */
public final class MetricsResource implements Resource {
  /** More names of one app are refused: each costs memory for as long as the host runs. */
  static final int MAX_NAMES_AN_APP = 200;

  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]{0,100}");
  private static final Set<String> AGGREGATORS = Set.of("sum", "avg", "min", "max", "last");

  private record Series(AppId app, String store, String metric, String agg) {}

  private final MeterRegistry registry;
  private final Map<Series, DoubleAccumulator> gauges = new ConcurrentHashMap<>();
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
    if (!ofApp.contains(series) && ofApp.size() >= MAX_NAMES_AN_APP) {
      return CommandResult.failure(
          "too many metrics: an app may have %d names (limit metric-names)"
              .formatted(MAX_NAMES_AN_APP));
    }
    ofApp.add(series);
    fire(series, value);
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
      case "sum" -> gauge("boma.app.sum", series, tags, Double::sum, 0).accumulate(value);
      case "min" ->
          gauge("boma.app.min", series, tags, Math::min, Double.POSITIVE_INFINITY)
              .accumulate(value);
      case "max" ->
          gauge("boma.app.max", series, tags, Math::max, Double.NEGATIVE_INFINITY)
              .accumulate(value);
      case "last" ->
          gauge("boma.app.last", series, tags, (old, fresh) -> fresh, 0).accumulate(value);
      default -> registry.summary("boma.app.avg", tags).record(value);
    }
  }

  private DoubleAccumulator gauge(
      String name,
      Series series,
      Tags tags,
      java.util.function.DoubleBinaryOperator combine,
      double start) {
    return gauges.computeIfAbsent(
        series,
        key ->
            registry.gauge(
                name, tags, new DoubleAccumulator(combine, start), DoubleAccumulator::get));
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
      case Number number -> number.doubleValue();
      case Boolean truth -> truth ? 1 : 0;
      case String text when isNumber(text) -> Double.parseDouble(text);
      case null, default ->
          throw new BadArgumentException("Invalid metric value " + Arguments.shown(value) + ".");
    };
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
