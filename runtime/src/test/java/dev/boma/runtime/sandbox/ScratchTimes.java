package dev.boma.runtime.sandbox;

import java.util.*;
import org.graalvm.polyglot.*;

final class ScratchTimes {
  public static void main(String[] a) {
    List<String> names =
        List.of(
            "(context+buffer)",
            "q",
            "lodash",
            "moment",
            "jed",
            "assert",
            "crypto",
            "events",
            "punycode",
            "querystring",
            "url",
            "util",
            "whatwg-url",
            "web",
            "fetch");
    try (Engine e = Engine.newBuilder("js").option("engine.WarnInterpreterOnly", "false").build()) {
      System.out.println(e.getVersion() + " " + e.getImplementationName());
      Map<String, List<Double>> t = new LinkedHashMap<>();
      int rounds = 200;
      for (int r = 0; r < rounds; r++) {
        long s = System.nanoTime();
        GuestLibraryBench b = new GuestLibraryBench(e);
        t.computeIfAbsent(names.get(0), k -> new ArrayList<>()).add((System.nanoTime() - s) / 1e6);
        for (String n : names.subList(1, names.size())) {
          s = System.nanoTime();
          b.require(n);
          t.computeIfAbsent(n, k -> new ArrayList<>()).add((System.nanoTime() - s) / 1e6);
        }
        b.close();
      }
      double c = 0, w = 0, w2 = 0;
      for (var x : t.entrySet()) {
        var l = x.getValue();
        double cold = l.get(0), second = l.get(1);
        var h = l.subList(rounds / 2, rounds).stream().sorted().toList();
        double med = h.get(h.size() / 2);
        c += cold;
        w += med;
        w2 += second;
        System.out.printf(
            "%-18s cold %7.1f  second %6.2f  warm median %6.3f ms%n",
            x.getKey(), cold, second, med);
      }
      System.out.printf("sum cold %.0f second %.1f warm %.2f%n", c, w2, w);
    }
  }
}
