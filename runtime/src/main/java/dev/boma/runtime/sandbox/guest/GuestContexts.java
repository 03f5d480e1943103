package dev.boma.runtime.sandbox.guest;

import dev.boma.api.AppKind;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.module.ContextModules;
import dev.boma.runtime.sandbox.module.GuestModules;
import dev.boma.runtime.sandbox.module.ModuleHost;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Makes contexts, keeps those of module apps for their next turn, and has those of vumi apps ready,
 * each for one message, before that comes. All share one engine, so that a source is parsed once;
 * each belongs to one release and never serves another.
 */
final class GuestContexts implements AutoCloseable {
  /** Releases whose modules stay resolved and parsed. */
  private static final int MAX_RELEASES = 1_000;

  /** How long their files may be together, in characters. */
  private static final long MAX_MODULE_CHARS = Runtime.getRuntime().maxMemory() / 8;

  private static final int STACK_TRACE_FRAMES = 20;

  /** Turns a context serves before a new one takes its place. */
  private static final int MAX_TURNS = 100_000;

  private static final Duration MAX_AGE = Duration.ofMinutes(30);

  /** The part of the process's heap that idle contexts may hold together, at the most. */
  private static final long MAX_IDLE_BYTES = Runtime.getRuntime().maxMemory() / 2;

  /**
   * What a context holds before its guest has done anything; an app on the toolkit's was measured.
   */
  private static final long BARE_BYTES = 300 << 10;

  /**
   * Idle contexts kept in all; the longest unused goes first. Enough for an app of each of some
   * hundred tenants: with one fewer, apps that take turns would each find theirs gone.
   */
  private static final int MAX_IDLE = (int) (MAX_IDLE_BYTES / BARE_BYTES);

  /** What an idle context can serve: this release, with a clock of this kind, held down so. */
  private record Use(ReleaseId release, boolean fixedClock, ZoneId zone, Sizes sizes) {}

  /**
   * The limits that a context is made with. The others are of the turn: what time is left to one,
   * say, is hardly ever the same twice, and must not keep it from a context that is there.
   */
  private record Sizes(long stringChars, long typedArrayBytes, long stackFrames) {
    static Sizes of(Limits limits) {
      return new Sizes(
          limits.get(Limit.STRING_CHARS),
          limits.get(Limit.TYPED_ARRAY_LENGTH),
          limits.get(Limit.STACK_FRAMES));
    }
  }

  private final Engine engine = Engine.newBuilder("js").build();
  private final ModuleHost moduleHost = new ModuleHost();
  private final Source prelude = Prelude.source();

