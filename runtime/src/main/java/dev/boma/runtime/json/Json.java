package dev.boma.runtime.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
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

  /** For text with a whole number that no {@code long} holds, which the other refuses. */
  private static final JsonMapper OF_LARGE_NUMBERS =
      MAPPER
          .rebuild()
          .disable(DeserializationFeature.USE_LONG_FOR_INTS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

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
    } catch (InputCoercionException e) {
      return withLargeNumbers(text);
    } catch (JacksonException e) {
      throw JsonException.of(e);
    }
  }

  private static @Nullable Object withLargeNumbers(String text) {
    try {
      return narrowed(OF_LARGE_NUMBERS.readValue(text, Object.class));
    } catch (JacksonException e) {
      throw JsonException.of(e);
    }
  }

  /** The same with a {@code Long} for every whole number that is one. */
  private static @Nullable Object narrowed(@Nullable Object value) {
    return switch (value) {
      case BigInteger number when number.bitLength() < Long.SIZE -> number.longValueExact();
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(element -> copy.add(narrowed(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((name, member) -> copy.put(String.valueOf(name), narrowed(member)));
        yield copy;
      }
      case null -> null;
      default -> value;
    };
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
    } catch (InputCoercionException e) {
      if (withLargeNumbers(text) instanceof Map<?, ?> object) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        object.forEach((name, member) -> copy.put(String.valueOf(name), member));
        return copy;
      }
      throw JsonException.of(e);
    } catch (JacksonException e) {
      throw JsonException.of(e);
    }
  }

  /** Writes a value made of JDK types, without white space. */
  public static String write(@Nullable Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** Writes a value for people: indented, one member a line. */
  public static String writePretty(@Nullable Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }
}
