package dev.boma.runtime.sandbox.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Holds itself to the filter of system calls as a worker does, and prints what it could do. */
final class FilteredChild {
  private static final int SIGTERM = 15;
  private static final int PTRACE_ATTACH = 16;

  private FilteredChild() {}

  /** Something to try. */
  private interface Try {
    void run() throws Exception;
  }

  /**
   * @param arguments a port that listens, the id of a process that lives
   */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    long other = Long.parseLong(arguments[1]);
    Seccomp.holdProcess();

    say("connect", () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
    say("listen", () -> new ServerSocket(0).close());
    say("start", () -> new ProcessBuilder("true").start());
    sayCall("ptrace", PTRACE_ATTACH, other, 0);
    sayCall("process_vm_readv", other, 0, 0);
    sayCall("kill", other, SIGTERM, 0);
    sayCall("unshare", 0, 0, 0);
    sayCall("io_uring_setup", 1, 0, 0);

    say(
        "thread",
        () -> {
          try (var threads = Executors.newFixedThreadPool(4)) {
            threads.submit(() -> sayCall("socket", 2, 1, 0)).get(10, TimeUnit.SECONDS);
          }
        });
    say("virtual thread", () -> Thread.ofVirtual().start(() -> {}).join());
    say("collect", System::gc);
    say("read", () -> Files.readString(Path.of("/proc/self/status")));
    say(
        "channel",
        () -> {
          try (FileChannel self = FileChannel.open(Path.of("/proc/self/status"))) {
            self.size();
          }
        });
    say(
        "deep",
        () -> {
          try {
            deep(0);
          } catch (StackOverflowError e) {
            // As it must.
          }
        });
    System.exit(7);
  }

  private static int deep(int level) {
    return level < 0 ? 0 : deep(level + 1) + 1;
  }

  private static void say(String what, Try attempt) {
    try {
      attempt.run();
      System.out.println(what + " done");
    } catch (Exception | LinkageError e) {
      System.out.println(what + " failed");
    }
  }

  private static void sayCall(String name, long first, long second, long third) {
    try {
      System.out.println(name + " error " + Seccomp.call(name, first, second, third).errno());
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
  }
}
