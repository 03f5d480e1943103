package dev.boma.runtime.sandbox;

import dev.boma.api.AppKind;
import dev.boma.api.Release;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.module.ContextModules;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.graalvm.polyglot.Context;
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
  private final Value deliver;
  private final Value wake;
  private final Value drain;

  /** The main module of a module app, or a promise of it, once loading has begun. */
  private @Nullable Value main;

  GuestContext(Release release, Context context, Value prelude, ContextModules modules) {
    this.release = release;
    this.context = context;
    this.prelude = prelude;
    this.modules = modules;
    deliver = prelude.getMember("deliver");
    wake = prelude.getMember("wake");
    drain = prelude.getMember("drain");
  }

  /** Prepares for a turn. */
  void begin(String seed, @Nullable Instant fixedNow) {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("seed", seed);
    settings.put("now", fixedNow == null ? null : fixedNow.toEpochMilli());
    prelude.invokeMember("begin", Json.write(settings));
  }

  /** Loads the app where that is due, and hands it the trigger; then what it asks for. */
  String start(String trigger) {
    switch (release.kind()) {
      case VUMI -> {
        Value api = loadVumi();
        prelude.invokeMember("dispatchVumi", api, trigger);
      }
      case MODULE -> prelude.invokeMember("dispatchModule", loadModule(), trigger);
    }
    return drained();
  }

  /** Loads the app without a trigger. */
  void load() {
    if (release.kind() == AppKind.VUMI) {
      loadVumi();
    } else {
      prelude.invokeMember("checkModule", loadModule());
    }
  }

  /** Hands a reply to the guest; then what it asks for. */
  String deliver(String reply, long elapsedMillis) {
    deliver.executeVoid(reply, elapsedMillis);
    return drained();
  }

  /** Runs the timer that is due; then what the guest asks for. */
  String wake(long elapsedMillis) {
    wake.executeVoid(elapsedMillis);
    return drained();
  }

  /** Stops whatever runs in it, and frees it. May block until the guest has stopped. */
  void cancel() {
    context.close(true);
  }

  private String drained() {
    return drain.execute().asString();
  }

  private Value loadVumi() {
    Value api = prelude.invokeMember("makeVumiApi");
    prelude.invokeMember("define", "api", api);
    modules.runScript();
    return api;
  }

  private Value loadModule() {
    Value loaded = main;
    if (loaded == null) {
      loaded = modules.importMain();
      main = loaded;
    }
    return loaded;
  }
}
