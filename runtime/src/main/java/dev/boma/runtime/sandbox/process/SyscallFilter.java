package dev.boma.runtime.sandbox.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which system calls a worker may not make, as a program for the kernel's filter (<a
 * href="https://man7.org/linux/man-pages/man2/seccomp.2.html">seccomp(2)</a>). It denies what a JVM
 * that speaks by its pipes never needs: sockets, programs, other processes, mounts, namespaces, the
 * kernel's own insides. What is denied fails with EPERM, so that whoever asks can say so.
 */
final class SyscallFilter {
  /** The call goes on to the kernel. */
  static final int ALLOW = 0x7FFF_0000;

  /** "Operation not permitted". */
  static final int EPERM = 0x0005_0000 | 1;

  /** "No such call": libc takes an older one instead, as it does on an older kernel. */
  static final int ENOSYS = 0x0005_0000 | 38;

  /** The process ends. */
  static final int KILL = 0x8000_0000;

  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_GREATER = 0x25;
  private static final int JUMP_IF_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;

  /** Where in {@code struct seccomp_data} the call's number is, its ABI, and its arguments. */
  private static final int NUMBER = 0;

  private static final int ABI = 4;

  /** The lower half of the first argument; both processors are little-endian. */
  private static final int FIRST_ARGUMENT = 16;

  private static final int CLONE_THREAD = 0x1_0000;

  /**
   * The newest call that this list was made with (removexattrat, Linux 6.13). Later ones, and all
   * of the x32 ABI, have greater numbers and are answered as if there were none.
   */
  private static final int NEWEST = 466;

  private static final String ABSENT = "-";

  /** Name, number on x86-64, number on aarch64. */
  private static final String DENIED =
      """
      socket 41 198
      socketpair 53 199
      connect 42 203
      bind 49 200
      listen 50 201
      accept 43 202
      accept4 288 242
      sendto 44 206
      sendmsg 46 211
      sendmmsg 307 269
      execve 59 221
      execveat 322 281
      fork 57 -
      vfork 58 -
      ptrace 101 117
      process_vm_readv 310 270
      process_vm_writev 311 271
      process_madvise 440 440
      process_mrelease 448 448
      kcmp 312 272
      pidfd_open 434 434
      pidfd_getfd 438 438
      pidfd_send_signal 424 424
      tkill 200 130
      mount 165 40
      umount2 166 39
      pivot_root 155 41
      chroot 161 51
      open_tree 428 428
      move_mount 429 429
      fsopen 430 430
      fsconfig 431 431
      fsmount 432 432
      fspick 433 433
      mount_setattr 442 442
      swapon 167 224
      swapoff 168 225
      quotactl 179 60
      quotactl_fd 443 443
      mknod 133 -
      mknodat 259 33
      unshare 272 97
      setns 308 268
      setuid 105 146
      setgid 106 144
      setreuid 113 145
      setregid 114 143
      setresuid 117 147
      setresgid 119 149
      setfsuid 122 151
      setfsgid 123 152
      setgroups 116 159
      capset 126 91
      bpf 321 280
      perf_event_open 298 241
      userfaultfd 323 282
      io_uring_setup 425 425
      io_uring_enter 426 426
      io_uring_register 427 427
      fanotify_init 300 262
      add_key 248 217
      request_key 249 218
      keyctl 250 219
      name_to_handle_at 303 264
      open_by_handle_at 304 265
      init_module 175 105
      finit_module 313 273
      delete_module 176 106
      kexec_load 246 104
      kexec_file_load 320 294
      reboot 169 142
      acct 163 89
      syslog 103 116
      settimeofday 164 170
      clock_settime 227 112
      clock_adjtime 305 266
      adjtimex 159 171
      sethostname 170 161
      setdomainname 171 162
      personality 135 92
      iopl 172 -
      ioperm 173 -
      modify_ldt 154 -
      vhangup 153 58
      uselib 134 -
      nfsservctl 180 42
      lookup_dcookie 212 18
      shmget 29 194
      shmat 30 196
      semget 64 190
      msgget 68 186
      mq_open 240 180
      setpriority 141 140
      ioprio_set 251 30
      sched_setscheduler 144 119
      sched_setparam 142 118
      sched_setattr 314 274
      sched_setaffinity 203 122
      move_pages 279 239
      migrate_pages 256 238
      """;

  /** Calls about a process, which is the first argument: only the worker's own is allowed. */
  private static final String OF_OWN_PROCESS =
      """
      kill 62 129
      tgkill 234 131
      rt_sigqueueinfo 129 138
      rt_tgsigqueueinfo 297 240
      """;

  /** The same, where 0 is the process that calls. */
  private static final String OF_OWN_PROCESS_OR_ZERO = "prlimit64 302 261\n";

  /** A thread may be made, a process may not. */
  private static final String OF_THREADS = "clone 56 220\n";

  /** Like it, with arguments in memory, where no filter sees them. */
  private static final String UNSEEN = "clone3 435 435\n";

  private SyscallFilter() {}

