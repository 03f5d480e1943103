package dev.boma.runtime.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.text.Masked;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * The host's log lines, on standard error: text for people on a terminal, one JSON object a line
 * for machines. Phone numbers are masked in both, and no line break of a guest ends a line.
 */
public final class HostLog {
  private HostLog() {}

  /** Sets the log up, in place of what was. */
  public static void configure(String format, String level) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    boolean json = format.equals("json") || (format.equals("auto") && !isTerminal());
    EncoderBase<ILoggingEvent> encoder = encoder(json);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    // What a peer sends wrong is told to whoever called it; strangers must not fill this log.
    context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
    for (String ours : List.of("boma", "dev.boma")) {
      context.getLogger(ours).setLevel(Level.toLevel(level));
    }
  }

  /** Writes events as JSON lines or as text lines. */
  static EncoderBase<ILoggingEvent> encoder(boolean json) {
    return json ? new JsonLines() : new TextLines();
  }

  private static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  private abstract static class Lines extends EncoderBase<ILoggingEvent> {
    @Override
    public byte @Nullable [] headerBytes() {
      return null;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      return (line(event) + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte @Nullable [] footerBytes() {
      return null;
    }

    abstract String line(ILoggingEvent event);

    static List<KeyValuePair> pairs(ILoggingEvent event) {
      List<KeyValuePair> pairs = event.getKeyValuePairs();
      return pairs == null ? List.of() : pairs;
    }

    /** A pair's value; the id of a message is no phone number, even if it has digits alone. */
    static String masked(KeyValuePair pair, ILoggingEvent event) {
      return pair.key.equals("message_id") && isId(String.valueOf(pair.value), event)
          ? String.valueOf(pair.value)
          : masked(pair.value);
    }

    private static boolean isId(String text, ILoggingEvent event) {
      return text.chars().allMatch(c -> c >= '0' && c <= '9')
          // A gateway that names its messages after their users must not tell of them here.
          && pairs(event).stream()
              .filter(pair -> pair.key.equals("user"))
              .noneMatch(pair -> String.valueOf(pair.value).contains(text));
    }

    /** A number is masked before anything is escaped: an escape's letter could hide it. */
    static String masked(@Nullable Object text) {
      return Masked.of(String.valueOf(text));
    }

    /** Whether a terminal or a reader of lines could take this character for more than a sign. */
    static boolean isControl(int c) {
      return c < 0x20
          || (c >= 0x7f && c < 0xa0)
          || c == 0x2028
          || c == 0x2029
          || (c >= 0x202a && c <= 0x202e)
          || (c >= 0x2066 && c <= 0x2069);
    }

    static String escaped(int c) {
      return "\\u%04x".formatted(c);
    }
  }

  private static final class JsonLines extends Lines {
    @Override
    String line(ILoggingEvent event) {
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
      line.put("level", event.getLevel().toString());
      line.put("logger", event.getLoggerName());
      line.put("message", masked(event.getFormattedMessage()));
      for (KeyValuePair pair : pairs(event)) {
        Object value = pair.value;
        line.put(pair.key, value instanceof Number ? value : masked(pair, event));
      }
      if (event.getThrowableProxy() != null) {
        line.put("error", masked(ThrowableProxyUtil.asString(event.getThrowableProxy())));
      }
      return withoutControls(Json.write(line));
    }

    /** JSON itself lets some control characters stand as they are; all are within its texts. */
    private static String withoutControls(String json) {
      StringBuilder shown = new StringBuilder(json.length());
      json.chars()
          .forEach(c -> {
            if (isControl(c)) {
              shown.append(escaped(c));
            } else {
              shown.append((char) c);
            }
          });
      return shown.toString();
    }
  }

  private static final class TextLines extends Lines {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @Override
    String line(ILoggingEvent event) {
      StringBuilder line = new StringBuilder();
      line.append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp())))
          .append(' ')
          .append("%-5s".formatted(event.getLevel()))
          .append(' ')
          .append(onOneLine(event.getFormattedMessage()));
      for (KeyValuePair pair : pairs(event)) {
        line.append(' ').append(pair.key).append('=').append(shown(masked(pair, event)));
      }
      if (event.getThrowableProxy() != null) {
        // Each line of it is set in: the message of an exception must not forge lines either.
        masked(ThrowableProxyUtil.asString(event.getThrowableProxy()))
            .lines()
            .map(String::stripTrailing)
            .filter(stack -> !stack.isEmpty())
            .forEach(stack ->
                line.append(System.lineSeparator())
                    .append("    ")
                    .append(shown(stack.replace("\t", "    "))));
      }
      return line.toString();
    }

    private static String onOneLine(@Nullable Object text) {
      return shown(masked(text));
    }

    /** Control characters shown as what they are: a guest's text must not forge lines. */
    private static String shown(String text) {
      StringBuilder shown = new StringBuilder();
      text.chars()
          .forEach(c -> {
            if (c == '\n') {
              shown.append("\\n");
            } else if (isControl(c)) {
              shown.append(escaped(c));
            } else {
              shown.append((char) c);
            }
          });
      return shown.toString();
    }
  }
}
