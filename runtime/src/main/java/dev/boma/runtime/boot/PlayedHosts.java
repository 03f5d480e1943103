package dev.boma.runtime.boot;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.TenantId;
import dev.boma.api.Trigger;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Plan;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.resource.HttpResource;
import dev.boma.runtime.resource.KvResource;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.testing.Conversation;
import dev.boma.runtime.testing.ConversationHost;
import dev.boma.runtime.testing.ConversationHosts;
import dev.boma.runtime.testing.ScriptedCommands;
import dev.boma.runtime.testing.TurnResult;
import dev.boma.runtime.turn.TurnSettings;
import dev.boma.runtime.turn.TurnWatch;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import dev.boma.spi.TurnScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Hosts for conversations: the whole pipeline and the real sandbox, with a store of their own in
 * memory, and with clock, chance, ids and the outside world as the conversation says.
 */
public final class PlayedHosts implements ConversationHosts {
  /**
   * What a tenant starts with, and a wall that is far enough for any machine: what a conversation
   * gives must not depend on its speed.
   */
  public static final Plans PLANS =
      Plans.all(Plan.DEFAULT.withLimits(Limits.DEFAULT.with(Map.of(Limit.WALL_MS, 120_000L))));

  private static final int CHAR_LIMIT = 182;

  /** Of the whole process, since a sandbox may be shared by several of these. */
  private static final AtomicLong PLAYED = new AtomicLong();

  private final Wiring shared;
  private final AppPackage app;
  private final Sandbox sandbox;
  private final Plans plans;

  /**
   * @param shared whose threads are used; not closed here
   * @param app the app that all conversations are held with
   * @param sandbox where it runs; not closed here
   * @param plans what the app may do; see {@link #PLANS}
   */
  public PlayedHosts(Wiring shared, AppPackage app, Sandbox sandbox, Plans plans) {
    this.shared = shared;
    this.app = app;
    this.sandbox = sandbox;
    this.plans = plans;
  }

  @Override
  public ConversationHost open(Conversation conversation, ScriptedCommands scripted) {
    // A tenant of its own, so that no context that served another conversation serves this one.
    return new Played(
        conversation, scripted, new TenantId("conversation-" + PLAYED.incrementAndGet()));
  }

  private final class Played implements ConversationHost {
    private final Wiring wiring = shared.part();
    private final Store store;
    private final Host host;
    private final ChannelInfo channel;
    private final AppId appId;
    private final List<TurnResult.LogLine> log = new ArrayList<>();
    private Instant now;
    private long ids;
    private long runs;

    Played(Conversation conversation, ScriptedCommands scripted, TenantId tenant) {
      now = conversation.clock();
      store = wiring.memoryStore(() -> now);
      TurnSettings turns =
          new TurnSettings(
              () -> new GuestTime(now, conversation.timezone()),
              () -> conversation.seed() + "/" + ++runs,
              Tenant.DEFAULT_FALLBACK_TEXT);
      host =
          wiring.host(
              store,
              sandbox,
              new Wiring.Differences(
                  () -> now,
                  turns,
                  plans,
                  () -> "%016x%016x".formatted(conversation.seed(), ++ids),
                  privateService -> false,
                  (command, turn) -> scripted(scripted, command, turn),
                  metrics -> new LogCollector(),
                  KeptAnswers.Keeping.A_DAY));
      host.hosting().createTenant(Tenant.named(tenant));
      Map<String, String> config = new LinkedHashMap<>(app.config());
      config.put(AppPackage.DEVELOPMENT, "true");
      config.putAll(conversation.config());
      Release release = host.hosting().publish(tenant, app.withConfig(config));
      appId = release.app();
      Conversation.Channel dialled = conversation.channel();
      channel =
          new ChannelInfo(
              new ChannelId("conversation"),
              appId,
              "http",
              dialled.toAddr(),
              dialled.transportType(),
              dialled.charLimit() == null ? CHAR_LIMIT : dialled.charLimit(),
              true,
              null);
      host.hosting().putChannel(channel);
    }

    @Override
    public void putKv(String key, @Nullable Object value) {
      store.commit(
          Commit.of(
              Partitions.of(appId), List.of(new Write.Put(kvKey(key), Json.write(value), null))));
    }

    @Override
    public Optional<StoredValue> kv(String key) {
      return Optional.ofNullable(store.read(List.of(kvKey(key))).get(kvKey(key)))
          .map(entry -> new StoredValue(Json.read(entry.value())));
    }

    @Override
    public void advance(Duration wait) {
      now = now.plus(wait);
    }

    @Override
    public TurnResult play(Trigger trigger) {
      log.clear();
      Answer answer = host.turns().handle(channel, trigger);
      boolean saidNothing = answer.byHost() && answer.outcome() instanceof Outcome.Completed;
      return new TurnResult(
          answer.outcome(),
          saidNothing ? null : answer.reply(),
          answer.sends(),
          log,
          answer.budget());
    }

    @Override
    public String fallbackText() {
      return Tenant.DEFAULT_FALLBACK_TEXT;
    }

    @Override
    public void close() {
      wiring.close();
    }

    private Key kvKey(String key) {
      return new Key(Partitions.of(appId), KvResource.FAMILY, key);
    }

    private final class LogCollector implements TurnWatch {
      @Override
      public void ended(ChannelInfo on, Trigger trigger, Answer answer, Duration took) {}

      @Override
      public void repeated(ChannelInfo on, Trigger trigger, Duration took) {}

      @Override
      public void limited(TenantId ofConversation, Limit limit) {}

      @Override
      public void logged(Route.To to, List<AppLog.Line> lines) {
        lines.forEach(line -> log.add(new TurnResult.LogLine(line.level().name(), line.text())));
      }
    }
  }

  private static Optional<CompletableFuture<CommandResult>> scripted(
      ScriptedCommands scripted, Command command, TurnScope turn) {
    if (!scripted.answers(command)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          CompletableFuture.completedFuture(
              scripted.answersByName(command)
                  ? entryFor(scripted, command)
                  : HttpResource.played(command, turn, () -> entryFor(scripted, command))));
    } catch (NoEntryException e) {
      return Optional.of(CompletableFuture.failedFuture(e));
    }
  }

  private static CommandResult entryFor(ScriptedCommands scripted, Command command) {
    return scripted.answer(command).orElseThrow(() -> new NoEntryException(command));
  }

  /** The player has told what no entry fits; this only ends the turn. */
  private static final class NoEntryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoEntryException(Command command) {
      super("the conversation has no entry for this " + command.name());
    }
  }
}
