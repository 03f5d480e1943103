package dev.boma.runtime.testing;

import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plays conversations, each on a host of its own. */
public final class ConversationPlayer {
  private final ConversationHosts hosts;

  public ConversationPlayer(ConversationHosts hosts) {
    this.hosts = hosts;
  }

  /** Plays one conversation to its end, also when turns fail or differ on the way. */
  public ConversationResult play(Conversation conversation) {
    long started = System.nanoTime();
    ScriptedCommands scripted = ScriptedCommands.of(conversation);
    List<TurnReport> reports = new ArrayList<>();
    try (ConversationHost host = hosts.open(conversation, scripted)) {
      conversation.kv().forEach(host::putKv);
      TurnMessages messages = new TurnMessages(conversation);
      TurnCheck check = new TurnCheck(conversation.ignored());
      Instant now = conversation.clock();
      for (Turn turn : conversation.turns()) {
        int number = reports.size() + 1;
        if (!turn.pause().isZero()) {
          host.advance(turn.pause());
          now = now.plus(turn.pause());
        }
        TurnResult result = host.play(messages.of(turn, number, now));
        reports.add(report(number, turn, result, scripted.takeMisses(), host, check));
      }
    }
    return new ConversationResult(
        conversation, reports, Duration.ofNanos(System.nanoTime() - started));
  }

  private static TurnReport report(
      int number,
      Turn turn,
      TurnResult result,
      List<String> misses,
      ConversationHost host,
      TurnCheck check) {
    boolean failed = !(result.outcome() instanceof Outcome.Completed) || !misses.isEmpty();
    String reply = failed ? phoneText(result.outcome(), host) : text(result.reply());
    boolean ends = failed || (result.reply() != null && result.reply().endsSession());
    List<Map<String, @Nullable Object>> sends =
        failed ? List.of() : result.sends().stream().map(ConversationPlayer::send).toList();
    return new TurnReport(
        number,
        turn,
        reply,
        ends,
        sends,
        result.outcome(),
        misses,
        result.log(),
        result.budget(),
        check.differences(turn.expected(), reply, ends, sends, host::kv));
  }

  private static String phoneText(Outcome outcome, ConversationHost host) {
    return outcome instanceof Outcome.Refused refused ? refused.phoneText() : host.fallbackText();
  }

  // A reply without content (voice) is a reply all the same.
  private static @Nullable String text(@Nullable OutboundMessage reply) {
    if (reply == null) {
      return null;
    }
    return reply.content() == null ? "" : reply.content();
  }

  private static Map<String, @Nullable Object> send(OutboundMessage message) {
    Map<String, @Nullable Object> send = new LinkedHashMap<>();
    send.put("to_addr", message.toAddr());
    send.put("content", message.content());
    send.put("endpoint", message.endpoint());
    Object helperMetadata = message.fields().get("helper_metadata");
    send.put("helper_metadata", helperMetadata == null ? Map.of() : helperMetadata);
    return send;
  }
}
