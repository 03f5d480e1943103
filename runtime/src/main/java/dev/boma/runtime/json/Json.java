package dev.boma.runtime.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * JSON text to JDK types and back: objects are insertion-ordered maps, whole numbers {@code Long}
 * or {@code BigInteger}, others {@code Double}. Stateless, for all threads.
 */
public final class Json {
  /** The longest name of a member that is read, in characters. */
  public static final int MAX_NAME_CHARS = StreamReadConstraints.DEFAULT_MAX_NAME_LEN;

  /** The most digits of a number that is read. */
  public static final int MAX_NUMBER_DIGITS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;

  /** How deep lists and objects that are read may be nested. */
  public static final int MAX_DEPTH = StreamReadConstraints.DEFAULT_MAX_DEPTH;

  private static final int MAX_LAYERED_DEPTH = 1_000;

  /** What was read can be written with layers around it, so more of them can be written. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              factory()
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(MAX_LAYERED_DEPTH).build())
                  .build())
          .addModule(new SimpleModule().addSerializer(Tree.class, new TreeSerializer()))
          .build();

  private static final JsonMapper LAYERED =
      JsonMapper.builder(
              factory()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_LAYERED_DEPTH).build())
                  .build())
          .build();

  /** As a code point it can only be half a pair: whole pairs match as one other point. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("[\\x{D800}-\\x{DFFF}]");

  private Json() {}

  /**
   * Names of members are guests' data, such as phone numbers: a table that has one text for all
   * that are equal would fill with those that never come again, and be looked through for nothing.
   */
  private static JsonFactoryBuilder factory() {
    return JsonFactory.builder().disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES);
  }

  /**
   * Reads any JSON value.
   *
   * @throws JsonException if the text is not one JSON value
   */
  public static @Nullable Object read(String text) {
    return read(text, MAPPER);
  }

  private static @Nullable Object read(String text, JsonMapper mapper) {
    try (JsonParser parser = mapper.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new JsonException("there is nothing where JSON is needed");
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw JsonException.at(parser.currentTokenLocation(), "something follows the JSON value");
      }
      return value;
    } catch (JacksonException e) {
      throw JsonException.of(e);
    }
  }

  /**
   * Reads a JSON object.
   *
   * @throws JsonException if the text is not one JSON object
   */
  public static Map<String, @Nullable Object> readObject(String text) {
    return object(read(text));
  }

  /**
   * Reads a JSON object of this program's own making: what it holds may have come from others, and
   * been read before, with fewer layers around it.
   *
   * @throws JsonException if the text is not one JSON object
   */
  public static Map<String, @Nullable Object> readLayered(String text) {
    return object(read(text, LAYERED));
  }

  private static Map<String, @Nullable Object> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> read) {
      @SuppressWarnings("unchecked") // All maps are made by object.
      Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) read;
      return object;
    }
    throw new JsonException("a JSON object is needed, this is none");
  }

  /** The value that begins at the current token. */
  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? parser.getBigIntegerValue()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalStateException("no value begins with " + parser.currentToken());
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      object.put(name, value(parser));
    }
    return object;
  }

  /**
   * Writes a value made of JDK types, without white space. The text is well-formed Unicode whatever
   * the value's texts are: half a surrogate pair, as cutting a text leaves behind, is escaped, as
   * ECMAScript's {@code JSON.stringify} does.
   */
  public static String write(@Nullable Object value) {
    return wellFormed(MAPPER.writeValueAsString(new Tree(value)));
  }

  /** Writes a value for people: indented, one member a line. */
  public static String writePretty(@Nullable Object value) {
    return wellFormed(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(new Tree(value)));
  }

  private static String wellFormed(String json) {
    for (int i = 0; i < json.length(); i++) {
      if (Character.isSurrogate(json.charAt(i))) {
        return LONE_SURROGATE
            .matcher(json)
            .replaceAll(lone -> "\\\\u%04x".formatted((int) lone.group().charAt(0)));
      }
    }
    return json;
  }

  /** A value made of JDK types. */
  private record Tree(@Nullable Object value) {}

  /** Asks each value what it is, which is several times faster than looking up how to write it. */
  private static final class TreeSerializer extends ValueSerializer<Tree> {
    @Override
    public void serialize(Tree tree, JsonGenerator to, SerializationContext context) {
      write(tree.value(), to);
    }

    private static void write(@Nullable Object value, JsonGenerator to) {
      switch (value) {
        case null -> to.writeNull();
        case String text -> to.writeString(text);
        case Long number -> to.writeNumber(number);
        case Integer number -> to.writeNumber(number);
        case Double number -> to.writeNumber(number);
        case Boolean truth -> to.writeBoolean(truth);
        case Map<?, ?> map -> {
          to.writeStartObject();
          map.forEach((name, member) -> {
            to.writeName(String.valueOf(name));
            write(member, to);
          });
          to.writeEndObject();
        }
        case Collection<?> list -> {
          to.writeStartArray();
          list.forEach(element -> write(element, to));
          to.writeEndArray();
        }
        default -> to.writePOJO(value);
      }
    }
  }
}
