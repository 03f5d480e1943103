package dev.boma.runtime.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.Budget;
import dev.boma.api.Command;
import dev.boma.api.GuestError;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.sandbox.process.FromWorker.Ask;
import dev.boma.runtime.sandbox.process.WorkerText.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What decodes a worker's words, fed with every kind of nonsense: it reads, or refuses in its own
 * terms, and nothing else. The seed is fixed; {@code -Dboma.fuzz.rounds} makes the test longer,
 * each round with another.
 */
class WorkerTextFuzzTest {
  private static final int ROUNDS = Integer.getInteger("boma.fuzz.rounds", 20_000);
  private static final int MAX_FRAME = 1 << 16;

  /** A worker says of the limits how much processor time it allowed. */
  private static final Limits ALLOWED = Limits.DEFAULT.with(Map.of(Limit.CPU_MS, 4_000L));

  static List<FromWorker> fromWorker() {
    Ask ask =
        new Ask(
            new Command("1", "kv.set", Map.of("key", "a", "value", Map.of("b", List.of(1L, 2.5)))),
            true);
    return List.of(
        new FromWorker.Ready(),
        new FromWorker.Stuck(7, true),
        new FromWorker.Spoilt("acme"),
        new FromWorker.Asked(7, List.of(ask, ask)),
        ended(new Outcome.Completed(), false),
        ended(new Outcome.Deadlocked(), false),
        ended(new Outcome.HostFailed("no memory"), true),
        ended(new Outcome.LimitExceeded("cpu-ms", 1_000, 1_004, "app.js:3"), false),
        ended(
            new Outcome.ScriptFailed(
                new GuestError("TypeError: x", "app.js", 3, List.of("f (app.js:3)"))),
            false));
  }

  private static FromWorker.Ended ended(Outcome outcome, boolean unwell) {
    return new FromWorker.Ended(
        7, new Ran(outcome, new Budget(1, 2, 3, 4, ALLOWED)), List.of(), Set.of("users.a"), unwell);
  }

  static List<ToWorker> toWorker() {
    return List.of(
        new ToWorker.Load(1, Guests.handler("return 1;")),
        new ToWorker.Forget(1),
        new ToWorker.Run(
            7,
            1,
            "{\"cmd\": \"inbound-message\"}",
            GuestTime.REAL,
            "seed",
            Limits.DEFAULT,
            true,
            Map.of("users.a", "null")),
        new ToWorker.Check(7, 1, Limits.DEFAULT),
        new ToWorker.Answers(
            7,
            List.of(
                new ToWorker.Answer("1", true, Map.of("value", "x"), null),
                new ToWorker.Answer("2", false, Map.of(), "no"))),
        new ToWorker.Cancel(7));
  }

  @ParameterizedTest
  @MethodSource("fromWorker")
  void what_a_worker_says_is_read_as_it_was_said(FromWorker message) throws Exception {
    assertThat(WorkerText.readFromWorker(WorkerText.write(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("toWorker")
  void what_a_host_says_is_read_as_it_was_said(ToWorker message) throws Exception {
    assertThat(WorkerText.readToWorker(WorkerText.write(message))).isEqualTo(message);
  }

  @Test
  void frames_of_any_bytes_are_read_or_refused() {
    Random random = new Random(1);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      if (random.nextBoolean() && bytes.length >= 4) {
        // A length that is possible, or nearly.
        Arrays.fill(bytes, 0, 3, (byte) 0);
      }
      read += framesOf(bytes);
    }
    assertThat(read).as("frames that were read").isPositive();
  }

  private static int framesOf(byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int read = 0;
    try {
      for (Optional<String> frame = Frames.read(in, MAX_FRAME);
          frame.isPresent();
          frame = Frames.read(in, MAX_FRAME)) {
        read++;
      }
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("a frame of .*|the stream ends inside a frame");
    }
    return read;
  }

  @Test
  void frames_are_read_whole_wherever_the_stream_is_cut() throws IOException {
    byte[] whole = Frames.encode("{\"do\":\"réady\"}");
    assertThat(Frames.read(new DataInputStream(new ByteArrayInputStream(whole)), MAX_FRAME))
        .contains("{\"do\":\"réady\"}");
    for (int length = 1; length < whole.length; length++) {
      assertThat(framesOf(Arrays.copyOf(whole, length))).as("cut at " + length).isZero();
    }
  }

  @Test
  void messages_of_a_worker_that_are_bent_anywhere_are_read_or_refused() {
    Random random = new Random(2);
    int refused = 0;
    List<String> texts = fromWorker().stream().map(WorkerText::write).toList();
    for (int round = 0; round < ROUNDS; round++) {
      String bent = bent(texts.get(random.nextInt(texts.size())), random);
      try {
        // A message that is read can be said again: nothing in it is half there.
        WorkerText.write(WorkerText.readFromWorker(bent));
      } catch (MalformedException e) {
        assertThat(String.valueOf(e.getMessage()).length()).isLessThan(10_000);
        refused++;
      }
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS - ROUNDS / 40);
  }

  /** The text with bytes changed, taken out, doubled, or parts of JSON put in their place. */
  private static String bent(String text, Random random) {
    StringBuilder bent = new StringBuilder(text);
    String[] parts = {
      "null",
      "true",
      "-1",
      "1e999",
      "99999999999999999999",
      "[]",
      "{}",
      "\"\"",
      "\"\\ud800\"",
      "[[[[",
      "\"do\":",
      "\u0000",
      "1.5",
      "\"turn\":\"x\"",
    };
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && !bent.isEmpty(); i++) {
      int at = random.nextInt(bent.length());
      switch (random.nextInt(5)) {
        case 0 -> bent.setCharAt(at, (char) random.nextInt(0x180));
        case 1 -> bent.deleteCharAt(at);
        case 2 -> bent.insert(at, bent.substring(0, at));
        case 3 -> bent.setLength(at);
        default -> {
          // In place of a value.
          int colon = bent.indexOf(":", at);
          int comma = colon < 0 ? -1 : bent.indexOf(",", colon);
          if (comma > 0) {
            bent.replace(colon + 1, comma, parts[random.nextInt(parts.length)]);
          }
        }
      }
    }
    return new String(bent.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
