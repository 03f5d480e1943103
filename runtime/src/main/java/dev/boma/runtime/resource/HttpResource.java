package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.spi.Resource;
import dev.boma.spi.TurnScope;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
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
    return handle(command, turn, HttpCall::of, call -> sent(call, turn));
  }

  /**
   * Answers a call that a played conversation answers: with the same checks and limits, but those
   * of addresses, since nothing is sent.
   *
   * @param answer what came of the call; asked where nothing is wrong with it
   */
  public static CommandResult played(
      Command command, TurnScope turn, Supplier<CommandResult> answer) {
    try {
      return handle(
          command,
          turn,
          (call, maxBodyBytes) -> {
            HttpCall.check(call, maxBodyBytes);
            return call;
          },
          call -> answered(call, turn, answer));
    } catch (BadArgumentException e) {
      e.limit().ifPresent(turn::reached);
      return CommandResult.failure(e.getMessage());
    }
  }

  private static CommandResult answered(
      Command call, TurnScope turn, Supplier<CommandResult> answer) {
    List<String> allow = turn.grant().httpAllow();
    String host = hostOf(String.valueOf(call.arg("url")));
    if (allow != null && host != null && !EgressGuard.allows(allow, host)) {
      return CommandResult.failure(EgressGuard.notAllowed(host));
    }
    CommandResult given = answer.get();
    long most = turn.limits().get(Limit.HTTP_RESPONSE_BYTES);
    long bytes =
        given instanceof CommandResult.Success(Map<String, @Nullable Object> fields)
                && fields.get("body") instanceof String body
            ? body.getBytes(StandardCharsets.UTF_8).length
            : 0;
    if (bytes > most) {
      turn.reached(Limit.HTTP_RESPONSE_BYTES);
      return CommandResult.failure(tooLong(bytes, most));
    }
    return given;
  }

  private static @Nullable String hostOf(String url) {
    try {
      return URI.create(url).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Why an answer of so many bytes does not reach a guest. */
  static String tooLong(long bytes, long most) {
    return "Received %d bytes, maximum of %d bytes allowed. (limit http-response-bytes)"
        .formatted(bytes, most);
  }

  private static <C> CommandResult handle(
      Command command,
      TurnScope turn,
      BiFunction<Command, Long, C> read,
      Function<C, CommandResult> send) {
    C call =
        switch (command.verb()) {
          case "get", "post", "put", "delete", "head", "patch" ->
              read.apply(command, turn.limits().get(Limit.HTTP_REQUEST_BYTES));
          default -> null;
        };
    if (call == null) {
      return Arguments.unknownVerb(command, "get, post, put, delete, head, patch");
    }
    if (!turn.spend(Limit.HTTP_CALLS, 1)) {
      return Arguments.overLimit(Limit.HTTP_CALLS, turn);
    }
    return turn.begin(Limit.HTTP_CALLS_AT_ONCE)
        .map(end -> {
          turn.outsideEffect();
          try {
            return send.apply(call);
          } finally {
            end.run();
          }
        })
        .orElseGet(() -> Arguments.overLimit(Limit.HTTP_CALLS_AT_ONCE, turn));
  }

  private CommandResult sent(HttpCall call, TurnScope turn) {
    try {
      return success(
          sender.send(
              turn.release().app().tenant(), call, turn.grant().httpAllow(), HttpLimits.of(turn)));
    } catch (HttpSender.NoAnswerException e) {
      e.limit().ifPresent(turn::reached);
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
