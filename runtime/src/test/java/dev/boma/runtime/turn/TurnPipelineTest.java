package dev.boma.runtime.turn;

import static dev.boma.runtime.turn.FakeSandbox.COMPLETED;
import static dev.boma.runtime.turn.FakeSandbox.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.AppKind;
import dev.boma.api.Budget;
import dev.boma.api.Capabilities;
import dev.boma.api.ChannelId;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.InboundMessage;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import dev.boma.api.TenantId;
import dev.boma.api.Trigger;
import dev.boma.runtime.Samples;
import dev.boma.runtime.delivery.Outbox;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.hosting.Plan;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.resource.ConfigResource;
import dev.boma.runtime.resource.KvResource;
import dev.boma.runtime.resource.LogResource;
import dev.boma.runtime.resource.OutboundResource;
import dev.boma.runtime.resource.Resources;
import dev.boma.runtime.routing.Admission;
import dev.boma.runtime.routing.Routing;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.runtime.session.LocalTurns;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.FaultyStore;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.runtime.vumi.VumiOutbound;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Connector;
import dev.boma.spi.Resource;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import dev.boma.spi.TurnScope;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Turns through all rooms, with an app in Java and a store in memory. */
final class TurnPipelineTest {
  private static final String FALLBACK = "Acme is sorry.";
  private static final String HOST_FALLBACK = "Nobody is there.";
  private static final int MAX_KEYS = 3;

  private final FaultyStore store = new FaultyStore(EmbeddedStore.inMemory(() -> Samples.NOW));
  private final Hosting hosting = new Hosting(store);
  private final AppLog appLog = new AppLog(store);
  private final FakeSandbox sandbox = new FakeSandbox();
  private final BlockingQueue<OutboundMessage> delivered = new LinkedBlockingQueue<>();
  private final LocalTurns order = new LocalTurns(store);
  private final Watch watch = new Watch();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Outbox outbox =
      new Outbox(
          store,
          () -> Samples.NOW,
          List.of(new FakeConnector(delivered)),
          hosting::channel,
          new SimpleMeterRegistry());

  private record FakeConnector(BlockingQueue<OutboundMessage> delivered) implements Connector {
    @Override
    public String name() {
      return "http";
    }

    @Override
    public void deliver(ChannelInfo channel, OutboundMessage message) {
      delivered.add(message);
    }
  }

  /** {@code http}, as far as a turn is concerned. */
  private record FakeHttp() implements Resource {
    @Override
    public String name() {
      return "http";
    }

    @Override
    public CommandResult handle(Command command, TurnScope turn) {
      turn.outsideEffect();
      return CommandResult.success();
    }
  }

  private static final class Watch implements TurnWatch {
    final List<String> ended = new CopyOnWriteArrayList<>();
    final List<String> limited = new CopyOnWriteArrayList<>();
    final List<AppLog.Line> logged = new CopyOnWriteArrayList<>();

    @Override
    public void ended(ChannelInfo channel, Trigger trigger, Answer answer, Duration took) {
      ended.add(trigger.id() + " " + answer.outcome().label());
    }

    @Override
    public void repeated(ChannelInfo channel, Trigger trigger, Duration took) {
      ended.add(trigger.id() + " repeated");
    }

    @Override
    public void limited(TenantId tenant, Limit limit) {
      limited.add(tenant + " " + limit.key());
    }

    @Override
    public void logged(Route.To to, List<AppLog.Line> lines) {
      logged.addAll(lines);
    }
  }

  @BeforeEach
  void publish() {
    hosting.createTenant(new Tenant(Samples.TENANT, FALLBACK, false));
    publish(AppKind.MODULE, Map.of());
    hosting.putChannel(Samples.CHANNEL);
  }

  private void publish(AppKind kind, Map<String, String> config) {
    hosting.publish(
        Samples.TENANT,
        new AppPackage(
            "quiz", kind, "app.js", Map.of("app.js", ""), config, Capabilities.OF_PLAN, "ussd"));
  }

