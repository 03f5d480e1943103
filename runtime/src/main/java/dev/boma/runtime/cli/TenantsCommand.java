package dev.boma.runtime.cli;

import dev.boma.api.TenantId;
import dev.boma.runtime.json.Json;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code boma tenants}: who hosts apps on a host. */
@Command(
    name = "tenants",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Lists and creates the tenants of a host.",
    footer = {"", "  boma tenants create acme", "  boma tenants list --json"})
final class TenantsCommand {

  /** {@code boma tenants create NAME}. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Creates a tenant on a host.",
      footer = {"", "  BOMA_TOKEN=boma_… boma tenants create acme"})
  int create(
      @Mixin RemoteHost host,
      @Parameters(
              paramLabel = "NAME",
              description = "1 to 63 of a-z, 0-9, '.', '_' and '-', a letter or digit first")
          String name) {
    host.post("/api/v1/tenants", Json.write(Map.of("name", new TenantId(name).value())));
    System.out.println("created tenant " + name);
    return 0;
  }

  /** {@code boma tenants list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the tenants.",
      footer = {"", "  boma tenants list --json"})
  int list(
      @Mixin RemoteHost host, @Option(names = "--json", description = "as JSON") boolean json) {
    List<?> items = host.items("/api/v1/tenants");
    if (json) {
      System.out.println(Json.writePretty(items));
    } else {
      items.forEach(
          item -> System.out.println(item instanceof Map<?, ?> map ? map.get("name") : item));
    }
    return 0;
  }
}
