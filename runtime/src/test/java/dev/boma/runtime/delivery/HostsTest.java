package dev.boma.runtime.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.runtime.Samples;
import dev.boma.runtime.store.FaultyStore;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Leases;
import dev.boma.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hosts that share a store, one of which looks after the others. Its clock is the test's. */
final class HostsTest {
  private static final Duration BEAT = Duration.ofSeconds(5);

  private final FaultyStore store = new FaultyStore(EmbeddedStore.inMemory(() -> Samples.NOW));
  private long now = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();
  private final Hosts one = hosts("one");
  private final Hosts other = hosts("other");
  private final List<String> buried = new ArrayList<>();

  /** Leases that are always free. */
  private final class FakeLeases implements Leases {
    @Override
    public Optional<Taken> take(String partition, String name, Reading reading, Duration patience) {
      return Optional.of(
          new Taken(new Lease(partition, name, 1), store.read(reading.keys()), Map.of()));
    }

    @Override
    public void release(Lease lease) {}
  }

  private Hosts hosts(String name) {
    return new Hosts(store, new FakeLeases(), name, BEAT, () -> now);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void beatsPass(int beats) {
    now += BEAT.multipliedBy(beats).toNanos();
  }

  /** The first host looks, a beat after it did so last. */
  private void look() {
    beatsPass(1);
    one.beat();
    one.bury(buried::add);
  }

  @Test
  void one_that_is_silent_for_four_beats_is_dead() {
    other.beat();
    for (int beats = 0; beats <= 3; beats++) {
      look();
      assertThat(buried).isEmpty();
    }
    look();
    assertThat(buried).containsExactly("other");
    assertThat(one.isKnown("other")).isFalse();
  }

  @Test
  void one_that_beats_lives() {
    for (int beats = 0; beats < 20; beats++) {
      other.beat();
      look();
    }
    assertThat(buried).isEmpty();
  }

  @Test
  void one_that_left_is_dead_at_once() {
    other.leave();
    look();
    assertThat(buried).containsExactly("other");
  }

  // Time in which nobody could beat

  @Test
  void after_an_outage_of_the_store_those_who_live_are_not_buried() {
    other.beat();
    look();

    store.failsReads = true;
    store.failsCommits = true;
    for (int beats = 0; beats < 10; beats++) {
      assertThatThrownBy(this::look).isInstanceOf(StoreException.class);
      assertThatThrownBy(other::beat).isInstanceOf(StoreException.class);
    }
    store.failsReads = false;
    store.failsCommits = false;

    // This one looks before the other has its turn to beat.
    look();
    other.beat();
    look();
    assertThat(buried).isEmpty();
  }

  @Test
  void while_only_reads_fail_no_time_counts() {
    other.beat();
    look();
    store.failsReads = true;
    for (int beats = 0; beats < 10; beats++) {
      assertThatThrownBy(this::look).isInstanceOf(StoreException.class);
    }
    store.failsReads = false;
    look();
    assertThat(buried).isEmpty();
  }

  @Test
  void while_the_store_takes_no_writes_no_time_counts() {
    other.beat();
    look();
    store.failsCommits = true;
    for (int beats = 0; beats < 10; beats++) {
      assertThatThrownBy(other::beat).isInstanceOf(StoreException.class);
      assertThatThrownBy(one::beat).isInstanceOf(StoreException.class);
      beatsPass(1);
      one.bury(buried::add);
    }
    store.failsCommits = false;
    look();
    assertThat(buried).isEmpty();
  }

  @Test
  void time_in_which_this_one_stood_still_does_not_count() {
    other.beat();
    look();
    beatsPass(10);
    look();
    assertThat(buried).isEmpty();
  }

  @Test
  void one_that_died_during_an_outage_is_buried_four_beats_after_it() {
    other.beat();
    look();
    beatsPass(100);
    for (int beats = 0; beats <= 3; beats++) {
      look();
      assertThat(buried).isEmpty();
    }
    look();
    assertThat(buried).containsExactly("other");
  }

  @Test
  void a_takeover_that_failed_is_tried_again() {
    other.leave();
    assertThatThrownBy(() ->
            one.bury(dead -> {
              throw new StoreException("away", null);
            }))
        .isInstanceOf(StoreException.class);
    look();
    assertThat(buried).containsExactly("other");
  }
}