  @AfterEach
  void close() {
    outbox.close();
    threads.shutdownNow();
    store.close();
  }

  private TurnPipeline pipeline(Duration wall) {
    return pipeline(wall, new Admission(64, System::nanoTime));
  }

  private TurnPipeline pipeline(Duration wall, Admission admission) {
    AtomicLong ids = new AtomicLong();
    VumiOutbound messages = new VumiOutbound(() -> "out" + ids.incrementAndGet());
    Resources resources =
        new Resources(
            List.of(
                new KvResource(),
                new LogResource(),
                new ConfigResource(),
                new OutboundResource(messages),
                new FakeHttp()),
            threads,
            Resources.Script.NONE);
    return new TurnPipeline(
        new Rooms(
            new Routing(hosting, plans(wall)),
            admission,
            order,
            new KeptAnswers(store),
            sandbox,
            resources,
            store,
            outbox,
            messages),
        () -> Samples.NOW,
        new TurnSettings(() -> GuestTime.REAL, () -> "seed", HOST_FALLBACK),
        watch);
  }

  private static Plans plans(Duration wall) {
    return Plans.all(
        new Plan(
            "default",
            Plan.STANDARD_RESOURCES,
            Plan.Http.PUBLIC,
            Limits.DEFAULT.with(
                Map.of(Limit.WALL_MS, wall.toMillis(), Limit.KV_KEYS, (long) MAX_KEYS)),
            null,
            Duration.ofDays(90)));
  }

  private final TurnPipeline turns = pipeline(Duration.ofSeconds(30));

  private Answer handle(Trigger trigger) {
    return turns.handle(Samples.CHANNEL, trigger);
  }

  private Answer say(String id) {
    return handle(Samples.message(id, "1"));
  }

  private static void assertText(Answer answer, String text, boolean ends) {
    assertThat(answer.reply()).isNotNull();
    assertThat(answer.reply().content()).isEqualTo(text);
    assertThat(answer.reply().endsSession()).isEqualTo(ends);
  }

  private static void assertFallback(Answer answer, String text, String label) {
    assertText(answer, text, true);
    assertThat(answer.byHost()).isTrue();
    assertThat(answer.outcome().label()).isEqualTo(label);
    assertThat(answer.sends()).isEmpty();
  }

  private Optional<String> stored(String key) {
    Key kv = new Key(Partitions.of(Samples.APP), KvResource.FAMILY, key);
    return Optional.ofNullable(store.read(List.of(kv)).get(kv)).map(Store.Entry::value);
  }

  /** Another turn, of another user, changes a key. */
  private void meanwhile(String key, String value) {
    Key kv = new Key(Partitions.of(Samples.APP), KvResource.FAMILY, key);
    store.commit(Commit.of(kv.partition(), List.of(new Write.Put(kv, value, null))));
  }

  private List<String> log() {
    return appLog.tail(Samples.APP, 100).stream()
        .map(AppLog.Kept::line)
        .map(line -> line.level() + " " + line.messageId() + " " + line.text())
        .toList();
  }

  // Answers

  @Test
  void a_message_is_answered_with_the_reply_of_the_app() {
    Answer answer = say("m1");
    assertText(answer, "hello", false);
    assertThat(answer.byHost()).isFalse();
    assertThat(answer.reply().inReplyTo()).isEqualTo("m1");
    assertThat(answer.outcome()).isEqualTo(COMPLETED);
    assertThat(watch.ended).containsExactly("m1 completed");
  }

  @Test
  void the_same_message_again_gets_the_same_answer_and_does_not_run_the_app() {
    Answer first = say("m1");
    sandbox.app = api -> api.reply("something else");
    Answer again = say("m1");
    assertThat(again.reply().fields()).isEqualTo(first.reply().fields());
    assertThat(sandbox.runs).hasValue(1);
    assertText(say("m2"), "something else", false);
  }

