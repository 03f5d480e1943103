package dev.boma.runtime.hostile;

import dev.boma.api.Outcome.Completed;
import dev.boma.runtime.session.Answer;
import dev.boma.spi.ChannelInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Honest tenants' phones, which go on speaking, one message each at a time, until closed. */
final class HonestTraffic implements AutoCloseable {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final AttackedHost host;
  private final List<Thread> phones = new ArrayList<>();
  private final List<Duration> times = Collections.synchronizedList(new ArrayList<>());
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean closed;

  /** What was heard in a stretch of time. */
  record Heard(int turns, Duration p99, Duration slowest, List<String> failures) {}

  HonestTraffic(AttackedHost host) {
    this.host = host;
    phone(host.deploy("honest-1", Programs.counting()), "+27820000001");
    phone(host.deploy("honest-2", Programs.greeting()), "+27820000002");
    phone(host.deploy("honest-3", Programs.counting()), "+27820000003");
  }

  private void phone(ChannelInfo channel, String user) {
    phones.add(
        Thread.ofVirtual()
            .start(() -> {
              while (!closed) {
                long began = System.nanoTime();
                Answer answer = host.say(channel, user);
                times.add(Duration.ofNanos(System.nanoTime() - began));
                if (!(answer.outcome() instanceof Completed) || answer.byHost()) {
                  failures.add(channel.id() + ": " + answer.outcome());
                }
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            }));
  }

  /** What was heard since the last call. */
  Heard heard() {
    synchronized (times) {
      List<Duration> sorted = times.stream().sorted().toList();
      times.clear();
      Heard heard =
          new Heard(
              sorted.size(),
              sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() * 99 / 100),
              sorted.isEmpty() ? Duration.ZERO : sorted.getLast(),
              List.copyOf(failures));
      failures.clear();
      return heard;
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    for (Thread phone : phones) {
      phone.join();
    }
  }
}
