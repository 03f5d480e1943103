package dev.boma.runtime.cli;

import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.doctor.Checkup;
import dev.boma.runtime.doctor.Finding;
import dev.boma.runtime.doctor.Finding.State;
import dev.boma.runtime.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code boma doctor}: whether a host can serve here. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at this machine and at the settings of a host: JDK, memory, walls around worker"
          + " processes, store, clock, port. Says what to do about each thing that is not well.",
      "Exit code 0: a host serves well here; 1: something should be mended; 3: it cannot serve."
    },
    footer = {
      "",
      "Give it the settings that 'boma serve' gets:",
      "  boma doctor --config boma.yaml --data /var/lib/boma",
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin private HostOptions options = new HostOptions();

  @Mixin private StoreOptions store = new StoreOptions();

  @Option(names = "--json", description = "print the findings as JSON")
  private boolean json;

  @Override
  public Integer call() {
    Settings settings = options.settingsWith(store);
    List<Finding> findings;
    try (Wiring wiring = new Wiring()) {
      findings = Checkup.of(settings, () -> wiring.store(settings), Wiring.server(settings));
    }
    State worst = findings.stream().map(Finding::state).max(State::compareTo).orElse(State.WELL);
    if (json) {
      System.out.println(Json.writePretty(object(findings, worst)));
    } else {
      print(findings, worst);
    }
    return switch (worst) {
      case WELL -> 0;
      case MEND -> BomaCommand.FAILED;
      case BROKEN -> BomaCommand.BAD_ENVIRONMENT;
    };
  }

  private static void print(List<Finding> findings, State worst) {
    for (Finding finding : findings) {
      System.out.printf("%-7s %-11s %s%n", name(finding.state()), finding.what(), finding.found());
      if (finding.advice() != null) {
        System.out.printf("%20s→ %s%n", "", finding.advice());
      }
    }
    System.out.println(
        switch (worst) {
          case WELL -> "A host serves well here.";
          case MEND -> "A host serves here; what is marked 'mend' should be mended.";
          case BROKEN -> "A host cannot serve here until what is marked 'broken' is mended.";
        });
  }

  private static Map<String, Object> object(List<Finding> findings, State worst) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (Finding finding : findings) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("what", finding.what());
      one.put("state", name(finding.state()));
      one.put("found", finding.found());
      one.put("advice", finding.advice());
      list.add(one);
    }
    return Map.of("state", name(worst), "findings", list);
  }

  private static String name(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
