package dev.boma.runtime.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.Capabilities;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.runtime.Samples;
import dev.boma.runtime.hosting.Plan;
import dev.boma.runtime.retention.UserRetention;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.StagedWrites;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TurnTest {
  private final Store store = EmbeddedStore.inMemory(() -> Samples.NOW);

  @AfterEach
  void close() {
    store.close();
  }

  private Turn turn(Duration left) {
    Limits limits = Limits.DEFAULT.with(Map.of(Limit.HTTP_CALLS_AT_ONCE, 2L));
    return new Turn(
        Samples.release(),
        Samples.message("m1", "1"),
        Plan.DEFAULT.withLimits(limits).grant(Capabilities.OF_PLAN),
        Instant.now().plus(left),
        () -> Samples.NOW,
        new StagedWrites(store, Partitions.of(Samples.APP)),
        UserRetention.NONE);
  }

  @Test
  void one_more_than_may_be_at_once_waits_for_one_of_them_to_end() throws Exception {
    Turn turn = turn(Duration.ofSeconds(30));
    Runnable first = turn.begin(Limit.HTTP_CALLS_AT_ONCE).orElseThrow();
    assertThat(turn.begin(Limit.HTTP_CALLS_AT_ONCE)).isPresent();
    CompletableFuture<Optional<Runnable>> third =
        CompletableFuture.supplyAsync(() -> turn.begin(Limit.HTTP_CALLS_AT_ONCE));
    assertThat(third).isNotDone();

    first.run();

    assertThat(third.get(10, TimeUnit.SECONDS)).isPresent();
  }

  @Test
  void what_would_wait_beyond_the_end_of_the_turn_does_not_begin() {
    Turn turn = turn(Duration.ZERO);
    assertThat(turn.begin(Limit.HTTP_CALLS_AT_ONCE)).isPresent();
    assertThat(turn.begin(Limit.HTTP_CALLS_AT_ONCE)).isPresent();

    assertThat(turn.begin(Limit.HTTP_CALLS_AT_ONCE)).isEmpty();
  }

  @Test
  void what_waits_when_the_turn_ends_does_not_begin() throws Exception {
    Turn turn = turn(Duration.ofSeconds(30));
    Runnable first = turn.begin(Limit.HTTP_CALLS_AT_ONCE).orElseThrow();
    assertThat(turn.begin(Limit.HTTP_CALLS_AT_ONCE)).isPresent();
    CompletableFuture<Optional<Runnable>> third =
        CompletableFuture.supplyAsync(() -> turn.begin(Limit.HTTP_CALLS_AT_ONCE));
    CompletableFuture<Optional<Runnable>> fourth =
        CompletableFuture.supplyAsync(() -> turn.begin(Limit.HTTP_CALLS_AT_ONCE));

    turn.end();
    first.run();

    assertThat(third.get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(fourth.get(10, TimeUnit.SECONDS)).isEmpty();
  }
}