  @Test
  void the_same_message_again_while_the_first_runs_waits_for_its_answer() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Answer> first = running("once", mayEnd);
    CompletableFuture<Answer> again = later(Samples.message("m1", "1"));
    awaitWaiting(1);
    mayEnd.countDown();
    assertThat(again.get(10, TimeUnit.SECONDS).reply().fields())
        .isEqualTo(first.get(10, TimeUnit.SECONDS).reply().fields());
    assertThat(sandbox.runs).hasValue(1);
  }

  @Test
  void the_answer_of_a_turn_that_failed_is_kept_as_well() {
    sandbox.app = api -> FAILED;
    assertFallback(say("m1"), FALLBACK, "script-failed");
    sandbox.app = api -> api.reply("mended");
    assertText(say("m1"), FALLBACK, true);
  }

  @Test
  void an_answer_given_again_is_no_turn_that_completed() {
    sandbox.app = api -> FAILED;
    say("m1");
    say("m1");
    sandbox.app = api -> api.reply("well");
    say("m2");
    say("m2");
    assertThat(watch.ended)
        .containsExactly("m1 script-failed", "m1 repeated", "m2 completed", "m2 repeated");
  }

  @Test
  void that_there_was_no_answer_is_kept_as_well() {
    sandbox.app = api -> COMPLETED;
    InboundMessage sms = Samples.message("m1", Samples.USER, "hi", null, "sms");
    assertThat(handle(sms).reply()).isNull();
    sandbox.app = api -> api.reply("late");
    assertThat(handle(sms).reply()).isNull();
    assertThat(sandbox.runs).hasValue(1);
  }

  @Test
  void the_same_id_on_another_channel_is_another_message() {
    say("m1");
    InboundMessage elsewhere = Samples.message("m1", "1");
    handle(
        new InboundMessage(
            new ChannelId("other"),
            "m1",
            elsewhere.fromAddr(),
            "resume",
            "ussd",
            elsewhere.fields()));
    assertThat(sandbox.runs).hasValue(2);
  }

  @Test
  void an_event_with_the_id_of_a_message_is_no_message() {
    say("m1");
    sandbox.app = api -> COMPLETED;
    assertThat(handle(Samples.ack("m1", "out1")).reply()).isNull();
    assertThat(sandbox.runs).hasValue(2);
  }

  @Test
  void a_reply_that_was_cut_in_the_middle_of_a_character_is_an_answer_like_any_other() {
    sandbox.app = api -> api.reply("cut \ud83d");
    assertText(say("m1"), "cut \ud83d", false);
    assertText(say("m1"), "cut \ud83d", false);
    assertThat(sandbox.runs).hasValue(1);
  }

  @Test
  void of_several_replies_the_first_is_the_answer() {
    sandbox.app =
        api -> {
          api.reply("first");
          return api.reply("second");
        };
    assertText(say("m1"), "first", false);
    assertThat(log())
        .containsExactly("WARNING m1 the app replied 2 times; a message has one answer, the first");
  }

  @Test
  void a_screen_that_the_app_leaves_empty_gets_the_fallback_text() {
    sandbox.app = api -> COMPLETED;
    assertFallback(say("m1"), FALLBACK, "completed");
    assertThat(log())
        .containsExactly(
            "WARNING m1 the app is done without a reply; the phone got the fallback text");
    assertFallback(
        handle(Samples.message("m2", Samples.USER, null, "new", "ussd")), FALLBACK, "completed");
  }

  @Test
  void where_nobody_waits_no_reply_is_no_answer() {
    sandbox.app = api -> COMPLETED;
    assertThat(handle(Samples.message("m1", Samples.USER, "hi", null, "sms")).reply()).isNull();
    assertThat(handle(Samples.message("m2", Samples.USER, null, "close", "ussd")).reply()).isNull();
    assertThat(log()).isEmpty();
  }

  // Order

  private CompletableFuture<Answer> later(Trigger trigger) {
    return CompletableFuture.supplyAsync(() -> handle(trigger), threads);
  }

  /** Message m1, whose app runs, and answers when it may. */
  private CompletableFuture<Answer> running(String reply, CountDownLatch mayEnd) {
    CountDownLatch running = new CountDownLatch(1);
    sandbox.app =
        api -> {
          running.countDown();
          await(mayEnd);
          return api.reply(reply);
        };
    CompletableFuture<Answer> first = later(Samples.message("m1", "1"));
    await(running);
    return first;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitWaiting(int turnsThatWait) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (order.waiting() != turnsThatWait) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void a_second_message_of_the_same_user_waits_for_the_first_and_sees_what_it_wrote()
      throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    sandbox.app =
        api -> {
          Object seen = api.get("state");
          if (api.trigger().id().equals("m1")) {
            running.countDown();
            await(mayEnd);
          }
          api.set("state", api.trigger().id());
          return api.reply("seen " + seen);
        };
    CompletableFuture<Answer> first = later(Samples.message("m1", "1"));
    await(running);
    CompletableFuture<Answer> second = later(Samples.message("m2", "1"));
    awaitWaiting(1);
    assertText(
        handle(Samples.message("m3", "+27829999999", "1", "new", "ussd")), "seen null", false);
    assertThat(second).isNotDone();

    mayEnd.countDown();
    // The other user changed the key meanwhile, so the first turn ran again.
    assertText(first.get(10, TimeUnit.SECONDS), "seen m3", false);
    assertText(second.get(10, TimeUnit.SECONDS), "seen m1", false);
  }

  @Test
  void a_message_that_waits_for_its_turn_when_the_host_stops_is_told_so() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Answer> first = running("slow", mayEnd);

    Thread.currentThread().interrupt();
    Answer waited;
    try {
      waited = say("m2");
    } finally {
      assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
    }

    assertFallback(waited, FALLBACK, "refused");
    assertThat(log()).containsExactly("ERROR m2 the host is stopping");
    mayEnd.countDown();
    assertText(first.get(10, TimeUnit.SECONDS), "slow", false);
  }

  @Test
  void a_message_whose_turn_does_not_come_gets_the_fallback_text_and_may_come_again() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Answer> first = running("slow", mayEnd);
    Answer late =
        pipeline(Duration.ofMillis(50)).handle(Samples.CHANNEL, Samples.message("m2", "1"));
    assertFallback(late, FALLBACK, "refused");
    assertThat(log()).containsExactly("ERROR m2 earlier messages of this user took too long");

    mayEnd.countDown();
    assertText(first.join(), "slow", false);
    assertText(say("m2"), "slow", false);
  }

  @Test
  void a_tenant_with_too_many_turns_a_second_gets_a_text_and_is_told_why() {
    Admission admission = new Admission(64, () -> 0);
    long rate = Limit.TURNS_PER_SECOND.defaultValue();
    for (long i = 0; i < rate; i++) {
      admit(admission).close();
    }
    Answer shed =
        pipeline(Duration.ofSeconds(30), admission)
            .handle(Samples.CHANNEL, Samples.message("m1", "1"));
    assertFallback(shed, FALLBACK, "refused");
    assertThat(sandbox.runs).hasValue(0);
    assertThat(log())
        .singleElement()
        .asString()
        .startsWith("ERROR m1 the tenant is at its limit turns-per-second: 20000,");
  }

  @Test
  void a_turn_that_finds_no_place_in_time_gets_a_text_and_runs_when_given_again() throws Exception {
    Admission admission = new Admission(1, System::nanoTime);
    Admission.Visit elsewhere = admit(admission);
    assertThat(elsewhere.begin(0)).isTrue();
    TurnPipeline full = pipeline(Duration.ofSeconds(30), admission);

    assertFallback(full.handle(Samples.CHANNEL, Samples.message("m1", "1")), FALLBACK, "refused");
    assertThat(log()).singleElement().asString().contains("limit wait-ms: 2000,");

    elsewhere.close();
    assertText(full.handle(Samples.CHANNEL, Samples.message("m1", "1")), "hello", false);
  }

  private static Admission.Visit admit(Admission admission) {
    Admission.Answer answer = admission.arrive(Samples.APP.tenant(), Limits.DEFAULT);
    assertThat(answer).isInstanceOf(Admission.Answer.Admitted.class);
    return ((Admission.Answer.Admitted) answer).visit();
  }

  // What is stored, and when

  @Test
  void writes_are_seen_by_the_turn_itself_and_stored_with_its_reply() {
    sandbox.app =
        api -> {
          api.set("a", "mine");
          assertThat(api.get("a")).isEqualTo("mine");
          assertThat(stored("a")).isEmpty();
          return api.reply("done");
        };
    say("m1");
    assertThat(stored("a")).contains("\"mine\"");
  }

  @Test
  void a_turn_that_fails_stores_and_sends_nothing_but_its_log() throws Exception {
    meanwhile("old", "1");
    sandbox.app =
        api -> {
          api.set("a", 1L);
          api.ask("kv.delete", "key", "old");
          api.send("never");
          api.ask("log.info", "msg", "before");
          api.reply("never");
          return FAILED;
        };
    assertFallback(say("m1"), FALLBACK, "script-failed");
    assertThat(stored("a")).isEmpty();
    assertThat(stored("old")).contains("1");
    assertThat(log()).containsExactly("INFO m1 before", "ERROR m1 Error: oops (app.js:7)");
    assertThat(watch.logged)
        .isEqualTo(appLog.tail(Samples.APP, 100).stream().map(AppLog.Kept::line).toList());
    assertThat(outboxSize()).isZero();
    assertThat(delivered.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void a_send_leaves_when_its_turn_is_stored() throws Exception {
    sandbox.app =
        api -> {
          api.send("one");
          api.send("two");
          assertThat(delivered).isEmpty();
          assertThat(outboxSize()).isZero();
          return api.reply("done");
        };
    Answer answer = say("m1");
    assertThat(answer.sends()).extracting(OutboundMessage::content).containsExactly("one", "two");
    assertThat(delivered.poll(10, TimeUnit.SECONDS).content()).isEqualTo("one");
    assertThat(delivered.poll(10, TimeUnit.SECONDS).content()).isEqualTo("two");

    say("m1");
    assertThat(delivered.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  private long outboxSize() {
    return store.count(Partitions.of(Samples.APP), "outbox");
  }

  @Test
  void a_count_stays_when_its_turn_fails() {
    sandbox.app =
        api -> {
          api.ask("kv.incr", "key", "n");
          return FAILED;
        };
    say("m1");
    assertThat(stored("n")).contains("1");
  }

  // Conflicts

  @Test
  void a_turn_whose_key_another_changed_runs_again_from_the_start() {
    sandbox.app =
        api -> {
          Object seen = api.get("a");
          if (sandbox.runs.get() == 1) {
            meanwhile("a", "\"theirs\"");
          }
          api.set("a", "mine after " + seen);
          api.send("once");
          api.ask("log.info", "msg", "run " + sandbox.runs);
          return api.reply("saw " + seen);
        };
    Answer answer = say("m1");
    assertText(answer, "saw theirs", false);
    assertThat(answer.sends()).hasSize(1);
    assertThat(sandbox.runs).hasValue(2);
    assertThat(stored("a")).contains("\"mine after theirs\"");
    assertThat(log()).containsExactly("INFO m1 run 2");
  }

  @Test
  void turns_that_all_count_on_one_key_at_the_same_time_are_all_answered() {
    int users = 30;
    CountDownLatch allHaveRead = new CountDownLatch(users);
    sandbox.app =
        api -> {
          Object votes = api.get("votes");
          long next = votes == null ? 1 : ((Number) votes).longValue() + 1;
          allHaveRead.countDown();
          await(allHaveRead);
          api.set("votes", next);
          return api.reply("vote " + next);
        };
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      answers.add(later(Samples.message("m" + user, "+2782000" + user, "1", "resume", "ussd")));
    }

    assertThat(answers)
        .extracting(answer -> answer.join().reply().content())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, users).mapToObj(vote -> "vote " + vote).toList());
    assertThat(sandbox.runs).as("each but the first runs twice").hasValue(2 * users - 1);
  }

  @Test
  void a_turn_that_waits_too_long_to_run_again_is_refused_and_runs_when_given_again() {
    TurnPipeline brief = pipeline(Duration.ofMillis(300));
    CountDownLatch bothHaveRead = new CountDownLatch(2);
    CountDownLatch end = new CountDownLatch(1);
    Set<String> begun = ConcurrentHashMap.newKeySet();
    sandbox.app =
        api -> {
          boolean again = !begun.add(api.trigger().id());
          api.get("a");
          bothHaveRead.countDown();
          await(bothHaveRead);
          meanwhile("a", "\"theirs\"");
          if (again) {
            // The first that runs again: the other stands behind it until its time is over.
            await(end);
            return api.reply("first");
          }
          api.set("a", "mine");
          return api.reply("never");
        };
    List<CompletableFuture<Answer>> both =
        List.of("m1", "m2").stream()
            .map(id ->
                CompletableFuture.supplyAsync(
                    () ->
                        brief.handle(
                            Samples.CHANNEL,
                            Samples.message(id, "+2782000" + id, "1", "resume", "ussd")),
                    threads))
            .toList();

    Answer refused =
        (Answer) CompletableFuture.anyOf(both.toArray(CompletableFuture[]::new)).join();
    assertFallback(refused, FALLBACK, "refused");
    assertThat(log().getFirst()).contains("other messages that change 'a' took too long");
    end.countDown();
    both.forEach(CompletableFuture::join);

    sandbox.app = api -> api.reply("now");
    assertThat(List.of("m1", "m2"))
        .extracting(id ->
            brief
                .handle(
                    Samples.CHANNEL, Samples.message(id, "+2782000" + id, "1", "resume", "ussd"))
                .reply()
                .content())
        .containsExactlyInAnyOrder("first", "now");
  }

  @Test
  void a_turn_that_called_out_does_not_run_again() {
    sandbox.app =
        api -> {
          api.get("a");
          api.ask("http.get", "url", "http://api.example/");
          meanwhile("a", "\"theirs\"");
          api.set("a", "mine");
          return api.reply("never");
        };
    assertFallback(say("m1"), FALLBACK, "conflicted");
    assertThat(sandbox.runs).hasValue(1);
    assertThat(stored("a")).contains("\"theirs\"");
    assertThat(log())
        .containsExactly(
            "ERROR m1 another message changed 'a' while this one was handled; nothing was stored,"
                + " and it did not run again because it had made an HTTP call");
  }

  @Test
  void a_turn_that_conflicts_each_time_gives_up() {
    sandbox.app =
        api -> {
          api.get("a");
          meanwhile("a", Integer.toString(sandbox.runs.get()));
          api.set("a", "mine");
          return api.reply("never");
        };
    assertFallback(say("m1"), FALLBACK, "conflicted");
    assertThat(sandbox.runs).hasValue(20);
    assertThat(log().getFirst()).contains("the same happened each time it ran again");
  }

  @Test
  void runs_of_a_turn_have_its_processor_time_together() {
    sandbox.used = new Budget(400_000, 0, 0, 0, Limits.DEFAULT.with(Map.of(Limit.CPU_MS, 1_000L)));
    sandbox.app =
        api -> {
          api.get("a");
          meanwhile("a", Integer.toString(sandbox.runs.get()));
          api.set("a", "mine");
          return api.reply("never");
        };
    assertFallback(say("m1"), FALLBACK, "conflicted");
    assertThat(sandbox.runs).hasValue(3);
  }

  @Test
  void keys_that_others_wrote_meanwhile_count() {
    sandbox.app =
        api -> {
          for (int i = 0; i < MAX_KEYS; i++) {
            api.set("mine" + i, 1L);
          }
          meanwhile("theirs", "1");
          return api.reply("never");
        };
    Answer answer = say("m1");
    assertFallback(answer, FALLBACK, "limit-exceeded");
    assertThat(answer.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.KV_KEYS, 3, 4));
    assertThat(stored("mine0")).isEmpty();
  }

  // Refusals

  @Test
  void a_tenant_that_is_suspended_is_refused_and_its_users_may_dial_again() {
    TenantId tenant = new TenantId("late");
    hosting.createTenant(new Tenant(tenant, "Pay first.", true));
    ChannelInfo channel =
        new ChannelInfo(
            new ChannelId("late"),
            new dev.boma.api.AppId(tenant, "app"),
            "http",
            "*1#",
            "ussd",
            182,
            true,
            null);
    Answer answer = turns.handle(channel, Samples.message("m1", "1"));
    assertFallback(answer, "Pay first.", "refused");
    assertThat(answer.outcome().describe()).isEqualTo("tenant 'late' is suspended");
    assertThat(sandbox.runs).hasValue(0);
    assertThat(store.count("app/late/app", "answer")).isZero();
  }

  // Faults of the host

  @Test
  void what_the_host_spoilt_is_not_kept_so_that_the_message_may_come_again() {
    sandbox.app = api -> new Outcome.HostFailed("the worker died");
    assertFallback(say("m1"), FALLBACK, "host-failed");
    assertThat(log()).containsExactly("ERROR m1 the worker died");
    sandbox.app = api -> api.reply("again");
    assertText(say("m1"), "again", false);
  }

  @Test
  void a_bug_of_the_host_leaves_no_phone_without_a_text() {
    sandbox.app =
        api -> {
          throw new IllegalStateException("a bug");
        };
    Answer answer = say("m1");
    assertFallback(answer, FALLBACK, "host-failed");
    assertThat(answer.outcome().describe()).contains("a bug");
    assertThat(watch.ended).containsExactly("m1 host-failed");
    sandbox.app = api -> api.reply("again");
    assertText(say("m1"), "again", false);
  }

  @Test
  void a_store_that_fails_in_the_middle_leaves_no_phone_without_a_text() {
    sandbox.app =
        api -> {
          api.set("a", 1L);
          api.send("never");
          store.failsCommits = true;
          return api.reply("never");
        };
    Answer answer = say("m1");
    assertFallback(answer, FALLBACK, "host-failed");
    assertThat(answer.outcome()).isEqualTo(new Outcome.HostFailed("the disk is full"));
    store.failsCommits = false;
    assertThat(stored("a")).isEmpty();
    assertThat(outboxSize()).isZero();
    sandbox.app = api -> api.reply("again");
    assertText(say("m1"), "again", false);
  }

  @Test
  void a_store_that_fails_from_the_start_leaves_no_phone_without_a_text() {
    store.failsReads = true;
    assertFallback(say("m1"), HOST_FALLBACK, "host-failed");
    assertThat(sandbox.runs).hasValue(0);
  }

  @Test
  void what_is_stored_and_cannot_be_read_leaves_no_phone_without_a_text() {
    Key answer = new Key(Partitions.of(Samples.APP), "answer", "quiz/m1");
    store.commit(Commit.of(answer.partition(), List.of(new Write.Put(answer, "{broken", null))));
    assertFallback(say("m1"), FALLBACK, "host-failed");
  }

  // Events

  @Test
  void a_module_is_told_of_events() {
    sandbox.app = api -> COMPLETED;
    assertThat(handle(Samples.ack("e1", "out1")).reply()).isNull();
    assertThat(sandbox.runs).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|false",
        "{\"process_events\": false}|false",
        "{\"process_events\": null}|false",
        "{\"process_events\": 0}|false",
        "{\"process_events\": \"\"}|false",
        "{\"process_events\": []}|false",
        "[]|false",
        "broken|false",
        "{\"process_events\": true}|true",
        "{\"process_events\": 1}|true",
        "{\"process_events\": \"yes\"}|true"
      })
  void a_vumi_app_is_told_of_events_if_its_config_asks_for_them(String config, boolean told) {
    sandbox.app = api -> COMPLETED;
    publish(AppKind.VUMI, Map.of("config", config));
    Answer answer = handle(Samples.ack("e1", "out1"));
    assertThat(answer.reply()).isNull();
    assertThat(answer.outcome()).isEqualTo(COMPLETED);
    assertThat(sandbox.runs).hasValue(told ? 1 : 0);
    assertThat(log())
        .isEqualTo(told ? List.of() : List.of("INFO e1 Ignoring event for conversation: quiz"));
  }

  @Test
  void a_vumi_app_without_config_is_told_of_messages_and_not_of_events() {
    publish(AppKind.VUMI, Map.of());
    assertText(say("m1"), "hello", false);
    handle(Samples.ack("e1", "out1"));
    assertThat(sandbox.runs).hasValue(1);
    assertThat(watch.logged).hasSize(1);
  }

  // Limits and plans

  @Test
  void an_app_runs_with_the_limits_of_its_plan_tightened_by_its_own() {
    publish(new Capabilities(null, Set.of(), null, Map.of(Limit.CPU_MS, 7L)));
    List<Limits> seen = new CopyOnWriteArrayList<>();
    sandbox.app =
        api -> {
          seen.add(api.run().limits());
          return api.reply("hello");
        };
    say("m1");

    assertThat(seen)
        .singleElement()
        .satisfies(limits -> {
          assertThat(limits.get(Limit.CPU_MS)).isEqualTo(7);
          assertThat(limits.get(Limit.KV_KEYS)).isEqualTo(MAX_KEYS);
          assertThat(limits.get(Limit.WALL_MS)).isEqualTo(30_000);
        });
  }

  @Test
  void what_the_app_does_not_ask_for_is_not_granted() {
    publish(new Capabilities(Set.of("log", "outbound"), Set.of(), null, Map.of()));
    sandbox.app =
        api -> {
          assertThatThrownBy(() -> api.ask("kv.get", "key", "a"))
              .hasMessageContaining("kv.get is not granted");
          return api.reply("hello");
        };

    assertText(say("m1"), "hello", false);
  }

  @Test
  void a_limit_that_ends_a_turn_is_told_to_those_who_watch_limits() {
    sandbox.app = api -> new Outcome.LimitExceeded(Limit.CPU_MS, 1_000, 1_003);
    say("m1");

    assertThat(watch.limited).containsExactly("acme cpu-ms");
    assertThat(log())
        .last()
        .asString()
        .contains("limit cpu-ms exceeded", "; in all cpu 0.0/1000 ms");
  }

  @Test
  void a_limit_that_a_turn_lives_through_is_told_as_well() {
    sandbox.app =
        api -> {
          for (int i = 0; i < MAX_KEYS; i++) {
            api.ask("kv.set", "key", "k" + i, "value", 1L);
          }
          assertThatThrownBy(() -> api.ask("kv.set", "key", "more", "value", 1L))
              .hasMessageContaining("Too many keys");
          return api.reply("hello");
        };
    say("m1");

    assertThat(watch.limited).containsExactly("acme kv-keys");
  }

  @Test
  void what_is_kept_of_a_user_expires_when_the_plan_says() {
    String record = "users.quiz." + Samples.message("m1", "1").userAddr();
    sandbox.app =
        api -> {
          api.ask("kv.set", "key", record, "value", 1L);
          api.ask("kv.set", "key", "of all", "value", 1L);
          return api.reply("hello");
        };
    say("m1");

    Store.Key key = new Store.Key(Partitions.of(Samples.APP), "kv", record);
    Store.Key other = new Store.Key(Partitions.of(Samples.APP), "kv", "of all");
    Map<Store.Key, Store.Entry> stored = store.read(List.of(key, other));
    assertThat(stored.get(key).expiresAt()).isEqualTo(Samples.NOW.plus(Duration.ofDays(90)));
    assertThat(stored.get(other).expiresAt()).isNull();
  }

  private void publish(Capabilities capabilities) {
    hosting.publish(
        Samples.TENANT,
        new AppPackage(
            "quiz",
            AppKind.MODULE,
            "app.js",
            Map.of("app.js", ""),
            Map.of(),
            capabilities,
            "ussd"));
  }
}
