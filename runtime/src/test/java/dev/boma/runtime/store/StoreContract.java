package dev.boma.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.spi.Store;
import dev.boma.spi.Store.Cap;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Found;
import dev.boma.spi.Store.Increment;
import dev.boma.spi.Store.Part;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Store} promises, for every engine. */
public abstract class StoreContract {
  private static final Instant NOON = Instant.parse("2024-03-05T12:00:00.123456789Z");
  private static final String APP = "demo/quiz";
  private static final int THREADS = 4;

  /** Names that mean something to shells, paths, patterns or other engines. */
  private static final List<String> HOSTILE_NAMES =
      List.of(
          "#:*?{}../",
          "*",
          "a*",
          "a?",
          "[a-z]",
          "{tag}",
          "{",
          "}",
          "..",
          "/",
          "\\",
          " ",
          "  ",
          "\n",
          "\r\n",
          "\0",
          "\0\0",
          "a\0",
          "a\0b",
          "\u0001",
          "\u007f",
          "\u00ff",
          "\uffff",
          "\ufffd",
          "\ufeff",
          "\ud7ff",
          "\ue000",
          "😀",
          "😁",
          "é",
          "e\u0301",
          "%00",
          "%",
          "null",
          "__proto__",
          "'; DROP TABLE kv; --",
          "users.demo.+27820001001",
          "x".repeat(3_000));

  protected final SettableClock clock = new SettableClock(NOON);
  protected Store store;

  /** Opens a store that is empty. */
  protected abstract Store open(InstantSource clock);

  /** A clock that stands until it is set. */
  public static final class SettableClock implements InstantSource {
    private volatile Instant now;

    SettableClock(Instant now) {
      this.now = now;
    }

    public void set(Instant now) {
      this.now = now;
    }

