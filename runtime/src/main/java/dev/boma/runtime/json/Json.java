package dev.boma.runtime.json;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON text to JDK types and back: objects are insertion-ordered maps, whole numbers {@code Long}
 * or {@code BigInteger}, others {@code Double}. Stateless, for all threads.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** As a code point it can only be half a pair: whole pairs match as one other point. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("[\\x{D800}-\\x{DFFF}]");

  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};

  private Json() {}

  /**
   * Reads any JSON value.
   *
   * @throws JsonException if the text is not one JSON value
   */
  public static @Nullable Object read(String text) {
    try {
      return MAPPER.readValue(text, Object.class);
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
    try {
      Map<String, @Nullable Object> object = MAPPER.readValue(text, OBJECT);
      if (object == null) {
        throw new JsonException("a JSON object is needed, this is null");
      }
      return object;
    } catch (JacksonException e) {
      throw JsonException.of(e);
    }
  }

  /**
   * Writes a value made of JDK types, without white space. The text is well-formed Unicode whatever
   * the value's texts are: half a surrogate pair, as cutting a text leaves behind, is escaped, as
   * ECMAScript's {@code JSON.stringify} does.
   */
  public static String write(@Nullable Object value) {
    return wellFormed(MAPPER.writeValueAsString(value));
  }

  /** Writes a value for people: indented, one member a line. */
  public static String writePretty(@Nullable Object value) {
    return wellFormed(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value));
  }

  private static String wellFormed(String json) {
    return LONE_SURROGATE
        .matcher(json)
        .replaceAll(lone -> "\\\\u%04x".formatted((int) lone.group().charAt(0)));
  }
}
