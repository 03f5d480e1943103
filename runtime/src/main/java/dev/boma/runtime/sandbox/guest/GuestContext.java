package dev.boma.runtime.sandbox.guest;

import dev.boma.api.AppKind;
import dev.boma.api.Release;
import dev.boma.runtime.sandbox.module.ContextModules;
import java.time.Duration;
import java.time.Instant;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A script context of one release, with our prelude in it. It serves one turn at a time.
 *
 * <p>Every method but {@link #cancel} runs guest code: call it on a guest thread.
 */
final class GuestContext {
  private final Release release;
  private final Context context;
  private final Value prelude;
  private final ContextModules modules;
  private final Value begin;
  private final Value dispatch;
  private final Value turnOfModule;
  private final Value deliver;
  private final Value wake;
  private final Value drain;

  private final long madeNanos = System.nanoTime();

  /** The main module of a module app, or a promise of it, once loading has begun. */
  private @Nullable Value main;

  /** Turns it has served. */
  private int turns;

  /** What its guest has allocated since it was made: no less than what it holds. */
  private long allocatedBytes;

  GuestContext(Release release, Context context, Value prelude, ContextModules modules) {
    this.release = release;
    this.context = context;
    this.prelude = prelude;
    this.modules = modules;
    begin = prelude.getMember("begin");
    dispatch =
        prelude.getMember(release.kind() == AppKind.VUMI ? "dispatchVumi" : "dispatchModule");
    turnOfModule = prelude.getMember("turnOfModule");
    deliver = prelude.getMember("deliver");
    wake = prelude.getMember("wake");
    drain = prelude.getMember("drain");
  }

  /**
   * Takes away what the last message left where the next would find it.
   *
   * @return false where that cannot be done, and the context must go
   */
  boolean clean() {
    if (!release.reusesLibraries()) {
      return true;
    }
    try {
      modules.forgetApp();
      return prelude.invokeMember("restore").asBoolean();
    } catch (PolyglotException e) {
      return false;
    }
  }

  /**
   * Begins a turn: loads the app where that is due, and hands it the trigger.
   *
   * @param known JSON: keys, and behind each its value as JSON text; null where no command may be
   *     answered before the host has seen it
   */
  void start(String trigger, String seed, @Nullable Instant fixedNow, @Nullable String known) {
    Value loaded = main;
    if (loaded != null) {
      turnOfModule.executeVoid(seed, millis(fixedNow), known, loaded, trigger);
    } else {
      begin.executeVoid(seed, millis(fixedNow), known);
      dispatch.executeVoid(release.kind() == AppKind.VUMI ? loadVumi() : loadModule(), trigger);
    }
  }

  /** Loads the app without a trigger. */
  void load(String seed, @Nullable Instant fixedNow) {
    begin.executeVoid(seed, millis(fixedNow), null);
    if (release.kind() == AppKind.VUMI) {
      prelude.invokeMember("checkScript", loadVumi(), release.main());
    } else {
      prelude.invokeMember("checkModule", loadModule(), release.main());
      // Jobs ran when that left the context: what its top level awaits may have come.
      prelude.invokeMember("checkLoading");
    }
  }

  private static @Nullable Long millis(@Nullable Instant now) {
    return now == null ? null : now.toEpochMilli();
  }

  /** Hands a reply to the guest. */
  void deliver(String reply, long elapsedMillis) {
    deliver.executeVoid(reply, elapsedMillis);
  }

  /** Runs the timer that is due. */
  void wake(long elapsedMillis) {
    wake.executeVoid(elapsedMillis);
  }

  /** What the guest asks for since the last time, as text. */
  String drain() {
    return drain.execute().asString();
  }

  /** Stops whatever runs in it, and frees it. May block until the guest has stopped. */
  void cancel() {
    context.close(true);
  }

  /** Notes that a turn has ended in it. */
  void used(long bytes) {
    turns++;
    allocatedBytes += bytes;
  }

  /** How many turns have ended in it. */
  int turns() {
    return turns;
  }

  /** What its guest has allocated since it was made. */
  long allocatedBytes() {
    return allocatedBytes;
  }

  /** How long ago it was made. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - madeNanos);
  }

  private Value loadVumi() {
    Value api = prelude.invokeMember("makeVumiApi");
    prelude.invokeMember("define", "api", api);
    modules.runScript(release.reusesLibraries());
    return api;
  }

  private Value loadModule() {
    Value loaded = modules.importMain();
    main = loaded;
    return loaded;
  }
}
