package dev.boma.runtime.connector;

import dev.boma.api.ChannelId;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Trigger;
import dev.boma.runtime.connector.VumiMessages.MalformedMessageException;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.web.Bodies;
import dev.boma.runtime.web.Problem;
import dev.boma.runtime.web.ProblemException;
import dev.boma.spi.ChannelInfo;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The generic HTTP connector, inward: {@code POST /in/CHANNEL}. The request is parked until its
 * turn has an answer, which is the answer to the request. A body of any size is read for known
 * channels and right tokens only.
 */
public final class InboundRoutes {
  /** Roomier than any message may be, so that one with too much content is told so. */
  private static final long MAX_BODY_BYTES = 4 << 20;

  private static final String CHANNEL = "boma.channel";

  private final Function<ChannelId, Optional<ChannelInfo>> channels;
  private final VumiMessages messages;
  private final BiFunction<ChannelInfo, Trigger, Answer> turns;
  private final Predicate<String> isToken;
  private final Executor executor;

  /**
   * @param turns answers a trigger; may block
   * @param isToken whether a bearer token opens channels that are no simulators
   * @param executor runs each turn on a thread that may block
   */
  public InboundRoutes(
      Function<ChannelId, Optional<ChannelInfo>> channels,
      VumiMessages messages,
      BiFunction<ChannelInfo, Trigger, Answer> turns,
      Predicate<String> isToken,
      Executor executor) {
    this.channels = channels;
    this.messages = messages;
    this.turns = turns;
    this.isToken = isToken;
    this.executor = executor;
  }

  /** Adds the routes. */
  public void mount(Router router) {
    Handler<RoutingContext> gate =
        Bodies.guarded(MAX_BODY_BYTES, executor, context -> context.put(CHANNEL, open(context)));
    router
        .post("/in/:channel")
        .handler(context -> {
          if (Bodies.isSmall(context)) {
            // The turn's thread looks at once: most messages need no second one.
            context.next();
          } else {
            gate.handle(context);
          }
        })
        .handler(Bodies.upTo(MAX_BODY_BYTES))
        .handler(context -> executor.execute(() -> Problem.guard(context, this::receive)));
    router
        .route("/in/:channel")
        .handler(context -> {
          context.response().putHeader("allow", "POST");
          Problem.send(
              context, 405, "Method not allowed", "POST a Vumi message in JSON to this address");
        });
  }

  private void receive(RoutingContext context) {
    ChannelInfo looked = context.get(CHANNEL);
    ChannelInfo channel = looked != null ? looked : open(context);
    Trigger trigger;
    try {
      trigger = messages.read(channel, Bodies.text(context));
    } catch (MalformedMessageException e) {
      Problem.send(context, 400, "Malformed message", e.getMessage());
      return;
    }
    OutboundMessage reply = turns.apply(channel, trigger).reply();
    if (reply == null) {
      context.response().setStatusCode(204).end();
    } else {
      context
          .response()
          .putHeader("content-type", "application/json; charset=utf-8")
          .end(Json.write(reply.fields()));
    }
  }

  /** The channel a request is for, if there is one and the request may use it. */
  private ChannelInfo open(RoutingContext context) {
    String name = Problem.pathParam(context, "channel");
    ChannelInfo channel =
        channel(name)
            .orElseThrow(() ->
                new ProblemException(
                    404,
                    "Unknown channel",
                    "this host has no channel '%s'; GET /handsets lists the simulators"
                        .formatted(name)));
    if (!channel.simulator() && !Problem.bearer(context).filter(isToken).isPresent()) {
      throw ProblemException.unauthorized(
          "channel '%s' takes messages with its token".formatted(name));
    }
    return channel;
  }

  private Optional<ChannelInfo> channel(String name) {
    try {
      return channels.apply(new ChannelId(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
