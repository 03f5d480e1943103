package dev.boma.runtime.store.redis;

import java.util.ArrayList;
import java.util.List;

/** What a script is given, in order. */
final class Arguments {
  static final byte[] NONE = {};

  private final List<byte[]> all = new ArrayList<>();

  Arguments add(byte[] argument) {
    all.add(argument);
    return this;
  }

  Arguments add(String argument) {
    return add(Rows.text(argument));
  }

  Arguments add(long argument) {
    return add(Rows.text(argument));
  }

  byte[][] toArray() {
    return all.toArray(byte[][]::new);
  }
}
