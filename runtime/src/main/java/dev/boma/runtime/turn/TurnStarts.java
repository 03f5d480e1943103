package dev.boma.runtime.turn;

import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Trigger;
import dev.boma.runtime.resource.KvResource;
import dev.boma.runtime.retention.UserRetention;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.store.Opened;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.StagedWrites;
import dev.boma.spi.Leases.Reading;
import dev.boma.spi.Store.Key;
import dev.boma.spi.StoreNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** With what turns begin. Safe for several threads. */
final class TurnStarts {
  private final Rooms rooms;
  private final InstantSource clock;
  private final TurnSettings settings;

  TurnStarts(Rooms rooms, InstantSource clock, TurnSettings settings) {
    this.rooms = rooms;
    this.clock = clock;
    this.settings = settings;
  }

  /** What a turn is sure or likely to ask for, and where its answer is kept: to be read at once. */
  Reading reading(Route.To to, Trigger trigger, Key kept) {
    List<Key> keys = new ArrayList<>();
    keys.add(kept);
    for (String name : rooms.sandbox().expectedKeys(to.release(), trigger)) {
      // What an app asks for need not be the name of a key.
      if (StoreNames.isName(name)) {
        keys.add(new Key(kept.partition(), KvResource.FAMILY, name));
      }
    }
    return new Reading(keys, List.of(KvResource.FAMILY));
  }

  /**
   * One run of a turn, at its start.
   *
   * @param opened what was read for it, and the right by which it writes
   */
  Turn turn(Route.To to, Trigger trigger, Instant deadline, Opened opened) {
    return new Turn(
        to.release(),
        trigger,
        to.grant(),
        deadline,
        clock,
        new StagedWrites(rooms.store(), Partitions.of(to.release().app()), opened),
        new UserRetention(trigger.userAddr(), to.plan().usersKept()));
  }

  /**
   * What the sandbox is asked.
   *
   * @param runs which run of the turn it is, from 1; later ones have the time that is left
   */
  Sandbox.Run run(Route.To to, Trigger trigger, Instant deadline, int runs, Attempts attempts) {
    Limits limits = to.grant().limits();
    long left = Math.max(1, Duration.between(Instant.now(), deadline).toMillis());
    return new Sandbox.Run(
        to.release(),
        trigger,
        settings.time().get(),
        settings.seeds().get(),
        runs == 1 ? limits : limits.with(Map.of(Limit.WALL_MS, left)),
        attempts);
  }
}