  /**
   * A processor whose calls are known here.
   *
   * @param abi the kernel's AUDIT_ARCH of it
   * @param column where the table has its numbers
   * @param prctl the number of the call of that name
   * @param seccomp the number of the call of that name
   */
  enum Processor {
    X86_64("amd64", 0xC000_003E, 1, 157, 317),
    AARCH64("aarch64", 0xC000_00B7, 2, 167, 277);

    private final String javaName;
    private final int abi;
    private final int column;
    private final int prctl;
    private final int seccomp;

    Processor(String javaName, int abi, int column, int prctl, int seccomp) {
      this.javaName = javaName;
      this.abi = abi;
      this.column = column;
      this.prctl = prctl;
      this.seccomp = seccomp;
    }

    /** That of this name, as {@code os.arch} says it; empty if its calls are not known. */
    static Optional<Processor> named(String javaName) {
      for (Processor one : values()) {
        if (one.javaName.equals(javaName)) {
          return Optional.of(one);
        }
      }
      return Optional.empty();
    }

    int abi() {
      return abi;
    }

    int prctl() {
      return prctl;
    }

    int seccomp() {
      return seccomp;
    }

    /** The number of a call that is denied, or looked at more closely. */
    int number(String name) {
      return (DENIED + OF_OWN_PROCESS + OF_OWN_PROCESS_OR_ZERO + OF_THREADS + UNSEEN)
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToInt(line -> Integer.parseInt(line.split(" ")[column]))
          .findFirst()
          .orElseThrow();
    }

    private List<Integer> numbers(String table) {
      return table
          .lines()
          .map(line -> line.split(" ")[column])
          .filter(number -> !number.equals(ABSENT))
          .map(Integer::valueOf)
          .toList();
    }
  }

  /**
   * One instruction ({@code struct sock_filter}).
   *
   * @param ifTrue how many instructions a jump passes over when its condition holds
   * @param ifFalse and how many when it does not
   */
  record Instruction(int code, int ifTrue, int ifFalse, int value) {
    private static Instruction load(int offset) {
      return new Instruction(LOAD_WORD, 0, 0, offset);
    }

    private static Instruction answer(int action) {
      return new Instruction(RETURN, 0, 0, action);
    }

    /** Goes on with the next instruction if so, and with that after the next if not. */
    private static Instruction ifEqual(int value) {
      return new Instruction(JUMP_IF_EQUAL, 0, 1, value);
    }

    private static Instruction unlessEqual(int value) {
      return new Instruction(JUMP_IF_EQUAL, 1, 0, value);
    }

    private static Instruction ifGreater(int value) {
      return new Instruction(JUMP_IF_GREATER, 0, 1, value);
    }

    private static Instruction ifAnyBit(int bits) {
      return new Instruction(JUMP_IF_ANY_BIT, 0, 1, bits);
    }

    /** Passes over so many instructions unless equal. */
    private static Instruction passUnlessEqual(int value, int instructions) {
      return new Instruction(JUMP_IF_EQUAL, 0, instructions, value);
    }
  }

  /**
   * The filter. Most calls pass all of it; a kernel since 5.11 finds out once which do.
   *
   * @param pid the worker's own, as itself sees it
   */
  static List<Instruction> program(Processor processor, int pid) {
    List<Instruction> program = new ArrayList<>();
    program.add(Instruction.load(ABI));
    // Another ABI has other numbers: who calls by it means to get around this.
    program.add(Instruction.unlessEqual(processor.abi()));
    program.add(Instruction.answer(KILL));
    program.add(Instruction.load(NUMBER));
    program.add(Instruction.ifGreater(NEWEST));
    program.add(Instruction.answer(ENOSYS));
    for (int number : processor.numbers(DENIED)) {
      program.add(Instruction.ifEqual(number));
      program.add(Instruction.answer(EPERM));
    }
    for (int number : processor.numbers(UNSEEN)) {
      program.add(Instruction.ifEqual(number));
      program.add(Instruction.answer(ENOSYS));
    }
    for (int number : processor.numbers(OF_THREADS)) {
      look(program, number, Instruction.ifAnyBit(CLONE_THREAD));
    }
    for (int number : processor.numbers(OF_OWN_PROCESS)) {
      look(program, number, Instruction.ifEqual(pid));
    }
    for (int number : processor.numbers(OF_OWN_PROCESS_OR_ZERO)) {
      look(program, number, Instruction.ifEqual(pid), Instruction.ifEqual(0));
    }
    program.add(Instruction.answer(ALLOW));
    return List.copyOf(program);
  }

  /** Allows a call only if one of the conditions holds for its first argument. */
  private static void look(List<Instruction> program, int number, Instruction... conditions) {
    program.add(Instruction.passUnlessEqual(number, 2 * conditions.length + 2));
    program.add(Instruction.load(FIRST_ARGUMENT));
    for (Instruction condition : conditions) {
      program.add(condition);
      program.add(Instruction.answer(ALLOW));
    }
    program.add(Instruction.answer(EPERM));
  }
}
