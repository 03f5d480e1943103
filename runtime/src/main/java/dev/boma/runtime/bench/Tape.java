package dev.boma.runtime.bench;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How long each turn of one connection took, and what went wrong. For one thread at a time. */
final class Tape {
  private static final int FIRST_SIZE = 4_096;

  private int[] micros = new int[FIRST_SIZE];
  private int size;
  private long errors;
  private @Nullable String firstError;

  void answered(long nanos) {
    if (size == micros.length) {
      micros = Arrays.copyOf(micros, size * 2);
    }
    micros[size++] = (int) Math.min(nanos / 1_000, Integer.MAX_VALUE);
  }

  void failed(String why) {
    errors++;
    if (firstError == null) {
      firstError = why;
    }
  }

  int size() {
    return size;
  }

  void copyTo(int[] all, int at) {
    System.arraycopy(micros, 0, all, at, size);
  }

  long errors() {
    return errors;
  }

  @Nullable String firstError() {
    return firstError;
  }
}
