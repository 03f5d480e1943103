package dev.boma.runtime.sandbox;

import dev.boma.api.AppKind;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.module.ContextModules;
import dev.boma.runtime.sandbox.module.GuestModules;
import dev.boma.runtime.sandbox.module.ModuleHost;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Makes contexts, and keeps those of module apps for their next turn. All share one engine, so that
 * a source is parsed once; each belongs to one release and never serves another.
 */
final class GuestContexts implements AutoCloseable {
  /** Idle contexts kept in all; the longest unused goes first. */
  private static final int MAX_IDLE = 256;

  /** Releases whose modules stay resolved and parsed. */
  private static final int MAX_RELEASES = 1_000;

  private static final int MAX_STRING_CHARS = 1 << 24;
  private static final int MAX_TYPED_ARRAY_LENGTH = 1 << 24;
  private static final int STACK_TRACE_FRAMES = 20;

  /** What an idle context can serve: this release, with a clock of this kind. */
  private record Use(ReleaseId release, boolean fixedClock, ZoneId zone) {}

  private final Engine engine = Engine.newBuilder("js").build();
  private final ModuleHost moduleHost = new ModuleHost();
  private final Source prelude = internal("prelude.js");
  private final ScheduledExecutorService watchdogs =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watchdog").factory());

  /** Guarded by {@code this}; iterates from the longest unused. */
  private final LinkedHashMap<Use, ArrayDeque<GuestContext>> idle =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * By the identity of a release's files, which are immutable: releases that differ only in their
   * configuration share them. Guarded by {@code this}; iterates from the longest unused.
   */
  private final LinkedHashMap<Files, GuestModules> modules = new LinkedHashMap<>(16, 0.75f, true);

  /** Guarded by {@code this}. */
  private int idleCount;

  /** A context for one turn of this release. Call it on a guest thread. */
  GuestContext take(Release release, GuestTime time) {
    if (release.kind() == AppKind.MODULE) {
      synchronized (this) {
        ArrayDeque<GuestContext> kept = idle.get(use(release, time));
        if (kept != null && !kept.isEmpty()) {
          idleCount--;
          return kept.pop();
        }
      }
      retireOlder(release.id());
    }
    return open(release, time);
  }

  /** Keeps a context for the next turn of its release. */
  void giveBack(Release release, GuestTime time, GuestContext context) {
    synchronized (this) {
      idle.computeIfAbsent(use(release, time), use -> new ArrayDeque<>()).push(context);
      idleCount++;
      while (idleCount > MAX_IDLE) {
        retireOldest();
      }
    }
  }

  private void retireOldest() {
    var entries = idle.entrySet().iterator();
    ArrayDeque<GuestContext> oldest = entries.next().getValue();
    if (!oldest.isEmpty()) {
      oldest.removeLast().cancel();
      idleCount--;
    }
    if (oldest.isEmpty()) {
      entries.remove();
    }
  }

  /** Closes what earlier releases of the app have left. */
  private synchronized void retireOlder(ReleaseId release) {
    idle.entrySet()
        .removeIf(entry -> {
          ReleaseId kept = entry.getKey().release();
          boolean older = kept.app().equals(release.app()) && kept.number() < release.number();
          if (older) {
            idleCount -= entry.getValue().size();
            entry.getValue().forEach(GuestContext::cancel);
          }
          return older;
        });
  }

  /** Makes a context. Call it on a guest thread. */
  GuestContext open(Release release, GuestTime time) {
    GuestModules ofRelease = modulesOf(release);
    Context.Builder builder =
        Context.newBuilder("js")
            .engine(engine)
            .allowAllAccess(false)
            .allowHostAccess(HostAccess.NONE)
            .allowPolyglotAccess(PolyglotAccess.NONE)
            .allowEnvironmentAccess(EnvironmentAccess.NONE)
            .allowCreateThread(false)
            .allowCreateProcess(false)
            .allowNativeAccess(false)
            .allowHostClassLoading(false)
            .allowExperimentalOptions(true)
            .timeZone(time.zone());
    for (Map.Entry<String, String> option : options().entrySet()) {
      builder.option(option.getKey(), option.getValue());
    }
    ofRelease.configure(builder);
    Context context = builder.build();
    Value inContext = context.eval(prelude);
    ContextModules contextModules = ofRelease.open(context, inContext.getMember("libraryScope"));
    GuestWorld.furnish(inContext, contextModules, release.kind(), time);
    return new GuestContext(release, context, inContext, contextModules);
  }

  /** Every power off, and every size that the engine can bound, bounded. */
  private static Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    for (String off :
        new String[] {
          "js.load",
          "js.print",
          "js.console",
          "js.graal-builtin",
          "js.polyglot-builtin",
          "js.java-package-globals",
          "js.global-arguments",
          "js.shared-array-buffer",
          "js.atomics",
          "js.webassembly",
          "js.shell",
          "js.performance",
          // Dates without an offset are local time, as in every browser and in Node.
          "js.use-utc-for-legacy-dates",
        }) {
      options.put(off, "false");
    }
    options.put("js.text-encoding", "true");
    options.put("js.unhandled-rejections", "throw");
    options.put("js.string-length-limit", Integer.toString(MAX_STRING_CHARS));
    options.put("js.max-typed-array-length", Integer.toString(MAX_TYPED_ARRAY_LENGTH));
    options.put("js.stack-trace-limit", Integer.toString(STACK_TRACE_FRAMES));
    return options;
  }

  /** Cancels a context when that much time has passed. */
  ScheduledFuture<?> cancelAfter(GuestContext context, Duration time) {
    return watchdogs.schedule(context::cancel, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized GuestModules modulesOf(Release release) {
    GuestModules found =
        modules.computeIfAbsent(
            new Files(release.files(), release.main()),
            files -> new GuestModules(release, moduleHost));
    if (modules.size() > MAX_RELEASES) {
      modules.pollFirstEntry();
    }
    return found;
  }

  /** A key that compares files by identity: a release's can be megabytes. */
  private record Files(Map<String, String> files, String main) {
    @Override
    @SuppressWarnings({"ReferenceEquality", "UndefinedEquals"})
    public boolean equals(@Nullable Object other) {
      return other instanceof Files that && that.files == files && that.main.equals(main);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(files);
    }
  }

  private static Use use(Release release, GuestTime time) {
    return new Use(release.id(), time.fixedNow() != null, time.zone());
  }

  static Source internal(String name) {
    try (InputStream in = GuestContexts.class.getResourceAsStream("guest/" + name)) {
      if (in == null) {
        throw new IllegalStateException("guest/" + name + " is missing from the class path");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Source.newBuilder("js", text, "boma:" + name).internal(true).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    watchdogs.shutdownNow();
    engine.close(true);
    moduleHost.close();
  }
}
