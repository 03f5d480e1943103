package dev.boma.runtime.api;

import dev.boma.runtime.web.ProblemException;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list a request asks for: {@code ?limit=N} items behind {@code ?cursor=C}.
 *
 * <pre>{@code {"items": […], "next": "the cursor of the next page, or null after the last"}}</pre>
 *
 * @param cursor null for the first page
 * @param limit 1 to {@link #MAX_LIMIT}
 */
record Page(@Nullable String cursor, int limit) {
  static final int MAX_LIMIT = 1000;
  private static final int DEFAULT_LIMIT = 100;

  /** What the cursors of lists begin with that are in the order of their keys. */
  private static final String AFTER = "after-";

  static Page of(RoutingContext context) {
    String limit = context.request().getParam("limit");
    return new Page(
        context.request().getParam("cursor"),
        limit == null ? DEFAULT_LIMIT : (int) number("limit", limit, 1, MAX_LIMIT));
  }

  /** The cursor as a position; 0 without one. */
  long position() {
    return cursor == null ? 0 : number("cursor", cursor, 0, Long.MAX_VALUE);
  }

  /**
   * The page of a list that is in the order of its keys.
   *
   * @param key what a cursor tells: the page begins with the first item whose key comes after it
   */
  <T> Reply of(List<T> all, Function<T, String> key, Function<T, ?> shown) {
    String after = key();
    List<T> behind =
        all.stream().filter(item -> after == null || key.apply(item).compareTo(after) > 0).toList();
    List<T> items = behind.subList(0, Math.min(limit, behind.size()));
    return reply(
        items.stream().map(shown).toList(),
        items.size() < behind.size() ? AFTER + key.apply(items.getLast()) : null);
  }

  /** The key that the cursor tells; null without one. */
  private @Nullable String key() {
    if (cursor == null) {
      return null;
    }
    if (!cursor.startsWith(AFTER)) {
      throw new ProblemException(
          400,
          "Invalid request",
          "cursor is '%s', it must be the 'next' of an earlier page; leave it out for the first"
              .formatted(cursor));
    }
    return cursor.substring(AFTER.length());
  }

  static Reply reply(List<?> items, @Nullable String next) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("items", items);
    body.put("next", next);
    return Reply.ok(body);
  }

  private static long number(String name, String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of bounds is.
    }
    throw new ProblemException(
        400,
        "Invalid request",
        "%s is '%s', it must be a whole number%s"
            .formatted(
                name,
                text,
                most == Long.MAX_VALUE
                    ? " that an earlier page gave"
                    : " from %d to %d".formatted(least, most)));
  }
}
