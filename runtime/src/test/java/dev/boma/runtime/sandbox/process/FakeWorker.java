package dev.boma.runtime.sandbox.process;

import dev.boma.api.Budget;
import dev.boma.api.Command;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.sandbox.process.FromWorker.Ask;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A worker that a guest has taken over: a program that misbehaves in one way as soon as it may. */
final class FakeWorker {
  private static final PrintStream OUT = System.out;

  private FakeWorker() {}

  public static void main(String[] arguments) throws Exception {
    say(new FromWorker.Ready());
    DataInputStream in = new DataInputStream(System.in);
    for (Optional<String> text = Frames.read(in, 1 << 28);
        text.isPresent();
        text = Frames.read(in, 1 << 28)) {
      if (WorkerText.readToWorker(text.get()) instanceof ToWorker.Run run) {
        misbehave(arguments[0], run.turn());
      }
    }
  }

  private static void misbehave(String way, long turn) throws Exception {
    switch (way) {
      case "half a frame, then silence" -> bytes(0, 0, 1, 0, '{');
      case "half a frame, then the end" -> {
        bytes(0, 0, 1, 0, '{');
        Runtime.getRuntime().halt(1);
      }
      case "a frame of 2 GB" -> bytes(0x7f, 0xff, 0xff, 0xff);
      case "a frame of negative length" -> bytes(0xff, 0xff, 0xff, 0xff);
      case "garbage" -> raw("Exception in thread \"main\" java.lang.Error\n".repeat(100));
      case "no JSON" -> frame("hello");
      case "deep JSON" -> frame("[".repeat(2_000_000));
      case "numbers that are none" -> frame("{\"do\":\"ended\",\"turn\":\"1\"}");
      case "an outcome that is none" ->
          frame(
              "{\"do\":\"ended\",\"turn\":%d,\"asks\":[],\"outcome\":{\"is\":\"rich\"}}"
                  .formatted(turn));
      case "the end of a turn that never was" -> ended(turn + 1_000);
      case "silence" -> {}
      case "endless questions" -> {
        while (!OUT.checkError()) {
          say(
              new FromWorker.Asked(
                  turn, List.of(new Ask(new Command("1", "kv.get", Map.of("key", "a")), false))));
        }
      }
      case "guesses after an effect" -> {
        say(
            new FromWorker.Asked(
                turn,
                List.of(
                    new Ask(new Command("1", "kv.incr", Map.of("key", "a")), false),
                    new Ask(new Command("2", "kv.set", Map.of("key", "a")), true))));
        ended(turn);
      }
      case "the end, twice" -> {
        ended(turn);
        ended(turn);
      }
      case "a lock that is lost" -> {
        if (turn == 1) {
          say(
              new FromWorker.Ended(
                  turn,
                  new Ran(new Outcome.LimitExceeded(Limit.STACK_FRAMES, 1_000, 1_001), Budget.NONE),
                  List.of(),
                  Set.of(),
                  false));
        } else {
          say(new FromWorker.Stuck(0, true));
        }
      }
      case "spoilt by tenant-of-old" -> {
        if (turn == 1) {
          ended(turn);
        } else {
          say(new FromWorker.Spoilt("tenant-of-old"));
          say(new FromWorker.Spoilt("stranger"));
          say(
              new FromWorker.Ended(
                  turn,
                  new Ran(new Outcome.HostFailed("the script engine failed"), Budget.NONE),
                  List.of(),
                  Set.of(),
                  true));
        }
      }
      case "endless errors without a line break" -> {
        byte[] noise = "x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2_000; i++) {
          System.err.write(noise);
        }
        ended(turn);
      }
      default -> throw new IllegalArgumentException(way);
    }
  }

  private static void ended(long turn) {
    say(
        new FromWorker.Ended(
            turn, new Ran(new Outcome.Completed(), Budget.NONE), List.of(), Set.of(), false));
  }

  private static void say(FromWorker message) {
    frame(WorkerText.write(message));
  }

  private static void frame(String text) {
    OUT.writeBytes(Frames.encode(text));
    OUT.flush();
  }

  private static void raw(String text) throws IOException {
    OUT.write(text.getBytes(StandardCharsets.UTF_8));
    OUT.flush();
  }

  private static void bytes(int... values) {
    for (int value : values) {
      OUT.write(value);
    }
    OUT.flush();
  }
}
