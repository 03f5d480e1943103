package dev.boma.runtime.testing;

import dev.boma.api.Budget;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.DeliveryEvent;
import dev.boma.api.GuestError;
import dev.boma.api.InboundMessage;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import dev.boma.api.Trigger;
import dev.boma.runtime.testing.TurnResult.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host whose app is written in Java. */
final class FakeHost implements ConversationHost {
  static final String FALLBACK = "Sorry, something went wrong. Please dial again later.";

  private final ScriptedCommands scripted;
  private final App app;
  private final Map<String, Object> stored = new LinkedHashMap<>();
  private Instant now;
  private int sent;

  private FakeHost(Conversation conversation, ScriptedCommands scripted, App app) {
    this.scripted = scripted;
    this.app = app;
    this.now = conversation.clock();
  }

  /** What answers messages, and hears of events. */
  interface App {
    void message(InboundMessage message, Api api);

    default void event(DeliveryEvent event, Api api) {}
  }

  static ConversationHosts of(App app) {
    return (conversation, scripted) -> new FakeHost(conversation, scripted, app);
  }

  static ConversationResult play(String yaml, App app) {
    return playAll(yaml, app).getFirst();
  }

  static List<ConversationResult> playAll(String yaml, App app) {
    ConversationPlayer player = new ConversationPlayer(of(app));
    return ConversationReader.read(yaml, "test.yaml").stream().map(player::play).toList();
  }

  /** An app that answers each thing said with one text; an unknown one fails. */
  static App answering(Map<String, String> answers) {
    return (message, api) -> {
      Object content = message.fields().get("content");
      String answer = answers.get(content == null ? "" : content);
      if (answer == null) {
        throw new AppFailed("no answer to " + content);
      }
      api.reply(answer, answer.endsWith("Bye."));
    };
  }

  @Override
  public void putKv(String key, Object value) {
    stored.put(key, value);
  }

  @Override
  public Optional<StoredValue> kv(String key) {
    return stored.containsKey(key)
        ? Optional.of(new StoredValue(stored.get(key)))
        : Optional.empty();
  }

  @Override
  public void advance(Duration wait) {
    now = now.plus(wait);
  }

  @Override
  public TurnResult play(Trigger trigger) {
    Api api = new Api(new LinkedHashMap<>(stored));
    try {
      switch (trigger) {
        case InboundMessage message -> app.message(message, api);
        case DeliveryEvent event -> app.event(event, api);
      }
    } catch (AppFailed e) {
      Outcome failed =
          new Outcome.ScriptFailed(new GuestError(e.getMessage(), "app.js", 7, List.of()));
      return new TurnResult(failed, null, List.of(), api.log, Budget.NONE);
    }
    stored.clear();
    stored.putAll(api.kv);
    return new TurnResult(new Outcome.Completed(), api.reply, api.sends, api.log, Budget.NONE);
  }

  @Override
  public String fallbackText() {
    return FALLBACK;
  }

  @Override
  public void close() {}

  static final class AppFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AppFailed(String message) {
      super(message);
    }
  }

  final class Api {
    final Map<String, Object> kv;
    private final List<OutboundMessage> sends = new ArrayList<>();
    private final List<LogLine> log = new ArrayList<>();
    private OutboundMessage reply;

    Api(Map<String, Object> kv) {
      this.kv = kv;
    }

    Instant now() {
      return now;
    }

    void reply(String text, boolean end) {
      reply = new OutboundMessage("r" + ++sent, "i", "+27", text, end, "default", Map.of());
    }

    void send(String toAddr, String text, String endpoint) {
      sends.add(new OutboundMessage("s" + ++sent, null, toAddr, text, false, endpoint, Map.of()));
    }

    void log(String level, String text) {
      log.add(new LogLine(level, text));
    }

    Map<String, Object> ask(String name, Map<String, Object> args) {
      Command command = new Command("1", name, args);
      CommandResult result =
          scripted.answers(command)
              ? scripted.answer(command).orElseThrow(() -> new AppFailed("not answered"))
              : CommandResult.failure("unknown command " + name);
      return switch (result) {
        case CommandResult.Success success -> success.fields();
        case CommandResult.Failure failure -> Map.of("reason", failure.reason());
      };
    }
  }
}