    public void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void openStore() {
    store = open(clock);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  // Reading and writing

  @Test
  void what_was_put_is_read_with_a_version_and_its_expiry() {
    Instant expiresAt = NOON.plusSeconds(60);

    commit(put("a", "one"), new Write.Put(kv("b"), "two", expiresAt));

    Map<Store.Key, Store.Entry> read = store.read(List.of(kv("a"), kv("b"), kv("c")));
    assertThat(read).containsOnlyKeys(kv("a"), kv("b"));
    assertThat(read.get(kv("a")).value()).isEqualTo("one");
    assertThat(read.get(kv("a")).version()).isPositive();
    assertThat(read.get(kv("a")).expiresAt()).isNull();
    assertThat(read.get(kv("b"))).extracting(Store.Entry::value).isEqualTo("two");
    assertThat(read.get(kv("b")).expiresAt()).isEqualTo(expiresAt);
  }

  @Test
  void reading_no_keys_reads_nothing() {
    assertThat(store.read(List.of())).isEmpty();
  }

  @Test
  void reading_a_key_twice_in_one_call_reads_it_once() {
    commit(put("a", "one"));

    assertThat(store.read(List.of(kv("a"), kv("a")))).containsOnlyKeys(kv("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\0", "😀 é \uffff", "line\nline\r\n", "{\"a\": [1]}"})
  void a_value_comes_back_as_it_went_in(String value) {
    commit(put("a", value));

    assertThat(value("a")).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(ints = {64 << 10, 1 << 20})
  void a_large_value_comes_back_as_it_went_in(int length) {
    String value = "0123456789abcdé😀".repeat(length / 16).substring(0, length - 4);

    commit(put("large", value), put("small", "s"));

    assertThat(value("large")).isEqualTo(value);
    assertThat(scan("", null, 10)).containsExactly("large", "small");
  }

  @Test
  void a_write_without_a_condition_replaces_whatever_was_there() {
    commit(put("a", "one"));
    long before = version("a");

    commit(put("a", "two"));

    assertThat(value("a")).isEqualTo("two");
    assertThat(version("a")).isNotEqualTo(before);
  }

  @Test
  void the_last_write_of_a_key_in_a_commit_wins() {
    commit(
        put("a", "one"),
        put("a", "two"),
        put("b", "one"),
        delete("b"),
        delete("c"),
        put("c", "three"));

    assertThat(value("a")).isEqualTo("two");
    assertThat(scan("", null, 10)).containsExactly("a", "c");
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void what_was_deleted_is_absent() {
    commit(put("a", "one"), put("b", "two"));

    commit(delete("a"), delete("never there"));

    assertThat(store.read(List.of(kv("a"), kv("b")))).containsOnlyKeys(kv("b"));
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void a_commit_of_nothing_is_done() {
    assertThat(store.commit(Commit.of(APP, List.of()))).isEqualTo(new CommitResult.Committed());
  }

  @Test
  void all_writes_of_a_commit_are_seen_at_once() throws Exception {
    commit(put("a", "0"), put("b", "0"));
    AtomicBoolean done = new AtomicBoolean();

    List<Integer> torn =
        together(
            THREADS,
            thread -> {
              int unequal = 0;
              if (thread == 0) {
                for (int i = 1; i <= 2_000; i++) {
                  commit(put("a", "" + i), put("b", "" + i));
                }
                done.set(true);
              }
              while (!done.get()) {
                Map<Store.Key, Store.Entry> read = store.read(List.of(kv("a"), kv("b")));
                boolean equal = read.get(kv("a")).value().equals(read.get(kv("b")).value());
                unequal += equal ? 0 : 1;
              }
              return unequal;
            });

    assertThat(torn).containsOnly(0);
  }

  // Versions and conditions

  @Test
  void a_version_never_comes_again() {
    List<Long> versions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      commit(put("a", "same"));
      versions.add(version("a"));
      commit(delete("a"));
      commit(new Write.Put(kv("a"), "same", clock.instant().plusSeconds(1)));
      versions.add(version("a"));
      clock.pass(Duration.ofSeconds(1));
      versions.add(((Increment.Done) store.increment(kv("a"), 1, null)).version());
      commit(delete("a"));
    }

    assertThat(versions).doesNotHaveDuplicates();
  }

  @Test
  void a_commit_whose_conditions_hold_happens() {
    commit(put("a", "one"));

    CommitResult result =
        commitIf(
            List.of(new Condition(kv("a"), version("a")), new Condition(kv("b"), Condition.ABSENT)),
            put("a", "two"),
            put("b", "two"));

    assertThat(result).isEqualTo(new CommitResult.Committed());
    assertThat(value("a")).isEqualTo("two");
  }

  @Test
  void a_commit_with_a_condition_that_does_not_hold_does_nothing_and_names_the_key() {
    commit(put("a", "one"), put("b", "one"));
    long old = version("b");
    commit(put("b", "two"));

    CommitResult result =
        commitIf(
            List.of(new Condition(kv("a"), version("a")), new Condition(kv("b"), old)),
            put("a", "three"),
            delete("b"),
            put("c", "three"),
            new Write.Append("log", "three", 10));

    assertThat(result).isEqualTo(new CommitResult.Conflict(kv("b")));
    assertThat(scan("", null, 10)).containsExactly("a", "b");
    assertThat(value("a")).isEqualTo("one");
    assertThat(value("b")).isEqualTo("two");
    assertThat(store.records(APP, "log", 0, 10)).isEmpty();
  }

  @Test
  void a_condition_of_absence_fails_when_something_is_there() {
    commit(put("a", "one"));

    assertThat(commitIf(List.of(new Condition(kv("a"), Condition.ABSENT)), put("a", "two")))
        .isEqualTo(new CommitResult.Conflict(kv("a")));
  }

  @Test
  void a_condition_of_a_version_fails_when_nothing_is_there() {
    commit(put("a", "one"));
    long version = version("a");
    commit(delete("a"));

    assertThat(commitIf(List.of(new Condition(kv("a"), version)), put("a", "two")))
        .isEqualTo(new CommitResult.Conflict(kv("a")));
  }

  @Test
  void a_condition_may_be_of_a_key_that_is_not_written() {
    commit(put("a", "one"));
    Condition held = new Condition(kv("a"), version("a"));

    assertThat(commitIf(List.of(held), put("b", "two"))).isInstanceOf(CommitResult.Committed.class);
    assertThat(version("a")).isEqualTo(held.version());
  }

  @Test
  void a_conflict_goes_before_a_full_family() {
    commit(put("a", "one"));

    CommitResult result =
        store.commit(
            new Commit(
                APP,
                List.of(new Condition(kv("a"), Condition.ABSENT)),
                List.of(put("b", "two")),
                List.of(new Cap("kv", 1))));

    assertThat(result).isEqualTo(new CommitResult.Conflict(kv("a")));
  }

  @Test
  void reading_changing_and_writing_back_under_a_condition_loses_no_update() throws Exception {
    commit(put("n", "0"));
    int each = 250;

    together(
        THREADS,
        thread -> {
          for (int i = 0; i < each; i++) {
            CommitResult result;
            do {
              Store.Entry entry = store.read(List.of(kv("n"))).get(kv("n"));
              String next = "" + (Integer.parseInt(entry.value()) + 1);
              result = commitIf(List.of(new Condition(kv("n"), entry.version())), put("n", next));
            } while (result instanceof CommitResult.Conflict);
          }
          return each;
        });

    assertThat(value("n")).isEqualTo("" + THREADS * each);
  }

  // Expiry

  @Test
  void an_entry_is_there_until_the_instant_of_its_expiry_and_not_at_it() {
    Instant expiresAt = NOON.plusSeconds(60);
    commit(new Write.Put(kv("a"), "one", expiresAt), put("b", "two"));

    clock.set(expiresAt.minusNanos(1));
    assertThat(scan("", null, 10)).containsExactly("a", "b");
    assertThat(count()).isEqualTo(2);
    assertThat(value("a")).isEqualTo("one");

    clock.set(expiresAt);
    assertThat(store.read(List.of(kv("a")))).isEmpty();
    assertThat(scan("", null, 10)).containsExactly("b");
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void an_expired_entry_meets_a_condition_of_absence_and_no_other() {
    commit(new Write.Put(kv("a"), "one", NOON.plusSeconds(1)));
    long version = version("a");
    clock.pass(Duration.ofSeconds(1));

    assertThat(commitIf(List.of(new Condition(kv("a"), version)), put("a", "two")))
        .isEqualTo(new CommitResult.Conflict(kv("a")));
    assertThat(commitIf(List.of(new Condition(kv("a"), Condition.ABSENT)), put("a", "two")))
        .isEqualTo(new CommitResult.Committed());
  }

  @Test
  void an_expired_entry_that_is_replaced_under_a_condition_is_counted_once() {
    commit(new Write.Put(kv("a"), "one", NOON.plusSeconds(1)));
    clock.pass(Duration.ofSeconds(1));

    assertThat(commitIf(List.of(new Condition(kv("a"), Condition.ABSENT)), put("a", "two")))
        .isEqualTo(new CommitResult.Committed());

    assertThat(count()).isEqualTo(1);
    assertThat(scan("", null, 10)).containsExactly("a");
  }

  @Test
  void a_put_without_expiry_takes_an_expiry_away() {
    commit(new Write.Put(kv("a"), "one", NOON.plusSeconds(1)));
    commit(put("a", "two"));

    clock.pass(Duration.ofDays(1));

    assertThat(value("a")).isEqualTo("two");
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void a_put_with_a_later_or_earlier_expiry_moves_it() {
    commit(new Write.Put(kv("later"), "1", NOON.plusSeconds(1)));
    commit(new Write.Put(kv("earlier"), "1", NOON.plusSeconds(9)));
    commit(new Write.Put(kv("later"), "2", NOON.plusSeconds(9)));
    commit(new Write.Put(kv("earlier"), "2", NOON.plusSeconds(1)));

    clock.pass(Duration.ofSeconds(1));

    assertThat(count()).isEqualTo(1);
    assertThat(scan("", null, 10)).containsExactly("later");
  }

  @Test
  void a_put_that_has_expired_already_removes_the_entry() {
    commit(put("a", "one"));

    commit(new Write.Put(kv("a"), "two", NOON), new Write.Put(kv("b"), "two", Instant.EPOCH));

    assertThat(store.read(List.of(kv("a"), kv("b")))).isEmpty();
    assertThat(count()).isZero();
  }

  @Test
  void instants_of_any_age_are_kept() {
    clock.set(Instant.MIN);
    commit(
        new Write.Put(kv("first"), "1", Instant.MIN.plusNanos(1)),
        new Write.Put(kv("before 1970"), "2", Instant.EPOCH.minusNanos(1)),
        new Write.Put(kv("last"), "3", Instant.MAX));
    assertThat(count()).isEqualTo(3);

    clock.set(Instant.MIN.plusNanos(1));
    assertThat(count()).isEqualTo(2);
    clock.set(NOON);
    assertThat(count()).isEqualTo(1);
    clock.set(Instant.MAX);
    assertThat(count()).isZero();
  }

  @Test
  void many_entries_that_expire_one_after_the_other_are_counted_exactly() {
    for (int i = 0; i < 300; i++) {
      commit(new Write.Put(kv("k" + i), "v", NOON.plusSeconds(i % 150 + 1)));
    }

    for (int second = 0; second <= 150; second += 25) {
      clock.set(NOON.plusSeconds(second));
      assertThat(count()).isEqualTo(300 - 2L * second);
      assertThat(scan("", null, 1_000)).hasSize(300 - 2 * second);
    }
  }

  @Test
  void an_expired_name_can_be_used_again_before_anything_was_counted() {
    for (int i = 0; i < 250; i++) {
      commit(new Write.Put(kv("k" + i), "v", NOON.plusSeconds(1)));
    }
    clock.pass(Duration.ofSeconds(2));

    commit(put("k249", "new"), delete("k7"), new Write.Put(kv("k8"), "new", NOON.plusSeconds(9)));

    assertThat(count()).isEqualTo(2);
    assertThat(scan("", null, 1_000)).containsExactly("k249", "k8");
    clock.pass(Duration.ofSeconds(9));
    assertThat(count()).isEqualTo(1);
  }

  // Caps

  @Test
  void a_family_is_held_to_its_cap() {
    assertThat(commitCapped(2, put("a", "1"), put("b", "1")))
        .isEqualTo(new CommitResult.Committed());

    assertThat(commitCapped(2, put("c", "1")))
        .isEqualTo(new CommitResult.Full(new Cap("kv", 2), 3));
    assertThat(commitCapped(2, put("c", "1"), put("d", "1")))
        .isEqualTo(new CommitResult.Full(new Cap("kv", 2), 4));
    assertThat(scan("", null, 10)).containsExactly("a", "b");
  }

  @Test
  void a_full_family_takes_writes_that_replace() {
    commit(put("a", "1"), put("b", "1"));

    assertThat(commitCapped(2, put("a", "2"))).isEqualTo(new CommitResult.Committed());
    assertThat(commitCapped(1, put("a", "3"), delete("c"))).isEqualTo(new CommitResult.Committed());
    assertThat(value("a")).isEqualTo("3");
  }

  @Test
  void a_delete_in_the_same_commit_gives_its_place_to_another() {
    commit(put("a", "1"), put("b", "1"));

    assertThat(commitCapped(2, put("c", "1"), delete("a"))).isEqualTo(new CommitResult.Committed());
    assertThat(scan("", null, 10)).containsExactly("b", "c");
  }

  @Test
  void a_family_above_its_cap_takes_nothing_new_even_for_a_delete() {
    commit(put("a", "1"), put("b", "1"), put("c", "1"));

    assertThat(commitCapped(1, delete("a"))).isEqualTo(new CommitResult.Committed());
    assertThat(commitCapped(1, delete("b"), put("d", "1"), put("e", "1")))
        .isEqualTo(new CommitResult.Full(new Cap("kv", 1), 3));
  }

  @Test
  void a_put_that_the_same_commit_deletes_again_takes_no_place() {
    commit(put("a", "1"));

    assertThat(commitCapped(1, put("b", "1"), delete("b"))).isEqualTo(new CommitResult.Committed());
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void an_entry_that_expires_gives_its_place_back() {
    commit(new Write.Put(kv("a"), "1", NOON.plusSeconds(1)), put("b", "1"));
    assertThat(commitCapped(2, put("c", "1"))).isInstanceOf(CommitResult.Full.class);

    clock.pass(Duration.ofSeconds(1));

    assertThat(commitCapped(2, put("c", "1"))).isEqualTo(new CommitResult.Committed());
    assertThat(commitCapped(2, put("a", "1")))
        .isEqualTo(new CommitResult.Full(new Cap("kv", 2), 3));
  }

  @Test
  void thousands_that_expired_give_their_places_back_at_once() {
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      writes.add(new Write.Put(kv("k" + i), "v", NOON.plusSeconds(1 + i % 2)));
    }
    store.commit(Commit.of(APP, writes));
    clock.pass(Duration.ofSeconds(2));

    assertThat(commitCapped(1, put("a", "1"))).isEqualTo(new CommitResult.Committed());
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void a_cap_of_none_takes_none() {
    assertThat(commitCapped(0, put("a", "1")))
        .isEqualTo(new CommitResult.Full(new Cap("kv", 0), 1));
  }

  @Test
  void a_cap_holds_its_own_family_and_partition_only() {
    commit(put("a", "1"));
    store.commit(
        Commit.of(
            "other", List.of(new Write.Put(new Store.Key("other", "answer", "a"), "1", null))));

    CommitResult result =
        store.commit(
            new Commit(
                APP,
                List.of(),
                List.of(put("b", "1"), new Write.Put(new Store.Key(APP, "answer", "x"), "1", null)),
                List.of(new Cap("answer", 1))));

    assertThat(result).isEqualTo(new CommitResult.Committed());
  }

  @Test
  void a_cap_of_a_family_the_commit_does_not_write_holds_nobody() {
    commit(put("a", "1"), put("b", "1"));

    CommitResult result =
        store.commit(
            new Commit(
                APP,
                List.of(),
                List.of(new Write.Put(new Store.Key(APP, "answer", "x"), "1", null)),
                List.of(new Cap("kv", 1))));

    assertThat(result).isEqualTo(new CommitResult.Committed());
  }

  @Test
  void commits_side_by_side_never_pass_the_cap() throws Exception {
    int cap = 100;
    AtomicLong most = new AtomicLong();

    List<Integer> committed =
        together(
            THREADS,
            thread -> {
              int mine = 0;
              for (int i = 0; i < cap; i++) {
                if (commitCapped(cap, put(thread + "." + i, "v"))
                    instanceof CommitResult.Committed) {
                  mine++;
                }
                most.accumulateAndGet(count(), Math::max);
              }
              return mine;
            });

    assertThat(committed.stream().mapToInt(Integer::intValue).sum()).isEqualTo(cap);
    assertThat(most).hasValue(cap);
    assertThat(scan("", null, 1_000)).hasSize(cap);
  }

  // Increments

  @Test
  void an_increment_counts_from_nothing_up_and_down() {
    assertThat(increment("n", 1)).isEqualTo(1);
    assertThat(increment("n", 41)).isEqualTo(42);
    assertThat(increment("n", -50)).isEqualTo(-8);
    assertThat(increment("n", 0)).isEqualTo(-8);
    assertThat(value("n")).isEqualTo("-8");
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void an_increment_answers_with_the_version_it_wrote() {
    Increment.Done done = (Increment.Done) store.increment(kv("n"), 1, null);

    assertThat(version("n")).isEqualTo(done.version());
    assertThat(((Increment.Done) store.increment(kv("n"), 0, null)).version())
        .isNotEqualTo(done.version());
  }

  @Test
  void an_increment_goes_on_from_what_was_put() {
    commit(put("n", "9223372036854775806"), put("m", "-1"));

    assertThat(increment("n", 1)).isEqualTo(Long.MAX_VALUE);
    assertThat(increment("m", 1)).isZero();
  }

  @Test
  void an_increment_keeps_the_expiry_and_begins_anew_after_it() {
    commit(new Write.Put(kv("n"), "5", NOON.plusSeconds(10)));

    assertThat(increment("n", 1)).isEqualTo(6);
    assertThat(store.read(List.of(kv("n"))).get(kv("n")).expiresAt())
        .isEqualTo(NOON.plusSeconds(10));

    clock.pass(Duration.ofSeconds(10));
    assertThat(count()).isZero();
    assertThat(increment("n", 1)).isEqualTo(1);
    assertThat(store.read(List.of(kv("n"))).get(kv("n")).expiresAt()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "1.0",
        "1e3",
        "+1",
        "01",
        "-0",
        " 1",
        "1 ",
        "1\0",
        "٣",
        "null",
        "9223372036854775808",
        "-9223372036854775809",
        "0x10",
        "--1",
        "\"1\""
      })
  void what_is_not_a_whole_number_is_not_incremented(String value) {
    commit(put("n", value));

    assertThat(store.increment(kv("n"), 1, null)).isEqualTo(new Increment.NotANumber(value));
    assertThat(value("n")).isEqualTo(value);
  }

  @Test
  void a_sum_that_does_not_fit_is_refused() {
    commit(put("max", "" + Long.MAX_VALUE), put("min", "" + Long.MIN_VALUE));

    assertThat(store.increment(kv("max"), 1, null))
        .isEqualTo(new Increment.NotANumber("" + Long.MAX_VALUE));
    assertThat(store.increment(kv("min"), -1, null))
        .isEqualTo(new Increment.NotANumber("" + Long.MIN_VALUE));
    assertThat(store.increment(kv("min"), Long.MIN_VALUE, null))
        .isInstanceOf(Increment.NotANumber.class);
    assertThat(increment("max", Long.MIN_VALUE)).isEqualTo(-1);
  }

  @Test
  void an_increment_that_creates_is_held_to_the_cap_and_one_that_counts_on_is_not() {
    Cap one = new Cap("kv", 1);
    assertThat(store.increment(kv("n"), 1, one)).isInstanceOf(Increment.Done.class);

    assertThat(store.increment(kv("m"), 1, one)).isEqualTo(new Increment.Full(one, 2));
    assertThat(store.increment(kv("n"), 1, one)).isInstanceOf(Increment.Done.class);
    assertThat(scan("", null, 10)).containsExactly("n");
  }

  @Test
  void an_increment_takes_the_place_of_what_expired() {
    Cap one = new Cap("kv", 1);
    commit(new Write.Put(kv("a"), "v", NOON.plusSeconds(1)));
    assertThat(store.increment(kv("n"), 1, one)).isInstanceOf(Increment.Full.class);

    clock.pass(Duration.ofSeconds(1));

    assertThat(store.increment(kv("n"), 1, one)).isInstanceOf(Increment.Done.class);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void a_cap_of_another_family_is_refused_by_an_increment() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.increment(kv("n"), 1, new Cap("answer", 1)))
        .withMessageContaining("answer");
  }

  @Test
  void increments_side_by_side_never_give_the_same_number_twice() throws Exception {
    int each = 500;
    Set<Long> numbers = ConcurrentHashMap.newKeySet();

    together(
        THREADS,
        thread -> {
          for (int i = 0; i < each; i++) {
            numbers.add(increment("n", 1));
          }
          return each;
        });

    assertThat(numbers).hasSize(THREADS * each);
    assertThat(value("n")).isEqualTo("" + THREADS * each);
  }

  @Test
  void an_increment_breaks_a_condition_on_what_was_read_before() {
    commit(put("n", "1"));
    long read = version("n");
    increment("n", 1);

    assertThat(commitIf(List.of(new Condition(kv("n"), read)), put("n", "7")))
        .isEqualTo(new CommitResult.Conflict(kv("n")));
  }

  // Scans

  @Test
  void a_scan_lists_names_in_the_order_of_their_utf8_bytes() {
    List<Write> writes = new ArrayList<>();
    HOSTILE_NAMES.forEach(name -> writes.add(put(name, "of " + name)));
    store.commit(Commit.of(APP, writes));

    List<Found> found = store.scan(APP, "kv", "", null, 1_000);

    assertThat(found).extracting(each -> each.key().name()).isEqualTo(inOrder(HOSTILE_NAMES));
    assertThat(found)
        .allSatisfy(each -> assertThat(each.entry().value()).isEqualTo("of " + each.key().name()));
    assertThat(count()).isEqualTo(HOSTILE_NAMES.size());
  }

  @Test
  void a_scan_goes_on_behind_any_name_a_page_at_a_time() {
    List<Write> writes = new ArrayList<>();
    HOSTILE_NAMES.forEach(name -> writes.add(put(name, "v")));
    store.commit(Commit.of(APP, writes));

    List<String> names = new ArrayList<>();
    String after = null;
    for (List<String> page = scan("", null, 3); !page.isEmpty(); page = scan("", after, 3)) {
      assertThat(page).hasSizeLessThanOrEqualTo(3);
      names.addAll(page);
      after = page.getLast();
    }

    assertThat(names).isEqualTo(inOrder(HOSTILE_NAMES));
  }

  @Test
  void each_hostile_name_is_a_key_of_its_own() {
    for (String name : HOSTILE_NAMES) {
      commit(put(name, "v"));
      assertThat(value(name)).isEqualTo("v");
      assertThat(scan(name, null, 1)).containsExactly(name);
      commit(delete(name));
      assertThat(count()).isZero();
    }
  }

  @Test
  void a_scan_with_a_prefix_takes_names_that_begin_so_and_no_pattern() {
    commit(
        put("a", "v"),
        put("a*", "v"),
        put("ab", "v"),
        put("a\uffff", "v"),
        put("b", "v"),
        put("a\0", "v"),
        put("é", "v"),
        put("éa", "v"),
        put("ê", "v"));

    assertThat(scan("a", null, 10)).containsExactly("a", "a\0", "a*", "ab", "a\uffff");
    assertThat(scan("a*", null, 10)).containsExactly("a*");
    assertThat(scan("é", null, 10)).containsExactly("é", "éa");
    assertThat(scan("zz", null, 10)).isEmpty();
  }

  @Test
  void a_scan_with_prefix_and_after_takes_what_both_allow() {
    commit(put("a1", "v"), put("a2", "v"), put("a3", "v"), put("b1", "v"));

    assertThat(scan("a", "a1", 10)).containsExactly("a2", "a3");
    assertThat(scan("a", "a1", 1)).containsExactly("a2");
    assertThat(scan("a", "A", 10)).containsExactly("a1", "a2", "a3");
    assertThat(scan("a", "a15", 10)).containsExactly("a2", "a3");
    assertThat(scan("a", "b", 10)).isEmpty();
    assertThat(scan("", "a3", 10)).containsExactly("b1");
  }

  @Test
  void what_expired_takes_no_place_on_a_page() {
    commit(new Write.Put(kv("a"), "v", NOON.plusSeconds(1)), put("b", "v"), put("c", "v"));
    clock.pass(Duration.ofSeconds(1));

    assertThat(scan("", null, 2)).containsExactly("b", "c");
  }

  @Test
  void families_and_partitions_never_mix() {
    List<Store.Key> keys =
        List.of(
            new Store.Key("a", "kv", "x"),
            new Store.Key("a", "kv-", "x"),
            new Store.Key("a", "k", "v\0x"),
            new Store.Key("a", "k", "vx"),
            new Store.Key("a/kv", "kv", "x"),
            new Store.Key("ab", "kv", "x"),
            new Store.Key("é", "kv", "x"),
            new Store.Key("{a}", "kv", "x"),
            new Store.Key("a:kv", "kv", "x"),
            new Store.Key("*", "kv", "x"));
    for (Store.Key key : keys) {
      store.commit(Commit.of(key.partition(), List.of(new Write.Put(key, key.toString(), null))));
    }

    for (Store.Key key : keys) {
      int ofFamily = key.family().equals("k") ? 2 : 1;
      assertThat(store.count(key.partition(), key.family())).isEqualTo(ofFamily);
      assertThat(store.scan(key.partition(), key.family(), "", null, 10))
          .hasSize(ofFamily)
          .anySatisfy(found -> assertThat(found.entry().value()).isEqualTo(key.toString()));
    }
    store.commit(Commit.of("a", List.of(new Write.Delete(keys.getFirst()))));
    assertThat(store.count("a", "kv")).isZero();
    assertThat(store.count("ab", "kv")).isEqualTo(1);
  }

  // Logs

  @Test
  void a_log_is_read_oldest_first_from_behind_a_position() {
    commit(append("one", 10), append("two", 10));
    commit(append("three", 10));

    assertThat(store.records(APP, "log", 0, 10))
        .containsExactly(
            new Store.Record(1, "one"), new Store.Record(2, "two"), new Store.Record(3, "three"));
    assertThat(store.records(APP, "log", 1, 1)).containsExactly(new Store.Record(2, "two"));
    assertThat(store.records(APP, "log", 3, 10)).isEmpty();
    assertThat(store.records(APP, "log", Long.MAX_VALUE - 1, 10)).isEmpty();
  }

  @Test
  void a_log_forgets_its_oldest_and_positions_go_on() {
    for (int i = 1; i <= 300; i++) {
      commit(append("r" + i, 250));
    }
    assertThat(positions(0)).hasSize(250).first().isEqualTo(51L);

    commit(append("few", 2));
    assertThat(positions(0)).containsExactly(300L, 301L);

    commit(append("more", 3), append("again", 3));
    assertThat(positions(0)).containsExactly(301L, 302L, 303L);
    assertThat(positions(7)).containsExactly(301L, 302L, 303L);
  }

  @Test
  void logs_are_apart_from_each_other_and_from_families() {
    store.commit(Commit.of("other", List.of(append("other", 1))));
    commit(append("mine", 1), new Write.Append("lo", "lo", 1), new Write.Append("kv", "kv", 1));
    commit(put("a", "v"));

    assertThat(store.records(APP, "log", 0, 10)).containsExactly(new Store.Record(1, "mine"));
    assertThat(store.records(APP, "kv", 0, 10)).containsExactly(new Store.Record(1, "kv"));
    assertThat(store.records("other", "log", 0, 10)).containsExactly(new Store.Record(1, "other"));
    assertThat(store.records(APP, "none", 0, 10)).isEmpty();
    assertThat(count()).isEqualTo(1);
    assertThat(store.count(APP, "log")).isZero();
  }

  @Test
  void a_commit_that_is_full_appends_nothing() {
    commitCapped(0, append("lost", 10), put("a", "v"));

    assertThat(store.records(APP, "log", 0, 10)).isEmpty();
  }

  @Test
  void records_appended_side_by_side_have_positions_without_gaps() throws Exception {
    together(
        THREADS,
        thread -> {
          for (int i = 0; i < 100; i++) {
            commit(append("r", 1_000));
          }
          return 0;
        });

    List<Long> positions = positions(0);
    assertThat(positions).hasSize(THREADS * 100).isSorted().last().isEqualTo(THREADS * 100L);
  }

  @Test
  void records_that_were_erased_are_gone_and_positions_go_on() {
    for (int i = 1; i <= 10; i++) {
      commit(append("r" + i, 100));
    }

    commit(erase(1, 3), erase(6, 6), erase(200, 300));
    assertThat(positions(0)).containsExactly(4L, 5L, 7L, 8L, 9L, 10L);
    assertThat(positions(5)).containsExactly(7L, 8L, 9L, 10L);

    commit(erase(9, Long.MAX_VALUE));
    commit(append("next", 100));
    assertThat(positions(0)).containsExactly(4L, 5L, 7L, 8L, 11L);
  }

  @Test
  void a_log_whose_records_are_all_erased_goes_on_where_it_was() {
    commit(append("one", 10), append("two", 10), erase(1, 2), append("three", 10));
    assertThat(store.records(APP, "log", 0, 10)).containsExactly(new Store.Record(3, "three"));

    commit(erase(1, Long.MAX_VALUE), new Write.Erase("none", 1, 7));
    assertThat(positions(0)).isEmpty();
    commit(append("four", 2), append("five", 2));
    assertThat(positions(0)).containsExactly(4L, 5L);
  }

  @Test
  void many_records_are_erased_at_once() {
    for (int i = 0; i < 40; i++) {
      commit(Stream.generate(() -> append("r", 1_000)).limit(10).toArray(Write[]::new));
    }

    commit(erase(100, 390));

    assertThat(positions(0)).hasSize(109).contains(99L, 391L).doesNotContain(100L, 390L);
  }

  // Parts

  @Test
  void an_empty_store_has_no_parts() {
    assertThat(store.parts("")).isEmpty();
  }

  @Test
  void the_families_and_logs_of_all_partitions_are_listed() {
    commit(put("a", "1"), append("one", 1));
    String strange = "app/{we}ird/100%7B *?[a-z]\\";
    for (String partition : List.of(strange, "app/acme/quiz", "app/acme/quiz-2", "host")) {
      store.commit(
          Commit.of(
              partition,
              List.of(
                  new Write.Put(new Store.Key(partition, "own-family", "\0}:e:x"), "v", null),
                  new Write.Put(new Store.Key(partition, "active", "a"), "v", NOON.plusSeconds(9)),
                  new Write.Append("inbox", "r", 1))));
    }

    assertThat(store.parts("app/acme/"))
        .containsExactly(
            new Part.Family("app/acme/quiz", "active"),
            new Part.Family("app/acme/quiz", "own-family"),
            new Part.Log("app/acme/quiz", "inbox"),
            new Part.Family("app/acme/quiz-2", "active"),
            new Part.Family("app/acme/quiz-2", "own-family"),
            new Part.Log("app/acme/quiz-2", "inbox"));
    assertThat(store.parts(strange))
        .containsExactly(
            new Part.Family(strange, "active"),
            new Part.Family(strange, "own-family"),
            new Part.Log(strange, "inbox"));
    assertThat(store.parts("app/{we")).hasSize(3);
    assertThat(store.parts("a?p")).isEmpty();
    assertThat(store.parts("app/acme/q*")).isEmpty();
    assertThat(store.parts(""))
        .hasSize(14)
        .contains(new Part.Family(APP, "kv"), new Part.Log(APP, "log"))
        .isSortedAccordingTo(Comparator.comparing(Part::partition));
  }

  @Test
  void a_family_whose_entries_were_deleted_need_not_be_listed_but_one_with_entries_is() {
    for (int i = 0; i < 50; i++) {
      commit(put("k" + i, "v"));
    }
    for (int i = 0; i < 49; i++) {
      commit(delete("k" + i));
    }

    assertThat(store.parts(APP)).containsExactly(new Part.Family(APP, "kv"));
  }

  // What is refused

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\ude00", "a\ud83d", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
  void a_lone_surrogate_is_refused_wherever_text_is_taken(String text) {
    refused(() -> new Store.Key(text, "kv", "a"));
    refused(() -> new Store.Key(APP, "kv", text));
    refused(() -> new Write.Put(kv("a"), text, null));
    refused(() -> new Write.Append("log", text, 1));
    refused(() -> store.scan(text, "kv", "", null, 1));
    refused(() -> store.scan(APP, "kv", text, null, 1));
    refused(() -> store.scan(APP, "kv", "", text, 1));
    refused(() -> store.count(text, "kv"));
    refused(() -> store.records(text, "log", 0, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KV", "k v", "kv1", "k\0", "k:v", "é", "kv\n"})
  void a_family_or_log_is_of_a_to_z_and_hyphens(String family) {
    refused(() -> new Store.Key(APP, family, "a"));
    refused(() -> new Cap(family, 1));
    refused(() -> new Write.Append(family, "r", 1));
    refused(() -> store.scan(APP, family, "", null, 1));
    refused(() -> store.count(APP, family));
    refused(() -> store.records(APP, family, 0, 1));
  }

  @Test
  void an_empty_name_or_partition_is_refused_and_a_partition_with_a_nul() {
    refused(() -> new Store.Key(APP, "kv", ""));
    refused(() -> new Store.Key("", "kv", "a"));
    refused(() -> new Store.Key("a\0b", "kv", "a"));
    refused(() -> store.scan("", "kv", "", null, 1));
    refused(() -> store.count("a\0b", "kv"));
    refused(() -> store.records("", "log", 0, 1));
    refused(() -> Commit.of("", List.of()));
  }

  @Test
  void numbers_out_of_range_are_refused() {
    refused(() -> store.scan(APP, "kv", "", null, 0));
    refused(() -> store.records(APP, "log", 0, 0));
    refused(() -> store.records(APP, "log", -1, 1));
    refused(() -> new Write.Append("log", "r", 0));
    refused(() -> new Write.Erase("log", 0, 1));
    refused(() -> new Write.Erase("log", 2, 1));
    refused(() -> new Cap("kv", -1));
  }

  @Test
  void a_key_of_another_partition_is_refused() {
    Store.Key other = new Store.Key("other", "kv", "a");

    refused(() -> Commit.of(APP, List.of(new Write.Put(other, "v", null))));
    refused(() -> Commit.of(APP, List.of(new Write.Delete(other))));
    refused(
        () -> new Commit(APP, List.of(new Condition(other, 1)), List.of(put("a", "v")), List.of()));
    refused(() -> store.read(List.of(kv("a"), other)));
  }

  @Test
  void two_caps_of_one_family_are_refused() {
    refused(
        () -> new Commit(APP, List.of(), List.of(), List.of(new Cap("kv", 1), new Cap("kv", 2))));
  }

  @Test
  void a_store_that_was_closed_says_so_and_closing_it_again_does_nothing() {
    commit(put("a", "v"));
    store.close();
    store.close();

    List<Runnable> calls =
        List.of(
            () -> store.read(List.of(kv("a"))),
            () -> store.read(List.of()),
            () -> commit(put("a", "v")),
            () -> store.increment(kv("n"), 1, null),
            () -> store.scan(APP, "kv", "", null, 1),
            () -> store.count(APP, "kv"),
            () -> store.records(APP, "log", 0, 1));

    assertThat(calls)
        .allSatisfy(call ->
            assertThatThrownBy(call::run)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed"));
  }

  @Test
  void closing_waits_for_calls_under_way_and_ends_those_that_follow() throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);

    List<Integer> ended =
        together(
            THREADS,
            thread -> {
              start.await();
              if (thread == 0) {
                store.close();
              }
              for (int i = 0; ; i++) {
                try {
                  commit(put(thread + "." + i, "v"), append("r", 10));
                  count();
                } catch (StoreException e) {
                  return 1;
                }
              }
            });

    assertThat(ended).containsOnly(1);
  }

  // Words of the tests

  private static Store.Key kv(String name) {
    return new Store.Key(APP, "kv", name);
  }

  private static Write put(String name, String value) {
    return new Write.Put(kv(name), value, null);
  }

  private static Write delete(String name) {
    return new Write.Delete(kv(name));
  }

  private static Write append(String record, int keep) {
    return new Write.Append("log", record, keep);
  }

  private static Write erase(long from, long to) {
    return new Write.Erase("log", from, to);
  }

  private void commit(Write... writes) {
    assertThat(store.commit(Commit.of(APP, List.of(writes))))
        .isEqualTo(new CommitResult.Committed());
  }

  private CommitResult commitIf(List<Condition> conditions, Write... writes) {
    return store.commit(new Commit(APP, conditions, List.of(writes), List.of()));
  }

  private CommitResult commitCapped(long max, Write... writes) {
    return store.commit(new Commit(APP, List.of(), List.of(writes), List.of(new Cap("kv", max))));
  }

  private String value(String name) {
    return store.read(List.of(kv(name))).get(kv(name)).value();
  }

  private long version(String name) {
    return store.read(List.of(kv(name))).get(kv(name)).version();
  }

  private long increment(String name, long amount) {
    return ((Increment.Done) store.increment(kv(name), amount, null)).value();
  }

  private long count() {
    return store.count(APP, "kv");
  }

  private List<String> scan(String prefix, String after, int limit) {
    return store.scan(APP, "kv", prefix, after, limit).stream()
        .map(found -> found.key().name())
        .toList();
  }

  private List<Long> positions(long after) {
    return store.records(APP, "log", after, 1_000).stream().map(Store.Record::position).toList();
  }

  private static void refused(Callable<?> call) {
    assertThatIllegalArgumentException().isThrownBy(call::call);
  }

  private static List<String> inOrder(List<String> names) {
    return names.stream()
        .sorted((one, other) ->
            Arrays.compareUnsigned(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private interface Work {
    int run(int thread) throws Exception;
  }

  /** Runs the work in several threads, numbered from 0, and answers with what each answered. */
  private static List<Integer> together(int threads, Work work) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<Integer>> running = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int number = thread;
        running.add(executor.submit(() -> work.run(number)));
      }
      List<Integer> answers = new ArrayList<>();
      for (Future<Integer> each : running) {
        answers.add(each.get());
      }
      return answers;
    }
  }
}
