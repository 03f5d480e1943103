package dev.boma.runtime.retention;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.runtime.delivery.Outbox;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.runtime.retention.Receipt.Mention;
import dev.boma.runtime.retention.Receipt.Removed;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.runtime.session.TurnOrder;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.StoreWalk;
import dev.boma.spi.Leases.Reading;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Found;
import dev.boma.spi.Store.Part;
import dev.boma.spi.Store.Write;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Forgets users: finds what is kept of an address in apps and removes it.
 *
 * <ul>
 *   <li>entries whose key has the address in it as a whole part, such as a user's record;
 *   <li>kept answers to, and messages waiting to be sent to, the address;
 *   <li>log lines with the address, and those of messages whose kept answer was removed;
 *   <li>messages with the address in the inboxes of the app's channels.
 * </ul>
 *
 * <p>An entry of another key whose value has the address in it is named in the receipt, and left.
 * It is done in the user's turn, so no turn of theirs runs meanwhile; the next one finds nothing.
 * Safe for several threads, which block.
 */
public final class Forgetting {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Reading NOTHING = new Reading(List.of(), List.of());
  private static final int BATCH = 200;
  private static final int MENTIONS_SHOWN = 1_000;

  /** Of the host: who is a user of the app is not in their keys. */
  private static final Set<String> RELEASES = Set.of("release", "active");

  private final Store store;
  private final TurnOrder order;
  private final InstantSource clock;

  public Forgetting(Store store, TurnOrder order, InstantSource clock) {
    this.store = store;
    this.order = order;
    this.clock = clock;
  }

  /** An app of which to forget a user, with its channels. */
  public record Place(AppId app, List<ChannelId> channels) {
    public Place {
      channels = List.copyOf(channels);
    }
  }

  /** Turns of the user went on for too long; what was done in earlier apps is done. */
  public static final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BusyException(AppId app) {
      super(
          "messages of this user are being handled by app '%s' since %d s: nothing of it was"
                  .formatted(app.name(), PATIENCE.toSeconds())
              + " removed, ask again");
    }
  }

  /**
   * Forgets an address in each of these apps.
   *
   * @throws IllegalArgumentException if it is no address
   * @throws BusyException if the user's turns do not end in time
   */
  public Receipt forget(String address, List<Place> places) {
    Address whose = new Address(address);
    Run run = new Run(whose);
    for (Place place : places) {
      inTurn(place.app(), whose.spellings(), () -> run.forget(place));
    }
    return new Receipt(
        whose.toString(),
        clock.instant(),
        places.stream().map(Place::app).toList(),
        run.removed,
        run.mentions,
        run.mentionsInAll);
  }

  /** Does it when it is the user's turn, however their address is spelled. */
  private void inTurn(AppId app, List<String> spellings, Runnable work) {
    if (spellings.isEmpty()) {
      work.run();
      return;
    }
    Optional<Boolean> done =
        order.inTurn(
            app,
            spellings.getFirst(),
            PATIENCE,
            NOTHING,
            opened -> {
              inTurn(app, spellings.subList(1, spellings.size()), work);
              return true;
            });
    if (done.isEmpty()) {
      throw new BusyException(app);
    }
  }

  /** One way through the apps. */
  private final class Run {
    private final Address whose;
    private final List<Removed> removed = new ArrayList<>();
    private final List<Mention> mentions = new ArrayList<>();
    private long mentionsInAll;

    Run(Address whose) {
      this.whose = whose;
    }

    void forget(Place place) {
      String partition = Partitions.of(place.app());
      Set<String> messageIds = new HashSet<>();
      List<Part> parts = parts(partition);
      // Families first: kept answers tell which log lines are of this user.
      for (Part part : parts) {
        if (part instanceof Part.Family family) {
          entries(place.app(), family, messageIds);
        }
      }
      for (Part part : parts) {
        if (part instanceof Part.Log log) {
          records(place.app(), log, messageIds);
        }
      }
      for (ChannelId channel : place.channels()) {
        for (Part part : parts(Partitions.of(channel))) {
          if (part instanceof Part.Log log) {
            records(place.app(), log, messageIds);
          }
        }
      }
    }

    private List<Part> parts(String partition) {
      return store.parts(partition).stream()
          .filter(part -> part.partition().equals(partition))
          .toList();
    }

    private void entries(AppId app, Part.Family family, Set<String> messageIds) {
      Removal removal = new Removal(family.partition());
      StoreWalk.entries(
          store,
          family,
          found -> {
            if (isOf(found)) {
              removal.add(new Write.Delete(found.key()));
              if (KeptAnswers.FAMILIES.contains(family.name())) {
                messageIds.add(KeptAnswers.messageId(found.key()));
              }
            } else if (whose.isIn(found.entry().value())) {
              mention(new Mention(app, family.name(), found.key().name()));
            }
          });
      note(app, family.name(), removal.finish());
    }

    private boolean isOf(Found found) {
      String family = found.key().family();
      if (RELEASES.contains(family)) {
        return false;
      }
      if (whose.isIn(found.key().name())) {
        return true;
      }
      return (KeptAnswers.FAMILIES.contains(family) || family.equals(Outbox.FAMILY))
          && whose.isIn(found.entry().value())
          && isAddressed(found.entry().value());
    }

    /** Whether a message to or from the user is what it keeps. */
    private boolean isAddressed(String value) {
      try {
        Map<String, ?> fields = Json.readLayered(value);
        Object message = fields.get("reply") == null ? fields.get("message") : fields.get("reply");
        return message instanceof Map<?, ?> sent
            && (whose.is(sent.get("to_addr")) || whose.is(sent.get("from_addr")));
      } catch (JsonException e) {
        return false;
      }
    }

    private void mention(Mention mention) {
      mentionsInAll++;
      if (mentions.size() < MENTIONS_SHOWN) {
        mentions.add(mention);
      }
    }

    private void records(AppId app, Part.Log log, Set<String> messageIds) {
      Removal removal = new Removal(log.partition());
      StoreWalk.records(
          store,
          log,
          record -> {
            if (whose.isIn(record.text()) || isOfMessage(record.text(), messageIds)) {
              removal.add(new Write.Erase(log.name(), record.position(), record.position()));
            }
          });
      note(app, log.name(), removal.finish());
    }

    private static boolean isOfMessage(String text, Set<String> messageIds) {
      if (messageIds.isEmpty()) {
        return false;
      }
      try {
        return messageIds.contains(String.valueOf(Json.readLayered(text).get("message_id")));
      } catch (JsonException e) {
        return false;
      }
    }

    private void note(AppId app, String place, long count) {
      if (count > 0) {
        removed.add(new Removed(app, place, count));
      }
    }
  }

  /** Removes in batches, and counts. */
  private final class Removal {
    private final String partition;
    private final List<Write> batch = new ArrayList<>();
    private long count;

    Removal(String partition) {
      this.partition = partition;
    }

    void add(Write write) {
      batch.add(write);
      count++;
      if (batch.size() == BATCH) {
        commit();
      }
    }

    long finish() {
      commit();
      return count;
    }

    private void commit() {
      if (!batch.isEmpty()) {
        store.commit(Commit.of(partition, batch));
        batch.clear();
      }
    }
  }
}
