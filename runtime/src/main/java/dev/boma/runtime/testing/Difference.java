package dev.boma.runtime.testing;

import org.jspecify.annotations.Nullable;

/**
 * One named item of a turn that is not as the file has it.
 *
 * @param item which
 * @param key the key of a {@code kv} item, empty for the others
 * @param expected what the file has: a JSON value in JDK types
 * @param got what came, in the same form
 */
public record Difference(Item item, String key, @Nullable Object expected, @Nullable Object got) {

  /** What a turn may name. */
  public enum Item {
    /** The message that an event tells of: which was meant, and which were sent. */
    EVENT("event"),
    REPLY("reply"),
    ENDS("ends"),
    KV("kv"),
    SENDS("sends");

    private final String word;

    Item(String word) {
      this.word = word;
    }

    /** How a conversation file spells it. */
    public String word() {
      return word;
    }
  }

  /** How people call it: {@code reply}, {@code kv users.1}. */
  public String label() {
    return key.isEmpty() ? item.word() : item.word() + " " + key;
  }
}
