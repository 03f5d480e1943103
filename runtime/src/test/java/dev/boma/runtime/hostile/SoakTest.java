package dev.boma.runtime.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppKind;
import dev.boma.api.Outcome;
import dev.boma.api.Outcome.Completed;
import dev.boma.runtime.session.Answer;
import dev.boma.spi.ChannelInfo;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Many turns of honest and hostile apps while workers are killed at random: what is held at the end
 * is what was held at the start. {@code -Dboma.soak.turns=100000} makes it longer.
 */
@EnabledIfSystemProperty(
    named = "boma.attacks",
    matches = "true",
    disabledReason = "takes minutes and the whole machine: -Dboma.attacks=true runs it")
@Timeout(value = 4, unit = TimeUnit.HOURS)
class SoakTest {
  private static final int TURNS = Integer.getInteger("boma.soak.turns", 3_000);
  private static final int AT_ONCE = 6;

  /** One turn in so many is hostile, and a worker is killed as often. */
  private static final int HOSTILE_EVERY = 150;

  private static final int KILLED_EVERY = 700;

  private static final List<String> HOSTILE =
      List.of(
          "for (;;) {}",
          "const a = []; for (;;) a.push(new Array(100).fill(1));",
          "throw new Error('x'.repeat(100000));",
          "(function f() { f(); })();",
          "Array.from({length: 2 ** 31});",
          "await new Promise(() => {});");

  private enum Kind {
    HONEST,
    HOSTILE
  }

  private final Random random = new Random(7);
  private final Map<Kind, AtomicInteger> turns = new EnumMap<>(Kind.class);
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong users = new AtomicLong();

  @Test
  void a_long_run_with_workers_killed_at_random_leaves_nothing_behind() throws Exception {
    for (Kind kind : Kind.values()) {
      turns.put(kind, new AtomicInteger());
    }
    try (AttackedHost host = new AttackedHost()) {
      List<ChannelInfo> honest = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        honest.add(
            host.deploy("honest-" + i, i % 2 == 0 ? Programs.counting() : Programs.greeting()));
      }
      List<ChannelInfo> hostile = new ArrayList<>();
      for (int i = 0; i < HOSTILE.size(); i++) {
        hostile.add(
            host.deploy(
                "hostile-" + i,
                Programs.of(
                    "hostile",
                    AppKind.MODULE,
                    "export default { async message(message, api) {" + HOSTILE.get(i) + "} };")));
      }
      play(host, honest, hostile, 300);
      Residue.awaitIdleWorkers();
      Residue before = Residue.now();

      play(host, honest, hostile, TURNS);

      Residue.awaitIdleWorkers();
      Residue.now().assertNoMoreThan(before);
      assertThat(failures).isEmpty();
      assertThat(turns.get(Kind.HONEST)).hasValueGreaterThan(TURNS * 9 / 10);
      assertThat(turns.get(Kind.HOSTILE)).hasValueGreaterThan(TURNS / HOSTILE_EVERY / 2);
      for (ChannelInfo channel : honest) {
        assertThat(host.say(channel, "+27820009999").outcome()).isEqualTo(new Completed());
      }
    }
  }

  private void play(
      AttackedHost host, List<ChannelInfo> honest, List<ChannelInfo> hostile, int count)
      throws Exception {
    List<Future<?>> phones = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int turn = 0; turn < count; turn++) {
        if (turn % KILLED_EVERY == KILLED_EVERY - 1) {
          phones.add(threads.submit(this::killOne));
        }
        boolean bad = turn % HOSTILE_EVERY == HOSTILE_EVERY - 1;
        List<ChannelInfo> channels = bad ? hostile : honest;
        ChannelInfo channel = channels.get(random.nextInt(channels.size()));
        phones.add(threads.submit(() -> say(host, channel, bad ? Kind.HOSTILE : Kind.HONEST)));
      }
      for (Future<?> phone : phones) {
        phone.get();
      }
    }
  }

  private void say(AttackedHost host, ChannelInfo channel, Kind kind) {
    String user = "+2782" + users.incrementAndGet();
    turns.get(kind).incrementAndGet();
    if (kind == Kind.HOSTILE) {
      Outcome outcome = host.saySoon(channel, user).outcome();
      if (outcome instanceof Completed) {
        failures.add(channel.id() + " was let through");
      }
      return;
    }
    Answer answer = host.say(channel, user);
    if (!(answer.outcome() instanceof Completed)) {
      failures.add(channel.id() + ": " + answer.outcome());
    }
  }

  /** Kills a worker as the kernel would: from outside, at any moment. */
  private void killOne() {
    List<ProcessHandle> workers =
        ProcessHandle.current()
            .children()
            .filter(process -> process.descendants().findAny().isPresent())
            .toList();
    if (!workers.isEmpty()) {
      ProcessHandle worker = workers.get(random.nextInt(workers.size()));
      worker.descendants().forEach(ProcessHandle::destroyForcibly);
      worker.destroyForcibly();
    }
  }
}
