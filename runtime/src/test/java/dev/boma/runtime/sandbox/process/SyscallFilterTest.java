package dev.boma.runtime.sandbox.process;

import static dev.boma.runtime.sandbox.process.SyscallFilter.ALLOW;
import static dev.boma.runtime.sandbox.process.SyscallFilter.ENOSYS;
import static dev.boma.runtime.sandbox.process.SyscallFilter.EPERM;
import static dev.boma.runtime.sandbox.process.SyscallFilter.KILL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.sandbox.process.SyscallFilter.Instruction;
import dev.boma.runtime.sandbox.process.SyscallFilter.Processor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the program of the filter decides, run here as the kernel would. */
class SyscallFilterTest {
  private static final int PID = 4711;
  private static final int SIGCHLD = 17;
  private static final int THREAD_OF_GLIBC = 0x3d0f00;

  /** The kernel's machine, as far as the program uses it. */
  private static int run(Processor processor, int abi, int number, long argument) {
    List<Instruction> program = SyscallFilter.program(processor, PID);
    int loaded = 0;
    for (int at = 0; at < program.size(); at++) {
      Instruction now = program.get(at);
      boolean holds = false;
      switch (now.code()) {
        case 0x06 -> {
          return now.value();
        }
        case 0x20 -> {
          loaded =
              switch (now.value()) {
                case 0 -> number;
                case 4 -> abi;
                case 16 -> (int) argument;
                default -> throw new AssertionError("loads from " + now.value());
              };
          continue;
        }
        case 0x15 -> holds = loaded == now.value();
        case 0x25 -> holds = Integer.compareUnsigned(loaded, now.value()) > 0;
        case 0x45 -> holds = (loaded & now.value()) != 0;
        default -> throw new AssertionError("no such instruction: " + now);
      }
      at += holds ? now.ifTrue() : now.ifFalse();
    }
    throw new AssertionError("the program ends without an answer");
  }

  private static int run(Processor processor, int number, long argument) {
    return run(processor, processor.abi(), number, argument);
  }

  private static int run(Processor processor, String name, long argument) {
    return run(processor, processor.number(name), argument);
  }

  @ParameterizedTest
  @EnumSource
  void sockets_programs_and_the_memory_of_others_are_denied(Processor processor) {
    for (String name :
        List.of(
            "socket",
            "connect",
            "bind",
            "listen",
            "accept4",
            "execve",
            "execveat",
            "ptrace",
            "process_vm_readv",
            "mount",
            "unshare",
            "bpf",
            "io_uring_setup",
            "personality",
            "setuid")) {
      assertThat(run(processor, name, 0)).as(name).isEqualTo(EPERM);
    }
  }

  @Test
  void processes_cannot_be_forked_in_the_old_way() {
    assertThat(run(Processor.X86_64, "fork", 0)).isEqualTo(EPERM);
    assertThat(run(Processor.X86_64, "vfork", 0)).isEqualTo(EPERM);
  }

  @ParameterizedTest
  @EnumSource
  void a_thread_may_be_made_and_a_process_may_not(Processor processor) {
    assertThat(run(processor, "clone", THREAD_OF_GLIBC)).isEqualTo(ALLOW);
    assertThat(run(processor, "clone", SIGCHLD)).isEqualTo(EPERM);
    assertThat(run(processor, "clone3", 0)).as("libc takes clone then").isEqualTo(ENOSYS);
  }

  @ParameterizedTest
  @EnumSource
  void signals_go_to_the_process_itself_alone(Processor processor) {
    for (String name : List.of("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")) {
      assertThat(run(processor, name, PID)).as(name).isEqualTo(ALLOW);
      assertThat(run(processor, name, 1)).as(name).isEqualTo(EPERM);
      assertThat(run(processor, name, 0)).as(name + " to its group").isEqualTo(EPERM);
      assertThat(run(processor, name, -1)).as(name + " to all").isEqualTo(EPERM);
    }
    assertThat(run(processor, "prlimit64", 0)).isEqualTo(ALLOW);
    assertThat(run(processor, "prlimit64", PID)).isEqualTo(ALLOW);
    assertThat(run(processor, "prlimit64", 1)).isEqualTo(EPERM);
  }

  @Test
  void what_a_jvm_lives_by_is_allowed() {
    // read, write, mmap, mprotect, rt_sigaction, madvise, futex, openat, exit_group, memfd_create
    for (int number : new int[] {0, 1, 9, 10, 13, 28, 202, 257, 231, 319}) {
      assertThat(run(Processor.X86_64, number, 0)).as("call %d", number).isEqualTo(ALLOW);
    }
    // the same on the other
    for (int number : new int[] {63, 64, 222, 226, 134, 233, 98, 56, 94, 279}) {
      assertThat(run(Processor.AARCH64, number, 0)).as("call %d", number).isEqualTo(ALLOW);
    }
  }

  @ParameterizedTest
  @EnumSource
  void another_abi_is_the_end(Processor processor) {
    int i386 = 0x4000_0003;
    assertThat(run(processor, i386, 1, 0)).isEqualTo(KILL);
  }

  @Test
  void calls_of_x32_and_those_that_are_not_known_yet_are_answered_as_if_there_were_none() {
    int x32 = 0x4000_0000;
    assertThat(run(Processor.X86_64, x32 | Processor.X86_64.number("execve"), 0)).isEqualTo(ENOSYS);
    assertThat(run(Processor.X86_64, 467, 0)).isEqualTo(ENOSYS);
    assertThat(run(Processor.X86_64, -1, 0)).isEqualTo(ENOSYS);
  }

  @Test
  void a_processor_whose_calls_are_not_known_has_no_filter() {
    assertThat(Processor.named("riscv64")).isEmpty();
    assertThat(Processor.named("amd64")).contains(Processor.X86_64);
    assertThat(Processor.named("aarch64")).contains(Processor.AARCH64);
  }
}
