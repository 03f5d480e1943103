package dev.boma.runtime.doctor;

import dev.boma.runtime.store.ServerFacts;
import dev.boma.spi.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The Redis that hosts share. */
final class Server {
  private static final String STORE = "store";
  private static final int NEEDED_VERSION = 7;
  private static final Duration MOST_APART = Duration.ofSeconds(2);
  private static final int MOST_USED_PERCENT = 80;

  private Server() {}

  /** What there is to say of it; one finding alone where it cannot be asked. */
  static List<Finding> of(Supplier<ServerFacts> ask, InstantSource clock) {
    ServerFacts facts;
    try {
      facts = ask.get();
    } catch (StoreException e) {
      String message = String.valueOf(e.getMessage());
      int at = message.lastIndexOf(": ");
      return List.of(
          at < 0
              ? Finding.broken(STORE, message, "look at that Redis and at --redis")
              : Finding.broken(STORE, message.substring(0, at), message.substring(at + 2)));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(version(facts));
    findings.add(persistence(facts));
    findings.add(eviction(facts));
    findings.add(memory(facts));
    findings.add(clock(facts, clock));
    return findings;
  }

  private static Finding version(ServerFacts facts) {
    String major = facts.version().split("\\.", 2)[0];
    if (!major.matches("[0-9]{1,4}") || Integer.parseInt(major) < NEEDED_VERSION) {
      return Finding.broken(
          STORE,
          "Redis " + facts.version(),
          "install Redis %d or Valkey".formatted(NEEDED_VERSION));
    }
    return facts.writes()
        ? Finding.well(STORE, "Redis " + facts.version())
        : Finding.broken(
            STORE,
            "Redis %s, a replica, which takes no writes".formatted(facts.version()),
            "name the primary in --redis, or its sentinels");
  }

  private static Finding persistence(ServerFacts facts) {
    return facts.appends()
        ? Finding.well("durability", "appendonly yes")
        : Finding.mend(
            "durability",
            "appendonly no: what was stored since the last snapshot is lost when Redis ends",
            "set appendonly yes (appendfsync everysec, or always to lose nothing)");
  }

  private static Finding eviction(ServerFacts facts) {
    return facts.eviction().equals("noeviction") || facts.eviction().isEmpty()
        ? Finding.well("eviction", "noeviction")
        : Finding.broken(
            "eviction",
            "maxmemory-policy %s: Redis forgets what apps keep when its memory is full"
                .formatted(facts.eviction()),
            "set maxmemory-policy noeviction");
  }

  private static Finding memory(ServerFacts facts) {
    long used = facts.usedBytes() >> Machine.MEGABYTE;
    long most = facts.maxBytes() >> Machine.MEGABYTE;
    if (most == 0) {
      return Finding.well("memory", "Redis uses %d MB, with no limit of its own".formatted(used));
    }
    String found = "Redis uses %d of %d MB".formatted(used, most);
    return used * 100 <= most * MOST_USED_PERCENT
        ? Finding.well("memory", found)
        : Finding.mend("memory", found, "raise its maxmemory: once it is full, no turn is stored");
  }

  private static Finding clock(ServerFacts facts, InstantSource clock) {
    Duration apart = Duration.between(facts.now(), clock.instant()).abs();
    return apart.compareTo(MOST_APART) <= 0
        ? Finding.well("clock", "Redis has the same time")
        : Finding.mend(
            "clock",
            "Redis and this machine are %d s apart".formatted(apart.toSeconds()),
            "keep both clocks right (NTP): entries expire by that of Redis");
  }
}
