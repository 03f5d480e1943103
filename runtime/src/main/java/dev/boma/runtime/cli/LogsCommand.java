package dev.boma.runtime.cli;

import dev.boma.api.AppId;
import dev.boma.api.TenantId;
import dev.boma.runtime.json.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code boma logs}: what an app logged. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints what an app logged, and what the host says of its failures, newest last.")
final class LogsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "APP", description = "the app's name")
  private String app = "";

  @Option(names = "--tenant", required = true, paramLabel = "T", description = "whose app it is")
  private String tenant = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "how many lines at most (${DEFAULT-VALUE})")
  private int limit;

  @Option(names = "--json", description = "print the lines as JSON")
  private boolean json;

  @Mixin private RemoteHost host = new RemoteHost();

  @Override
  public Integer call() {
    AppId id = new AppId(new TenantId(tenant), app);
    List<?> lines =
        host.items(
            "/api/v1/tenants/%s/apps/%s/logs?limit=%d".formatted(id.tenant(), id.name(), limit));
    if (json) {
      System.out.println(Json.writePretty(lines));
      return 0;
    }
    for (Object line : lines) {
      if (line instanceof Map<?, ?> fields) {
        System.out.printf(
            "%s %-8s %s%n", fields.get("time"), fields.get("level"), fields.get("text"));
      }
    }
    return 0;
  }
}
