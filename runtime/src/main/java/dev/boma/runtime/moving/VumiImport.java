package dev.boma.runtime.moving;

import dev.boma.api.AppId;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.runtime.store.ForeignTexts;
import dev.boma.runtime.store.ForeignTexts.Text;
import dev.boma.runtime.store.Partitions;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes over what an account of Vumi Go kept by {@code kv}, users' records among it, so that
 * sessions in flight go on with their next screen. Run again it adds what is new.
 *
 * <p>In Vumi Go's Redis the value of a key is the string {@code PREFIX:sandboxes#ACCOUNT#KEY}, JSON
 * as text; all apps of an account share the keys.
 */
public final class VumiImport {
  private static final int TOLD = 20;

  private final Store store;
  private final InstantSource clock;
  private final String family;
  private final LongConsumer progress;

  /**
   * @param family of an app's partition in which {@code kv} is kept
   * @param progress is told now and then how many keys have been read
   */
  public VumiImport(Store store, InstantSource clock, String family, LongConsumer progress) {
    this.store = store;
    this.clock = clock;
    this.family = family;
    this.progress = progress;
  }

  /**
   * What to read.
   *
   * @param prefix of Vumi Go's keys
   * @param account whose keys
   * @param match which of them: {@code *} any characters, {@code ?} any one, {@code [abc]} one of
   *     these
   */
  public record Source(String prefix, String account, String match) {}

  /**
   * What was done.
   *
   * @param stored keys that were stored
   * @param kept keys that the app had already, and that were left as they are
   * @param unfit how many were not stored, because their value is no JSON
   * @param unfitKeys the first of those
   */
  public record Taken(long stored, long kept, long unfit, List<String> unfitKeys) {}

  /**
   * Stores what is there.
   *
   * @param overwrite whether to store also what the app has already
   */
  public Taken run(ForeignTexts texts, Source source, AppId app, boolean overwrite) {
    String before = "%s:sandboxes#%s#".formatted(source.prefix(), source.account());
    String partition = Partitions.of(app);
    long[] counts = {0, 0, 0, 0};
    List<String> unfit = new ArrayList<>();
    texts.each(
        before,
        source.match(),
        batch -> {
          Map<Key, Write> writes = new LinkedHashMap<>();
          Instant now = clock.instant();
          for (Text text : batch) {
            String name = text.key().substring(before.length());
            String value = text.value();
            counts[3]++;
            if (name.isEmpty() || value == null || !isJson(value)) {
              counts[2]++;
              if (unfit.size() < TOLD) {
                unfit.add(name);
              }
              continue;
            }
            Key key = new Key(partition, family, name);
            writes.put(key, new Write.Put(key, value, expiry(now, text)));
          }
          long stored = overwrite ? put(partition, writes) : add(partition, writes);
          counts[0] += stored;
          counts[1] += writes.size() - stored;
          progress.accept(counts[3]);
        });
    return new Taken(counts[0], counts[1], counts[2], unfit);
  }

  private static @Nullable Instant expiry(Instant now, Text text) {
    return text.left() == null ? null : now.plus(text.left());
  }

  private long put(String partition, Map<Key, Write> writes) {
    store.commit(Commit.of(partition, List.copyOf(writes.values())));
    return writes.size();
  }

  /** Stores what is not there; how many. */
  private long add(String partition, Map<Key, Write> writes) {
    while (true) {
      Map<Key, Write> absent = new LinkedHashMap<>(writes);
      absent.keySet().removeAll(store.read(List.copyOf(writes.keySet())).keySet());
      Commit commit =
          new Commit(
              partition,
              absent.keySet().stream().map(key -> new Condition(key, Condition.ABSENT)).toList(),
              List.copyOf(absent.values()),
              List.of());
      // An app that serves meanwhile may have written one of them since.
      if (store.commit(commit) instanceof CommitResult.Committed) {
        return absent.size();
      }
    }
  }

  private static boolean isJson(String value) {
    try {
      Json.read(value);
      return true;
    } catch (JsonException e) {
      return false;
    }
  }
}
