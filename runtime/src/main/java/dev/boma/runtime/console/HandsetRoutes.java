package dev.boma.runtime.console;

import dev.boma.api.ChannelId;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.connector.Inbox;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.web.Pages;
import dev.boma.runtime.web.Problem;
import dev.boma.spi.ChannelInfo;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handset: {@code /} lists the phones of this host, {@code /handset/CHANNEL} is one, and beside
 * it stand the addresses its page asks. Simulator channels only.
 */
public final class HandsetRoutes {
  private static final int MAX_NAMED = 20;

  private final Function<ChannelId, Optional<ChannelInfo>> channels;
  private final Supplier<List<ChannelInfo>> all;
  private final Inbox inbox;
  private final RecentTurns turns;
  private final Predicate<ChannelInfo> showsKept;
  private final Executor executor;

  /**
   * @param showsKept whether what an app keeps may be seen by whoever has its handset
   * @param executor runs what may block
   */
  public HandsetRoutes(
      Function<ChannelId, Optional<ChannelInfo>> channels,
      Supplier<List<ChannelInfo>> all,
      Inbox inbox,
      RecentTurns turns,
      Predicate<ChannelInfo> showsKept,
      Executor executor) {
    this.channels = channels;
    this.all = all;
    this.inbox = inbox;
    this.turns = turns;
    this.showsKept = showsKept;
    this.executor = executor;
  }

  /** Adds the routes. */
  public void mount(Router router) {
    Pages.at(router, "/").handler(context -> Assets.send(context, "index.html"));
    Pages.at(router, "/assets/:name").handler(Assets::send);
    Pages.at(router, "/handsets").handler(context -> blocking(context, this::list));
    Pages.at(router, "/handset/:channel").handler(context -> blocking(context, this::page));
    Pages.at(router, "/handset/:channel/info").handler(context -> blocking(context, this::info));
    Pages.at(router, "/handset/:channel/turns").handler(context -> blocking(context, this::turns));
    Pages.at(router, "/handset/:channel/inbox").handler(context -> blocking(context, this::inbox));
  }

  private void blocking(RoutingContext context, io.vertx.core.Handler<RoutingContext> handler) {
    executor.execute(() -> Problem.guard(context, handler));
  }

  private void list(RoutingContext context) {
    json(context, Map.of("handsets", handsets()));
  }

  /** The page is the same for every channel; where there is none, it says which there are. */
  private void page(RoutingContext context) {
    if (channel(context).isEmpty()) {
      context.response().setStatusCode(404);
    }
    Assets.send(context, "handset.html");
  }

  private void info(RoutingContext context) {
    find(context)
        .ifPresent(channel -> {
          Map<String, @Nullable Object> info = describe(channel);
          info.put("char_limit", channel.charLimit());
          info.put("handsets", handsets());
          json(context, info);
        });
  }

  private void inbox(RoutingContext context) {
    find(context)
        .ifPresent(channel -> {
          long after = position(context.request().getParam("after"));
          List<Map<String, @Nullable Object>> messages = new ArrayList<>();
          long last = after;
          for (Inbox.Received received : inbox.after(channel.id(), after)) {
            last = received.position();
            messages.add(message(received));
          }
          json(context, Map.of("messages", messages, "cursor", Long.toString(last)));
        });
  }

  /** What the turns of these messages left, as far as it is known. */
  private void turns(RoutingContext context) {
    find(context)
        .ifPresent(channel -> {
          boolean withKept = showsKept.test(channel);
          Map<String, @Nullable Object> left = new LinkedHashMap<>();
          for (String id : context.queryParam("of")) {
            turns.of(channel.id(), id).ifPresent(turn -> left.put(id, left(turn, withKept)));
          }
          json(context, Map.of("turns", left));
        });
  }

  private static Map<String, @Nullable Object> left(RecentTurns.Left turn, boolean withKept) {
    Map<String, @Nullable Object> left = new LinkedHashMap<>();
    List<Map<String, @Nullable Object>> sends = new ArrayList<>();
    for (OutboundMessage message : turn.sends()) {
      Map<String, @Nullable Object> send = new LinkedHashMap<>();
      send.put("to_addr", message.toAddr());
      send.put("content", message.content());
      send.put("endpoint", message.endpoint());
      sends.add(send);
    }
    left.put("sends", sends);
    if (withKept) {
      Map<String, @Nullable Object> kept = new LinkedHashMap<>();
      turn.wrote().forEach((key, value) -> kept.put(key, value == null ? null : Json.read(value)));
      left.put("kv", kept);
    }
    return left;
  }

  private static Map<String, @Nullable Object> message(Inbox.Received received) {
    Map<String, @Nullable Object> fields = received.fields();
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("cursor", Long.toString(received.position()));
    message.put("endpoint", endpoint(fields.get("routing_metadata")));
    for (String name :
        List.of("timestamp", "to_addr", "from_addr", "content", "session_event", "message_id")) {
      message.put(name, fields.get(name));
    }
    return message;
  }

  private static String endpoint(@Nullable Object routing) {
    return routing instanceof Map<?, ?> map && map.get("endpoint_name") instanceof String name
        ? name
        : "default";
  }

  private Optional<ChannelInfo> find(RoutingContext context) {
    Optional<ChannelInfo> found = channel(context);
    if (found.isEmpty()) {
      Problem.send(
          context,
          404,
          "Unknown channel",
          "this host has no handset '%s'; it has %s"
              .formatted(Problem.pathParam(context, "channel"), named()));
    }
    return found;
  }

  private Optional<ChannelInfo> channel(RoutingContext context) {
    try {
      return channels
          .apply(new ChannelId(Problem.pathParam(context, "channel")))
          .filter(ChannelInfo::simulator);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The channels that have a handset, for people. */
  private String named() {
    List<String> names =
        all.get().stream().filter(ChannelInfo::simulator).map(it -> it.id().value()).toList();
    if (names.isEmpty()) {
      return "none yet";
    }
    List<String> first = names.subList(0, Math.min(MAX_NAMED, names.size()));
    return String.join(", ", first) + (first.size() < names.size() ? ", …" : "");
  }

  private List<Map<String, @Nullable Object>> handsets() {
    return all.get().stream().filter(ChannelInfo::simulator).map(HandsetRoutes::describe).toList();
  }

  private static Map<String, @Nullable Object> describe(ChannelInfo channel) {
    Map<String, @Nullable Object> described = new LinkedHashMap<>();
    described.put("channel", channel.id().value());
    described.put("address", channel.address());
    described.put("app", channel.app().name());
    described.put("tenant", channel.app().tenant().value());
    described.put("transport_type", channel.transportType());
    return described;
  }

  private static long position(@Nullable String cursor) {
    try {
      return cursor == null || cursor.isEmpty() ? 0 : Math.max(0, Long.parseLong(cursor));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static void json(RoutingContext context, Object body) {
    context
        .response()
        .putHeader("content-type", "application/json; charset=utf-8")
        .putHeader("cache-control", "no-store")
        .end(Json.write(body));
  }
}
