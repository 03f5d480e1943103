package dev.boma.runtime.cli;

import dev.boma.api.ChannelId;
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
import picocli.CommandLine.ScopeType;

/** {@code boma channels}: at which addresses a host's apps are reached, and where they send. */
@Command(
    name = "channels",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the channels of a host: the channel's id, its app, the address that people dial, the"
          + " kind of transport, and the URL to which messages that the app starts are posted ('-':"
          + " they are in the handset's inbox).",
      "A deploy of a new app makes its channel; 'set' changes it."
    },
    footer = {
      "",
      "  boma channels",
      "  boma channels set quiz --channel-url https://gateway.example/messages"
    })
final class ChannelsCommand implements Callable<Integer> {
  @Option(names = "--json", scope = ScopeType.INHERIT, description = "print the answer as JSON")
  private boolean json;

  @Mixin private RemoteHost host = new RemoteHost();

  @Override
  public Integer call() {
    List<Object> channels = host.items("/api/v1/channels");
    if (json) {
      System.out.println(Json.writePretty(channels));
    } else {
      print(channels);
    }
    return 0;
  }

  /** {@code boma channels set ID}. */
  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = {
        "Changes a channel, from the next message on; what is not named stays, also when the app is"
            + " deployed again.",
        "To the channel's URL each message that the app starts is posted, in JSON; '--url' names"
            + " the host, as everywhere."
      },
      footer = {
        "",
        "  boma channels set quiz --channel-url https://gateway.example/messages",
        "  boma channels set quiz --address '*120*8864#' --char-limit 160",
        "  boma channels set quiz --no-channel-url"
      })
  int set(
      @Parameters(paramLabel = "ID", description = "which channel: 'boma channels' lists them")
          String id,
      @Option(
              names = "--channel-url",
              paramLabel = "URL",
              description = "post what the app sends there")
          @Nullable String url,
      @Option(
              names = "--no-channel-url",
              description = "post it nowhere: it is in the handset's inbox again")
          boolean noUrl,
      @Option(
              names = "--address",
              paramLabel = "ADDRESS",
              description = "what people dial, of up to 64 characters")
          @Nullable String address,
      @Option(
              names = "--char-limit",
              paramLabel = "N",
              description = "how many characters a screen or message takes, 1 to 40000")
          @Nullable Integer charLimit) {
    if (url != null && noUrl) {
      throw new BadInputException("give --channel-url or --no-channel-url, not both");
    }
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    if (url != null || noUrl) {
      changes.put("url", url);
    }
    if (address != null) {
      changes.put("address", address);
    }
    if (charLimit != null) {
      changes.put("char_limit", (long) charLimit);
    }
    if (changes.isEmpty()) {
      throw new BadInputException(
          "name what to change: --channel-url, --no-channel-url, --address or --char-limit");
    }
    Map<String, @Nullable Object> changed =
        host.patch("/api/v1/channels/" + new ChannelId(id), Json.write(changes));
    if (json) {
      System.out.println(Json.writePretty(changed));
    } else {
      print(List.of(changed));
    }
    return 0;
  }

  /** A line for each, in columns as wide as they need. */
  private static void print(List<?> channels) {
    List<List<String>> rows =
        channels.stream().map(ChannelsCommand::row).filter(row -> !row.isEmpty()).toList();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
        String cell = row.get(column);
        line.append(cell).repeat(" ", width - cell.length() + 2);
      }
      System.out.println(line.toString().stripTrailing());
    }
  }

  private static List<String> row(Object item) {
    return item instanceof Map<?, ?> channel
        ? List.of(
            String.valueOf(channel.get("id")),
            "%s/%s".formatted(channel.get("tenant"), channel.get("app")),
            String.valueOf(channel.get("address")),
            String.valueOf(channel.get("transport_type")),
            channel.get("url") instanceof String url ? url : "-")
        : List.of();
  }
}
