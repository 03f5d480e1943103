package dev.boma.runtime.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random texts, values and turns in many styles, the same for the same seed. */
final class UpdateSamples {
  private static final List<String> PIECES =
      List.of(
          "a", "Yes", "1", "null", "true", " ", "\n", "\n\n", ":", ": ", "#", " #", "- ", "'", "\"",
          "\\", ",", "[", "{", "}", "é", "😀", "\t", "\r\n", "%", "@", "|", ">", "~", "---", "...",
          "\u0007", "\u0085", "\u2028", "0x1F", ".inf", "&x", "*x", "!t", "?", "=", "<<", "\uFEFF");

  private static final List<String> VALUES =
      List.of(
          "x",
          "'x'",
          "\"x\"",
          "null",
          "",
          "~",
          "|\n      x\n",
          "|-\n        x\n        y\n",
          ">-\n      x\n      y\n",
          "|+ # c\n      x\n\n",
          "5",
          "'two\n\n      lines'",
          "!!str x");

  private static final List<String> FLOW_VALUES = List.of("x", "'x'", "\"x\"", "null", "~", "7");

  private static final List<String> KV_VALUES =
      List.of(
          "1",
          "x",
          "{}",
          "[]",
          "{a: 1, b: [1, x]}",
          "\n        a: 1\n        b: c",
          "\n        - 1",
          "\n      - a: 1\n        b: 2\n      - c",
          "",
          "|\n        x");

  private UpdateSamples() {}

  static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  static Object json(Random random, int depth) {
    switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0:
        return text(random);
      case 1:
        return (long) random.nextInt();
      case 2:
        return random.nextBoolean();
      case 3:
        return random.nextInt(100) / 8.0;
      case 4:
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(json(random, depth - 1));
        }
        return list;
      default:
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(random.nextBoolean() ? "a" : text(random), json(random, depth - 1));
        }
        return map;
    }
  }

  static String turn(Random random, int number) {
    if (random.nextInt(3) == 0) {
      return "  - {say: %d, reply: %s, ends: %b} # after\n"
          .formatted(number, pick(random, FLOW_VALUES), random.nextBoolean());
    }
    StringBuilder turn = new StringBuilder("  - say: \"%d\"\n".formatted(number));
    if (random.nextBoolean()) {
      turn.append("    ends: true # told\n");
    }
    String reply = pick(random, VALUES);
    turn.append("    reply: ").append(reply).append(reply.endsWith("\n") ? "" : "   # said\n");
    if (random.nextBoolean()) {
      turn.append("    kv:\n      k: ").append(pick(random, KV_VALUES)).append('\n');
    }
    return turn.append("  # after\n").toString();
  }

  private static String pick(Random random, List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
