package dev.boma.runtime.testing;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.testing.YamlNode.Entry;
import dev.boma.runtime.testing.YamlNode.Scalar;
import dev.boma.runtime.text.Nearest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads conversation files, in YAML 1.2 (core schema) or JSON. A file may hold several, separated
 * by {@code ---}.
 */
public final class ConversationReader {
  static final List<String> KEYS =
      List.of(
          "name",
          "clock",
          "seed",
          "timezone",
          "ignore",
          "channel",
          "from",
          "config",
          "kv",
          "http",
          "api",
          "turns");
  static final List<String> CHANNEL_KEYS = List.of("transport_type", "to_addr", "char_limit");

  /** Those that are known; a gateway may send others, and what it recorded is no mistake. */
  private static final List<String> TRANSPORT_TYPES =
      List.of(
          "http_api",
          "irc",
          "mms",
          "mxit",
          "smpp",
          "sms",
          "telnet",
          "twitter",
          "ussd",
          "voice",
          "wechat",
          "xmpp");

  private final Problems problems;

  private ConversationReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reads a file.
   *
   * @return one or more conversations, in order
   * @throws ConversationFileException if the file cannot be read or used; it tells every mistake
   */
  public static List<Conversation> read(Path file) {
    return read(text(file), file.toString());
  }

  /**
   * Reads a text.
   *
   * @param file how messages name it
   * @return one or more conversations, in order
   * @throws ConversationFileException if the text cannot be used; it tells every mistake
   */
  public static List<Conversation> read(String text, String file) {
    Problems problems = new Problems(file);
    List<Conversation> conversations = new ArrayList<>();
    List<@Nullable YamlNode> roots = YamlTree.read(file, withoutByteOrderMark(text));
    for (int document = 0; document < roots.size(); document++) {
      YamlNode root = roots.get(document);
      if (root != null) {
        new ConversationReader(problems).read(root, document).ifPresent(conversations::add);
      }
    }
    if (!problems.isEmpty()) {
      throw problems.toException();
    }
    if (conversations.isEmpty()) {
      throw ConversationFileException.of(file, "no conversation is here; it begins with 'turns:'");
    }
    return conversations;
  }

  /** The file's text. */
  static String text(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw ConversationFileException.of(file.toString(), "this is not UTF-8; save it as UTF-8");
    } catch (NoSuchFileException e) {
      throw ConversationFileException.of(file.toString(), "there is no such file");
    } catch (IOException e) {
      throw ConversationFileException.of(file.toString(), "cannot be read: " + e.getMessage());
    }
  }

  static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private Optional<Conversation> read(YamlNode root, int document) {
    return Fields.of(root, "a conversation", KEYS, problems).map(fields -> read(fields, document));
  }

  private Conversation read(Fields fields, int document) {
    Conversation.Channel channel = channel(fields.node("channel"));
    String from = fields.text("from").orElse(Conversation.DEFAULT_FROM);
    List<Turn> turns = new TurnReader(problems, from, channel.toAddr()).read(fields.list("turns"));
    if (!fields.has("turns")) {
      fields.problem("needs 'turns', a list of what is said and answered");
    } else if (fields.node("turns") instanceof YamlNode.Sequence list && list.items().isEmpty()) {
      fields.problem("turns", "must have at least one turn");
    }
    EntryReader entries = new EntryReader(problems);
    return new Conversation(
        new Conversation.Place(problems.file(), document, fields.line()),
        fields.text("name").orElseGet(() -> defaultName(document)),
        clock(fields),
        fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(Conversation.DEFAULT_SEED),
        timezone(fields),
        ignored(fields),
        channel,
        from,
        config(fields),
        fields.object("kv"),
        entries.http(fields.list("http")),
        entries.api(fields.list("api")),
        turns);
  }

  private String defaultName(int document) {
    String file = problems.file().replace('\\', '/');
    String name = file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.(ya?ml|json)$", "");
    return document == 0 ? name : name + " " + (document + 1);
  }

  private Conversation.Channel channel(@Nullable YamlNode node) {
    Conversation.Channel usual = Conversation.Channel.DEFAULT;
    if (node == null || (node instanceof Scalar scalar && scalar.isNull())) {
      return usual;
    }
    return Fields.of(node, "a channel", CHANNEL_KEYS, problems)
        .map(fields ->
            new Conversation.Channel(
                transportType(fields).orElse(usual.transportType()),
                fields.text("to_addr").orElse(usual.toAddr()),
                fields
                    .whole("char_limit", 1, Integer.MAX_VALUE)
                    .map(Math::toIntExact)
                    .orElse(null)))
        .orElse(usual);
  }

  /** Refuses only what is likely a known one mistyped. */
  private static Optional<String> transportType(Fields fields) {
    Optional<String> given = fields.text("transport_type");
    given
        .filter(type -> !TRANSPORT_TYPES.contains(type))
        .ifPresent(type ->
            Nearest.to(type, TRANSPORT_TYPES)
                .ifPresent(near ->
                    fields.problem(
                        "transport_type",
                        "is \"%s\", which no gateway is known to have; did you mean '%s'?"
                            .formatted(type, near))));
    return given;
  }

  private static Instant clock(Fields fields) {
    return fields
        .parsed(
            "clock", ConversationReader::instant, "a time with its zone, as 2024-03-05T08:15:30Z")
        .orElse(Conversation.DEFAULT_CLOCK);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text.strip().replace(' ', 'T')).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static ZoneId timezone(Fields fields) {
    String right =
        fields
            .text("timezone")
            .flatMap(
                name -> Nearest.to(name, ZoneId.getAvailableZoneIds().stream().sorted().toList()))
            .map(near -> "a time zone; did you mean " + near + "?")
            .orElse("a time zone, as Africa/Johannesburg or UTC");
    return fields.parsed("timezone", ConversationReader::zone, right).orElse(ZoneOffset.UTC);
  }

  private static Optional<ZoneId> zone(String name) {
    try {
      return Optional.of(ZoneId.of(name.strip()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Ignored ignored(Fields fields) {
    List<Pattern> patterns = new ArrayList<>();
    for (YamlNode node : fields.list("ignore")) {
      if (!(node instanceof Scalar scalar) || scalar.isNull()) {
        problems.add(node, "'ignore' lists patterns, each a text; here is " + node.kind());
        continue;
      }
      try {
        Pattern pattern = Pattern.compile(scalar.text());
        if (pattern.matcher("").matches()) {
          problems.add(node, "the pattern matches an empty text; use + where it has *");
        } else {
          patterns.add(pattern);
        }
      } catch (PatternSyntaxException e) {
        problems.add(
            node,
            "\"%s\" is not a pattern: %s at its character %d"
                .formatted(scalar.text(), e.getDescription(), e.getIndex() + 1));
      }
    }
    return new Ignored(patterns);
  }

  private static Map<String, String> config(Fields fields) {
    Map<String, String> config = new LinkedHashMap<>();
    for (Entry item : fields.entries("config")) {
      Object value = YamlValues.toJson(item.value());
      config.put(item.key().text(), value instanceof String text ? text : Json.write(value));
    }
    return config;
  }
}
