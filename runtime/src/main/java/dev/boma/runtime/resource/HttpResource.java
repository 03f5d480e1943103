package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.spi.Resource;
import dev.boma.spi.TurnScope;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code http}: calls to services of others: {@code get, post, put, delete, head, patch}. An answer
 * of any status is a success; a failure means that no answer came, and says why.
 */
public final class HttpResource implements Resource {
  private final HttpSender sender;

  /** Calls over the network, to where the guard lets them go. */
  public static HttpResource overNetwork(Vertx vertx, EgressGuard guard) {
    return new HttpResource(new VertxHttpSender(vertx, guard));
  }

  HttpResource(HttpSender sender) {
    this.sender = sender;
  }

  /**
   * How much one call may take.
   *
   * @param timeout from the call to the last byte of its answer
   * @param responseBytes of an answer, after decompression
   * @param redirects how many are followed
   */
  record HttpLimits(Duration timeout, long responseBytes, long redirects) {
    /** What the turn has left. */
    static HttpLimits of(TurnScope turn) {
      Duration most = Duration.ofMillis(turn.limits().get(Limit.HTTP_TIMEOUT_MS));
      Duration left = Duration.between(Instant.now(), turn.deadline());
      Duration timeout = left.isNegative() ? Duration.ZERO : left.compareTo(most) < 0 ? left : most;
      return new HttpLimits(
          timeout,
          turn.limits().get(Limit.HTTP_RESPONSE_BYTES),
          turn.limits().get(Limit.HTTP_REDIRECTS));
    }
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public CommandResult handle(Command command, TurnScope turn) {
    HttpCall call =
        switch (command.verb()) {
          case "get", "post", "put", "delete", "head", "patch" ->
              HttpCall.of(command, turn.limits().get(Limit.HTTP_REQUEST_BYTES));
          default -> null;
        };
    if (call == null) {
      return Arguments.unknownVerb(command, "get, post, put, delete, head, patch");
    }
    if (!turn.spend(Limit.HTTP_CALLS, 1)) {
      return Arguments.overLimit(Limit.HTTP_CALLS, turn);
    }
    return turn.begin(Limit.HTTP_CALLS_AT_ONCE)
        .map(end -> sent(call, turn, end))
        .orElseGet(() -> Arguments.overLimit(Limit.HTTP_CALLS_AT_ONCE, turn));
  }

  private CommandResult sent(HttpCall call, TurnScope turn, Runnable end) {
    turn.outsideEffect();
    try {
      return success(
          sender.send(
              turn.release().app().tenant(), call, turn.grant().httpAllow(), HttpLimits.of(turn)));
    } catch (HttpSender.NoAnswerException e) {
      e.limit().ifPresent(turn::reached);
      return CommandResult.failure(e.getMessage());
    } finally {
      end.run();
    }
  }

  private static CommandResult success(HttpSender.Answer answer) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("code", (long) answer.code());
    fields.put("body", answer.body());
    fields.put("headers", answer.headers());
    return CommandResult.success(fields);
  }
}
