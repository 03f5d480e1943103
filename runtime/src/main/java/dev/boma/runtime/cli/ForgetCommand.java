package dev.boma.runtime.cli;

import dev.boma.api.TenantId;
import dev.boma.runtime.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code boma forget}: what is kept of a user, removed. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = {
      "Removes what a host keeps of a phone number: in one app or all of a tenant, their records,"
          + " kept answers, messages waiting to be sent, log lines and inbox messages.",
      "Prints what was removed where, and which other entries have the number in their value:"
          + " those are left, for a person to decide."
    },
    footer = {
      "",
      "  boma forget +27820001001 --tenant acme",
      "  boma forget +27820001001 --tenant acme --app quiz --json > receipt.json"
    })
final class ForgetCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ADDRESS", description = "the phone number, or another address")
  private String address = "";

  @Option(names = "--tenant", required = true, paramLabel = "T", description = "in whose apps")
  private String tenant = "";

  @Option(names = "--app", paramLabel = "A", description = "in this app alone")
  private @Nullable String app;

  @Option(names = "--json", description = "print the receipt as JSON")
  private boolean json;

  @Mixin private RemoteHost host = new RemoteHost();

  @Override
  public Integer call() {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("address", address);
    if (app != null) {
      asked.put("app", app);
    }
    Map<String, @Nullable Object> receipt =
        host.post("/api/v1/tenants/%s/forget".formatted(new TenantId(tenant)), Json.write(asked));
    if (json) {
      System.out.println(Json.writePretty(receipt));
      return 0;
    }
    List<?> removed = list(receipt.get("removed"));
    for (Object item : removed) {
      if (item instanceof Map<?, ?> one) {
        System.out.printf(
            "removed %s of %s/%s %s%n", one.get("count"), tenant, one.get("app"), one.get("place"));
      }
    }
    if (removed.isEmpty()) {
      System.out.println("nothing was kept of " + address);
    }
    List<?> mentions = list(receipt.get("mentions"));
    for (Object item : mentions) {
      if (item instanceof Map<?, ?> one) {
        System.out.printf(
            "left: %s/%s %s '%s' mentions it%n",
            tenant, one.get("app"), one.get("place"), one.get("key"));
      }
    }
    if (receipt.get("mentions_in_all") instanceof Long all && all > mentions.size()) {
      System.out.printf("left: %d more%n", all - mentions.size());
    }
    return 0;
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
