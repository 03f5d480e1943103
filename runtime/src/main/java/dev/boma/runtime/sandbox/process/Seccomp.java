package dev.boma.runtime.sandbox.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.boma.runtime.sandbox.process.SyscallFilter.Instruction;
import dev.boma.runtime.sandbox.process.SyscallFilter.Processor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/** Holds this process, or one thread of it, to {@link SyscallFilter}, for good. Linux alone. */
final class Seccomp {
  private static final int NO_NEW_PRIVS = 38;
  private static final int MODE_FILTER = 1;
  private static final int ALL_THREADS = 1;

  /** {@code struct sock_filter}: the code, two jumps, the value. */
  private static final int INSTRUCTION_BYTES = 8;

  private static final int EPERM = 1;

  /** What a status says of a process that has a filter. */
  private static final int FILTERED = 2;

  private final Processor processor;
  private final MethodHandle syscall;
  private final MemoryLayout stateLayout = Linker.Option.captureStateLayout();

  private Seccomp(Processor processor) {
    this.processor = processor;
    Linker linker = Linker.nativeLinker();
    syscall =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
  }

  /**
   * Holds all threads of this process, and all they will start.
   *
   * @throws IOException if that cannot be had here; says why
   */
  static void holdProcess() throws IOException {
    here().hold(ALL_THREADS);
  }

  /**
   * Tries it on a thread that ends at once.
   *
   * @throws IOException if it cannot be had here; says why
   */
  static void tryOut() throws IOException {
    Seccomp seccomp = here();
    FutureTask<Void> trial =
        new FutureTask<>(() -> {
          seccomp.hold(0);
          seccomp.expectDenied();
          return null;
        });
    Thread.ofPlatform().name("seccomp-trial").start(trial);
    try {
      trial.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException("the filter of system calls cannot be tried: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the host is stopping", e);
    }
  }

  /**
   * Whether a process, or the one it was the wrapper of, has a filter that this one has not: the
   * kernel's own word. A host in a container has one already, and all its children.
   */
  static boolean holds(ProcessHandle process) {
    String own = status("self");
    return Stream.concat(Stream.of(process), process.descendants())
        .anyMatch(one -> hasMore(status(Long.toString(one.pid())), own));
  }

  /**
   * Whether a process's status (proc_pid_status(5)) tells of a filter that another's does not.
   * Before Linux 5.9 it does not count them: that there is one has to do, also where the other has
   * one too.
   */
  static boolean hasMore(String status, String other) {
    OptionalLong counted = field(status, "Seccomp_filters:");
    return counted.isPresent()
        ? counted.getAsLong() > field(other, "Seccomp_filters:").orElse(0)
        : field(status, "Seccomp:").orElse(0) == FILTERED;
  }

  private static OptionalLong field(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
        .findFirst();
  }

  private static String status(String pid) {
    try {
      return Files.readString(Path.of("/proc", pid, "status"));
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  private static Seccomp here() throws IOException {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new IOException("run the host on Linux");
    }
    return new Seccomp(
        Processor.named(System.getProperty("os.arch"))
            .orElseThrow(() -> new IOException("run the host on x86-64 or aarch64")));
  }

  private void hold(int flags) throws IOException {
    List<Instruction> program =
        SyscallFilter.program(processor, Math.toIntExact(ProcessHandle.current().pid()));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment written = arena.allocate((long) program.size() * INSTRUCTION_BYTES, 8);
      for (int i = 0; i < program.size(); i++) {
        write(program.get(i), written.asSlice((long) i * INSTRUCTION_BYTES, INSTRUCTION_BYTES));
      }
      // struct sock_fprog: how many, and where.
      MemorySegment filter = arena.allocate(16, 8);
      filter.set(JAVA_SHORT, 0, (short) program.size());
      filter.set(ADDRESS, 8, written);
      must("prctl", call(arena, processor.prctl(), NO_NEW_PRIVS, 1, 0));
      must("seccomp", call(arena, processor.seccomp(), MODE_FILTER, flags, filter.address()));
    }
  }

  private static void write(Instruction instruction, MemorySegment to) {
    to.set(JAVA_SHORT, 0, (short) instruction.code());
    to.set(JAVA_BYTE, 2, (byte) instruction.ifTrue());
    to.set(JAVA_BYTE, 3, (byte) instruction.ifFalse());
    to.set(JAVA_INT, 4, instruction.value());
  }

  /** Whether a call that the filter denies is denied. */
  private void expectDenied() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Called called = call(arena, processor.number("socket"), 0, 0, 0);
      if (called.errno() != EPERM) {
        throw new IOException(
            "the kernel took the filter of system calls, and does not keep to it");
      }
    }
  }

  /** What a call gave, and its error, 0 if there was none. */
  record Called(long result, int errno) {}

  private static void must(String name, Called called) throws IOException {
    if (called.result() != 0) {
      throw new IOException(
          "the kernel refuses %s (error %d): allow it in the profile of this container or service"
              .formatted(name, called.errno()));
    }
  }

  private Called call(Arena arena, long number, long first, long second, long third) {
    MemorySegment state = arena.allocate(stateLayout);
    try {
      long result = (long) syscall.invokeExact(state, number, first, second, third, 0L, 0L);
      return new Called(result, result == -1 ? state.get(JAVA_INT, 0) : 0);
    } catch (Throwable e) {
      throw new IllegalStateException("a system call cannot be made", e);
    }
  }

  /** Makes a call by its name in the filter, for tests that see it denied. */
  static Called call(String name, long first, long second, long third) throws IOException {
    Seccomp seccomp = here();
    try (Arena arena = Arena.ofConfined()) {
      return seccomp.call(arena, seccomp.processor.number(name), first, second, third);
    }
  }
}
