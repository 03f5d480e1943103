package dev.boma.runtime.boot;

import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.runtime.hosting.InvalidPlanException;
import dev.boma.runtime.hosting.Plan;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import dev.boma.runtime.store.redis.RedisAddress;
import dev.boma.runtime.text.Mistakes;
import dev.boma.runtime.text.Nearest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings of a host, each with where its value came from. Immutable. */
public final class Settings {
  private static final int MAX_PORT = 65_535;

  /** More than processors, so that a guest that computes does not keep others waiting. */
  private static final int DEFAULT_GUEST_THREADS = 8;

  private static final int SPARES = 1;

  private static final String RIGHT_HOST =
      "an address or name of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them";

  /** The key of the file under which the plans are. */
  private static final String PLANS = "plans";

  private final Map<Setting, Value> values;
  private final @Nullable Object plans;
  private final @Nullable Path file;

  private Settings(Map<Setting, Value> values, @Nullable Object plans, @Nullable Path file) {
    this.values = values;
    this.plans = plans;
    this.file = file;
  }

  /**
   * A value.
   *
   * @param origin {@code default}, {@code environment BOMA_PORT}, {@code file boma.yaml} or {@code
   *     flag --port}
   */
  public record Value(String text, String origin) {}

  /** A setting is wrong; the message says which, where it came from, and what would be right. */
  public static final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String explanation;

    InvalidSettingException(String explanation) {
      super(explanation, null, false, false);
      this.explanation = explanation;
    }