  /** Stopping a context waits for its guest to stop, so nobody waits for the stopping. */
  private final ExecutorService stops =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().name("stop-", 0).factory());

  /** Guarded by {@code this}; iterates from the longest unused. */
  private final LinkedHashMap<Use, ArrayDeque<GuestContext>> idle =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * By the identity of a release's files, which are immutable: releases that differ only in their
   * configuration share them. Guarded by {@code this}; iterates from the longest unused.
   */
  private final LinkedHashMap<Files, GuestModules> modules = new LinkedHashMap<>(16, 0.75f, true);

  /** Of the releases in it. Guarded by {@code this}. */
  private long moduleChars;

  /**
   * Whether a context of this process has loaded all that others load when they first need it. A
   * class of the engine's that is first needed where a guest's stack ends cannot be initialized
   * there, and never again: so no guest is to be the first.
   */
  private final AtomicBoolean loadedAll = new AtomicBoolean();

  private final HeapGrowth growth = new HeapGrowth();

  /** Guarded by {@code this}, as is what they have allocated together. */
  private int idleCount;

  private long idleBytes;

  /** A context for one turn of this release. Call it on a guest thread. */
  GuestContext take(Release release, GuestTime time, Limits limits) {
    GuestContext ready = takeIdle(use(release, time, limits));
    if (ready != null && ready.clean()) {
      return ready;
    }
    if (ready != null) {
      close(ready);
    }
    retireOlder(release.id()).forEach(this::close);
    return open(release, time, limits);
  }

  /**
   * Has a context ready for the next turn of a release whose contexts do not stay. Call it on a
   * guest thread that has nothing else to do.
   */
  void prepare(Release release, GuestTime time, Limits limits) {
    Use use = use(release, time, limits);
    if (isKept(release) || hasIdle(use)) {
      return;
    }
    GuestContext fresh;
    try {
      fresh = open(release, time, limits);
    } catch (RuntimeException | Error e) {
      // Of the engine's too, which may have lost a class: the turn that needs a context makes it
      // itself, and tells why it cannot. The thread is for others to go on with.
      return;
    }
    addIdle(use, fresh);
  }

  /** Whether contexts of that release stay for its next turn. */
  static boolean isKept(Release release) {
    return release.kind() == AppKind.MODULE || release.reusesLibraries();
  }

  private synchronized @Nullable GuestContext takeIdle(Use use) {
    ArrayDeque<GuestContext> ofUse = idle.get(use);
    return ofUse == null || ofUse.isEmpty() ? null : removed(ofUse.pop());
  }

  /** How many contexts wait for a turn. */
  synchronized int idle() {
    return idleCount;
  }

  private synchronized boolean hasIdle(Use use) {
    ArrayDeque<GuestContext> ofUse = idle.get(use);
    return ofUse != null && !ofUse.isEmpty();
  }

  /**
   * Keeps a context for the next turn of its release, unless it is due to go. Call it on a guest
   * thread.
   */
  void giveBack(Release release, GuestTime time, Limits limits, GuestContext context) {
    if (context.turns() >= MAX_TURNS
        || context.age().compareTo(MAX_AGE) > 0
        || mayHoldMore(context, limits.get(Limit.RETAINED_BYTES))) {
      close(context);
      return;
    }
    addIdle(use(release, time, limits), context);
  }

  private void addIdle(Use use, GuestContext context) {
    List<GuestContext> retired = new ArrayList<>();
    synchronized (this) {
      idle.computeIfAbsent(use, unused -> new ArrayDeque<>()).push(context);
      idleCount++;
      idleBytes += context.allocatedBytes();
      while (idleCount > MAX_IDLE || (idleBytes > MAX_IDLE_BYTES && idleCount > 1 && isGrown())) {
        retireOldest(retired);
      }
    }
    retired.forEach(this::close);
  }

  /**
   * Whether a context may hold more than that. It holds no more than its guest has allocated, and
   * no more than the heap has grown by. (The engine can measure what a context holds only where
   * guests are compiled.)
   */
  private boolean mayHoldMore(GuestContext context, long bytes) {
    return context.allocatedBytes() > bytes && growth.bytes() > bytes;
  }

  private boolean isGrown() {
    return growth.bytes() > MAX_IDLE_BYTES;
  }

  /** Keeps count; call it while holding {@code this}. */
  private GuestContext removed(GuestContext context) {
    idleCount--;
    idleBytes -= context.allocatedBytes();
    return context;
  }

  /** Takes out the longest unused; call it while holding {@code this}. */
  private void retireOldest(List<GuestContext> retired) {
    var entries = idle.entrySet().iterator();
    ArrayDeque<GuestContext> oldest = entries.next().getValue();
    if (!oldest.isEmpty()) {
      retired.add(removed(oldest.removeLast()));
    }
    if (oldest.isEmpty()) {
      entries.remove();
    }
  }

  /** Takes out what earlier releases of the app have left. */
  private synchronized List<GuestContext> retireOlder(ReleaseId release) {
    List<GuestContext> retired = new ArrayList<>();
    idle.entrySet()
        .removeIf(entry -> {
          ReleaseId kept = entry.getKey().release();
          boolean older = kept.app().equals(release.app()) && kept.number() < release.number();
          if (older) {
            entry.getValue().forEach(context -> retired.add(removed(context)));
          }
          return older;
        });
    return retired;
  }

  /** Frees a context in which nothing runs. */
  void close(GuestContext context) {
    context.cancel();
  }

  /** Stops what runs in a context, and frees it; does not wait. */
  void stop(GuestContext context) {
    stops.execute(context::cancel);
  }

  /** Makes a context. Call it on a guest thread. */
  private GuestContext open(Release release, GuestTime time, Limits limits) {
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
    for (Map.Entry<String, String> option : options(Sizes.of(limits)).entrySet()) {
      builder.option(option.getKey(), option.getValue());
    }
    ofRelease.configure(builder);
    Context context = builder.build();
    Value inContext = context.eval(prelude);
    ContextModules contextModules = ofRelease.open(context, inContext.getMember("libraryScope"));
    GuestWorld.furnish(inContext, contextModules, release, time);
    if (release.kind() == AppKind.MODULE && !loadedAll.getAndSet(true)) {
      inContext.invokeMember("loadAll");
    }
    return new GuestContext(release, context, inContext, contextModules);
  }

  /** Every power off, and every size that the engine can bound, bounded. */
  private static Map<String, String> options(Sizes sizes) {
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
    options.put("js.string-length-limit", Long.toString(sizes.stringChars()));
    options.put("js.max-typed-array-length", Long.toString(sizes.typedArrayBytes()));
    options.put("sandbox.MaxStackFrames", Long.toString(sizes.stackFrames()));
    options.put("js.stack-trace-limit", Integer.toString(STACK_TRACE_FRAMES));
    return options;
  }

  /** The modules of a release, which its contexts share. */
  synchronized GuestModules modulesOf(Release release) {
    Files files = new Files(release.files(), release.main());
    GuestModules found = modules.get(files);
    if (found == null) {
      found = new GuestModules(release, moduleHost);
      modules.put(files, found);
      moduleChars += files.chars();
      while (modules.size() > MAX_RELEASES
          || (moduleChars > MAX_MODULE_CHARS && modules.size() > 1)) {
        moduleChars -= modules.pollFirstEntry().getKey().chars();
      }
    }
    return found;
  }

  /** A key that compares files by identity: a release's can be megabytes. */
  private record Files(Map<String, String> files, String main) {
    long chars() {
      return files.values().stream().mapToLong(String::length).sum();
    }

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

  private static Use use(Release release, GuestTime time, Limits limits) {
    return new Use(release.id(), time.fixedNow() != null, time.zone(), Sizes.of(limits));
  }

  /** Does not wait for guests: one that does not stop ends with its process. */
  @Override
  public void close() {
    stops.execute(() -> {
      engine.close(true);
      moduleHost.close();
    });
    stops.shutdown();
  }
}
