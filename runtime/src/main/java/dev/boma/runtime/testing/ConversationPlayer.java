package dev.boma.runtime.testing;

import dev.boma.api.Budget;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import dev.boma.runtime.testing.Turn.MessageEvent;
import dev.boma.runtime.testing.Turn.SessionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      SentMessages sent = new SentMessages(conversation.ignored());
      TurnCheck check = new TurnCheck(conversation.ignored());
      Instant now = conversation.clock();
      for (Turn turn : conversation.turns()) {
        int number = reports.size() + 1;
        if (!turn.pause().isZero()) {
          host.advance(turn.pause());
          now = now.plus(turn.pause());
        }
        Map<String, @Nullable Object> about = null;
        TurnResult result;
        switch (turn.event()) {
          case SessionEvent event -> result = host.play(messages.message(turn, event, number, now));
          case MessageEvent event -> {
            Optional<OutboundMessage> message = sent.newest(event.of());
            String id =
                event.userMessageId() != null
                    ? event.userMessageId()
                    : message.map(OutboundMessage::id).orElse(null);
            if (id == null) {
              reports.add(unsent(number, turn, event, sent));
              continue;
            }
            if (event.userMessageId() == null) {
              about = message.map(SentMessages::fields).orElse(null);
            }
            result = host.play(messages.event(turn, event, id, number, now));
          }
        }
        List<String> misses = scripted.takeMisses();
        if (result.outcome() instanceof Outcome.Completed && misses.isEmpty()) {
          sent.add(result);
        }
        reports.add(report(number, turn, about, result, misses, host, check));
      }
    }
    return new ConversationResult(
        conversation, reports, Duration.ofNanos(System.nanoTime() - started));
  }

  /** A turn that could not be played: nothing was sent of which its event could tell. */
  private static TurnReport unsent(int number, Turn turn, MessageEvent event, SentMessages sent) {
    Outcome outcome =
        new Outcome.Refused("no such message was sent before; the app was not told", "");
    return new TurnReport(
        number,
        turn,
        null,
        null,
        false,
        List.of(),
        outcome,
        List.of(),
        List.of(),
        Budget.NONE,
        List.of(new Difference(Difference.Item.EVENT, "", event.of(), sent.all())));
  }

  private static TurnReport report(
      int number,
      Turn turn,
      @Nullable Map<String, @Nullable Object> about,
      TurnResult result,
      List<String> misses,
      ConversationHost host,
      TurnCheck check) {
    boolean failed = !(result.outcome() instanceof Outcome.Completed) || !misses.isEmpty();
    boolean shown = turn.event() instanceof SessionEvent;
    String reply = failed ? shown ? phoneText(result.outcome(), host) : null : text(result.reply());
    boolean ends = failed ? shown : result.reply() != null && result.reply().endsSession();
    List<Map<String, @Nullable Object>> sends =
        failed ? List.of() : result.sends().stream().map(SentMessages::fields).toList();
    return new TurnReport(
        number,
        turn,
        about,
        reply,
        ends,
        sends,
        result.outcome(),
        misses,
        misses.isEmpty() ? result.log() : withoutOutcome(result),
        result.budget(),
        check.differences(turn.expected(), reply, ends, sends, host::kv));
  }

  /**
   * The log without the host's own last line, if the turn failed: a miss ends its turn as a fault
   * of the host's would, of which that line tells.
   */
  private static List<TurnResult.LogLine> withoutOutcome(TurnResult result) {
    List<TurnResult.LogLine> log = result.log();
    boolean tells =
        !(result.outcome() instanceof Outcome.Completed)
            && !log.isEmpty()
            && log.getLast().text().startsWith(result.outcome().describe());
    return tells ? log.subList(0, log.size() - 1) : log;
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
}
