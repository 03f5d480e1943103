package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
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
  private final HttpLimits limits;

  /** Calls over the network, to where the guard lets them go. */
  public static HttpResource overNetwork(Vertx vertx, EgressGuard guard, HttpLimits limits) {
    return new HttpResource(new VertxHttpSender(vertx, guard), limits);
  }

  HttpResource(HttpSender sender, HttpLimits limits) {
    this.sender = sender;
    this.limits = limits;
  }

  /**
   * How much one call may take.
   *
   * @param timeout from the call to the last byte of its answer
   * @param responseBytes of an answer, after decompression
   * @param requestBytes of what is sent
   * @param redirects how many are followed
   */
  public record HttpLimits(Duration timeout, int responseBytes, int requestBytes, int redirects) {
    /** What a tenant starts with. */
    public static final HttpLimits DEFAULT =
        new HttpLimits(Duration.ofSeconds(4), 256 << 10, 256 << 10, 3);
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
              HttpCall.of(command, limits.requestBytes());
          default -> null;
        };
    if (call == null) {
      return Arguments.unknownVerb(command, "get, post, put, delete, head, patch");
    }
    turn.outsideEffect();
    Duration left = Duration.between(Instant.now(), turn.deadline());
    Duration timeout =
        left.isNegative()
            ? Duration.ZERO
            : left.compareTo(limits.timeout()) < 0 ? left : limits.timeout();
    try {
      return success(sender.send(call, turn.release(), timeout, limits));
    } catch (HttpSender.NoAnswerException e) {
      return CommandResult.failure(e.getMessage());
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
