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
    EncoderBase<ILoggingEvent> encoder = json ? new JsonLines() : new TextLines();
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
    for (String ours : List.of("boma", "dev.boma")) {
      context.getLogger(ours).setLevel(Level.toLevel(level));
    }
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
      return (Masked.of(line(event)) + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
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
  }

  private static final class JsonLines extends Lines {
    @Override
    String line(ILoggingEvent event) {
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
      line.put("level", event.getLevel().toString());
      line.put("logger", event.getLoggerName());
      line.put("message", event.getFormattedMessage());
      for (KeyValuePair pair : pairs(event)) {
        Object value = pair.value;
        line.put(pair.key, value instanceof Number ? value : String.valueOf(value));
      }
      if (event.getThrowableProxy() != null) {
        line.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      return Json.write(line);
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
        line.append(' ').append(pair.key).append('=').append(onOneLine(pair.value));
      }
      if (event.getThrowableProxy() != null) {
        line.append(System.lineSeparator())
            .append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      return line.toString();
    }

    /** Control characters shown as what they are: a guest's text must not forge lines. */
    private static String onOneLine(@Nullable Object text) {
      StringBuilder shown = new StringBuilder();
      String.valueOf(text)
          .chars()
          .forEach(c -> {
            if (c == '\n') {
              shown.append("\\n");
            } else if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
              shown.append("\\u%04x".formatted(c));
            } else {
              shown.append((char) c);
            }
          });
      return shown.toString();
    }
  }
}
