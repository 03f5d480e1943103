package dev.boma.runtime.cli;

import dev.boma.api.AppId;
import dev.boma.api.TenantId;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.text.TerminalText;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code boma logs}: what an app logged. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what an app logged, and what the host says of its failures, newest last.",
      "Each line has its time, its level, the id of the message that was handled, and the text."
    },
    footer = {"", "  boma logs quiz --tenant acme -f"})
final class LogsCommand implements Callable<Integer> {
  private static final long LOOK_EVERY_MILLIS = 1000;

  /** Each further line of a text is set in: it must not look like a line of the log. */
  private static final int INDENT = 6;

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

  @Option(
      names = {"-f", "--follow"},
      description = "go on with what comes, until Ctrl-C")
  private boolean follow;

  @Option(names = "--json", description = "print the lines as JSON; with -f, one a line")
  private boolean json;

  @Mixin private RemoteHost host = new RemoteHost();

  @Override
  public Integer call() {
    AppId id = new AppId(new TenantId(tenant), app);
    String address = "/api/v1/tenants/%s/apps/%s/logs".formatted(id.tenant(), id.name());
    List<Object> lines = host.items(address + "?limit=" + limit);
    print(lines);
    String cursor = cursorAfter(lines, "0");
    while (follow) {
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return 0;
      }
      List<Object> more = host.items(address, cursor);
      print(more);
      cursor = cursorAfter(more, cursor);
    }
    return 0;
  }

  private void print(List<Object> lines) {
    if (json && !follow) {
      System.out.println(Json.writePretty(lines));
      return;
    }
    for (Object line : lines) {
      if (json) {
        System.out.println(Json.write(line));
      } else if (line instanceof Map<?, ?> fields) {
        System.out.printf(
            "%s %-8s %s %s%n",
            fields.get("time"),
            fields.get("level"),
            TerminalText.line(
                String.valueOf(Objects.requireNonNullElse(fields.get("message_id"), "-"))),
            TerminalText.setIn(String.valueOf(fields.get("text")), INDENT));
      }
    }
  }

  private static String cursorAfter(List<Object> lines, String otherwise) {
    return !lines.isEmpty() && lines.getLast() instanceof Map<?, ?> last
        ? String.valueOf(last.get("cursor"))
        : otherwise;
  }
}