    @Override
    public String getMessage() {
      return explanation;
    }
  }

  /**
   * Puts the settings together: flags over environment over file over defaults.
   *
   * @param file YAML or JSON, or null for none
   * @throws InvalidSettingException for unknown keys and for values that are none; the message has
   *     a line for each
   */
  public static Settings of(
      Map<Setting, String> flags, Map<String, String> environment, @Nullable Path file) {
    Map<Setting, Value> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      values.put(setting, new Value(setting.defaultValue(), "default"));
    }
    Map<?, ?> read = file == null ? Map.of() : YamlFile.read(file);
    Mistakes mistakes = new Mistakes(InvalidSettingException.class);
    if (file != null) {
      values.putAll(ofFile(file, read, mistakes));
    }
    for (Setting setting : Setting.values()) {
      String value = environment.get(setting.variable());
      if (value != null) {
        values.put(setting, new Value(value, "environment " + setting.variable()));
      }
    }
    flags.forEach(
        (setting, value) -> values.put(setting, new Value(value, "flag --" + setting.key())));
    Settings settings = new Settings(values, read.get(PLANS), file);
    settings.check(mistakes);
    if (!mistakes.isEmpty()) {
      throw new InvalidSettingException(mistakes.told());
    }
    return settings;
  }

  /**
   * Each setting with its value and origin, in the order of {@link Setting}, as they may be shown:
   * without passwords.
   */
  public Map<Setting, Value> shown() {
    Map<Setting, Value> shown = new EnumMap<>(Setting.class);
    values.forEach((setting, value) ->
        shown.put(setting, new Value(setting.shown(value.text()), value.origin())));
    return shown;
  }

  /** The address to listen on. */
  public String host() {
    return text(Setting.HOST);
  }

  /** Asks nobody: a name is looked up by those who listen. */
  private String literalHost() {
    String host = host();
    if (host.matches("[0-9.]+") || host.contains(":")) {
      try {
        InetAddress.ofLiteral(host.replaceFirst("^\\[(.*)]$", "$1"));
      } catch (IllegalArgumentException e) {
        throw wrong(Setting.HOST, RIGHT_HOST + "; that is no IP address");
      }
    }
    return host;
  }

  /**
   * Finds out whether the address is one of this machine, before anything is made that listens on
   * it.
   *
   * @throws InvalidSettingException if not
   */
  public void requireOwnAddress() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(host()), 0));
    } catch (UnknownHostException e) {
      throw wrong(Setting.HOST, RIGHT_HOST + "; that name is not known here");
    } catch (IOException e) {
      throw wrong(Setting.HOST, RIGHT_HOST + ": " + e.getMessage());
    }
  }

  /** The port to listen on; 0 for any free one. */
  public int port() {
    if (Variables.isOfAService(Setting.PORT.variable(), text(Setting.PORT))) {
      throw wrong(
          Setting.PORT,
          ("a whole number from 0 to %d. Kubernetes sets %s like this where a service is called"
                  + " 'boma': say --port, or rename the service, or set 'enableServiceLinks: false'"
                  + " for the pod")
              .formatted(MAX_PORT, Setting.PORT.variable()));
    }
    return (int) number(Setting.PORT, 0, MAX_PORT);
  }

  /** The directory of the embedded store. */
  public Path data() {
    return Path.of(text(Setting.DATA));
  }

  /** The Redis that hosts share; empty where the store is the embedded one. */
  public Optional<RedisAddress> redis() {
    String address = text(Setting.REDIS).strip();
    try {
      return address.isEmpty() ? Optional.empty() : Optional.of(RedisAddress.parse(address));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "redis (%s): %s".formatted(value(Setting.REDIS).origin(), e.getMessage()));
    }
  }

  /** How long a host that stops still takes messages; none where nobody else could. */
  public Duration drain() {
    long millis = number(Setting.DRAIN_MS, 0, 600_000);
    return redis().isPresent() ? Duration.ofMillis(millis) : Duration.ZERO;
  }

  /** How long the answer to a message is kept. */
  public Duration answersKept() {
    return Duration.ofHours(number(Setting.ANSWER_HOURS, 1, 8_760));
  }

  /** Whether messages are refused that are older than answers are kept. */
  public boolean refusesOldMessages() {
    return oneOf(Setting.OLD_MESSAGES, "run", "refuse").equals("refuse");
  }

  /** Whether a commit waits for the disk. */
  public boolean sync() {
    return oneOf(Setting.SYNC, "true", "false").equals("true");
  }

  /** What tenants' apps may do. */
  public Plans plans() {
    return plans(turnWallMillis());
  }

  private long turnWallMillis() {
    return number(Setting.TURN_WALL_MS, 100, 600_000);
  }

  private Plans plans(long wallMillis) {
    Plan base = Plan.DEFAULT.withLimits(Limits.DEFAULT.with(Map.of(Limit.WALL_MS, wallMillis)));
    if (plans == null) {
      return Plans.all(base);
    }
    if (plans instanceof Map<?, ?> map) {
      try {
        return Plans.of(file + ": plans", map, base);
      } catch (InvalidPlanException e) {
        throw new InvalidSettingException(String.valueOf(e.getMessage()));
      }
    }
    throw new InvalidSettingException(
        file + ": plans must be an object, name → plan; see docs/limits.md");
  }

  /** The plans as the file has them, for people; null where it has none. */
  public @Nullable Object plansAsWritten() {
    return plans;
  }

  /** On how many threads guests run; at least 1. */
  public int guestThreads() {
    int threads = (int) number(Setting.GUEST_THREADS, 0, 1_000);
    return threads == 0 ? DEFAULT_GUEST_THREADS : threads;
  }

  /** The worker processes. */
  public WorkerSettings workers() {
    int workers = workerCount();
    int processors = Runtime.getRuntime().availableProcessors();
    return new WorkerSettings(
        workers == 0 ? Math.max(2, processors) : workers,
        SPARES,
        guestThreads(),
        workerHeapMegabytes(),
        false);
  }

  private int workerCount() {
    return (int) number(Setting.WORKERS, 0, 1_000);
  }

  private int workerHeapMegabytes() {
    return (int) number(Setting.WORKER_HEAP_MB, 64, 65_536);
  }

  /** The private services apps may call, each {@code HOST:PORT}. */
  public Set<String> httpAllowPrivate() {
    return Arrays.stream(text(Setting.HTTP_ALLOW_PRIVATE).split(","))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** {@code auto}, {@code text} or {@code json}. */
  public String logFormat() {
    return oneOf(Setting.LOG_FORMAT, "auto", "text", "json");
  }

  /** {@code debug}, {@code info}, {@code warn} or {@code error}. */
  public String logLevel() {
    return oneOf(Setting.LOG_LEVEL, "debug", "info", "warn", "error");
  }

  private void check(Mistakes mistakes) {
    for (Setting setting : List.of(Setting.HOST, Setting.DATA)) {
      if (text(setting).isBlank()) {
        mistakes.add(wrong(setting, setting.meaning() + ", not empty").getMessage());
      }
    }
    // Of its own: the plans are read also where it is wrong.
    long wallMillis = mistakes.or(Limits.DEFAULT.get(Limit.WALL_MS), this::turnWallMillis);
    List<Supplier<?>> readings =
        List.of(
            this::literalHost,
            this::port,
            this::redis,
            this::drain,
            this::answersKept,
            this::refusesOldMessages,
            this::sync,
            () -> plans(wallMillis),
            this::guestThreads,
            this::workerCount,
            this::workerHeapMegabytes,
            this::logFormat,
            this::logLevel);
    for (Supplier<?> reading : readings) {
      mistakes.<@Nullable Object>or(null, reading::get);
    }
    for (String entry : httpAllowPrivate()) {
      if (!entry.matches("[^\\s:]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+]:[0-9]{1,5}")) {
        mistakes.add(
            wrong(Setting.HTTP_ALLOW_PRIVATE, "HOST:PORT entries with commas between them")
                .getMessage());
      }
    }
  }

  private String text(Setting setting) {
    return value(setting).text();
  }

  /** Whether nobody has set it. */
  public boolean isDefault(Setting setting) {
    return value(setting).origin().equals("default");
  }

  private Value value(Setting setting) {
    Value value = values.get(setting);
    if (value == null) {
      throw new IllegalStateException(setting + " has no value");
    }
    return value;
  }

  private long number(Setting setting, long least, long most) {
    try {
      long number = Long.parseLong(text(setting).strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of bounds is.
    }
    throw wrong(setting, "a whole number from %d to %d".formatted(least, most));
  }

  private String oneOf(Setting setting, String... choices) {
    if (List.of(choices).contains(text(setting))) {
      return text(setting);
    }
    throw wrong(setting, "one of " + String.join(", ", choices));
  }

  private InvalidSettingException wrong(Setting setting, String right) {
    return new InvalidSettingException(
        "%s is '%s' (%s); it must be %s"
            .formatted(setting.key(), text(setting), value(setting).origin(), right));
  }

  private static Map<Setting, Value> ofFile(Path file, Map<?, ?> read, Mistakes mistakes) {
    Map<Setting, Value> values = new EnumMap<>(Setting.class);
    read.forEach((name, given) -> {
      String key = String.valueOf(name);
      if (!key.equals(PLANS)) {
        Setting setting = mistakes.<@Nullable Setting>or(null, () -> known(file, key));
        Value value = mistakes.<@Nullable Value>or(null, () -> ofFile(file, key, given));
        if (setting != null && value != null) {
          values.put(setting, value);
        }
      }
    });
    return values;
  }

  private static Setting known(Path file, String key) {
    return Setting.ofKey(key)
        .orElseThrow(() ->
            new InvalidSettingException(
                "%s: unknown setting '%s'%s"
                    .formatted(file, key, Nearest.hint(key, Setting.keys()))));
  }

  private static Value ofFile(Path file, String key, @Nullable Object value) {
    String text =
        switch (value) {
          case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
          case Map<?, ?> object ->
              throw new InvalidSettingException(
                  "%s: '%s' must be one value or a list, not %s".formatted(file, key, object));
          case null ->
              throw new InvalidSettingException(
                  "%s: '%s' has no value; give it one, or take the line out".formatted(file, key));
          default -> String.valueOf(value);
        };
    return new Value(text, "file " + file);
  }
}
