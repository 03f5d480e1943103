package dev.boma.runtime.cli;

import dev.boma.api.TenantId;
import dev.boma.runtime.api.AppText;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.json.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code boma deploy}: publishes an app on a host. */
@Command(
    name = "deploy",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes an app on a host as its next release, which answers from now on.",
      "A new app gets a simulator channel; its handset's address is printed."
    },
    footer = {"", "  BOMA_TOKEN=boma_… boma deploy hello --tenant acme"})
final class DeployCommand implements Callable<Integer> {
  @Mixin private AppOptions app = new AppOptions();

  @Option(names = "--tenant", required = true, paramLabel = "T", description = "whose app it is")
  private String tenant = "";

  @Option(names = "--json", description = "print the host's answer as JSON")
  private boolean json;

  @Mixin private RemoteHost host = new RemoteHost();

  @Override
  public Integer call() {
    AppPackage read = app.read();
    Map<String, @Nullable Object> published =
        host.post(
            "/api/v1/tenants/%s/apps/%s/releases".formatted(new TenantId(tenant), read.name()),
            AppText.write(read));
    if (json) {
      System.out.println(Json.writePretty(published));
    } else {
      System.out.printf(
          "%s/%s release %s answers on %s%n%s%s%n",
          tenant,
          read.name(),
          published.get("release"),
          published.get("address"),
          host.address(),
          published.get("handset"));
    }
    return 0;
  }
}
