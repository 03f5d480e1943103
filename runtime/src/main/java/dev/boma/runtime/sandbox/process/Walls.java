package dev.boma.runtime.sandbox.process;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the platform puts around a worker process, beside the JVM's own limits: found out by trying,
 * on Linux with the tools that are installed.
 *
 * @param prefix the command that goes before the JVM's
 * @param found every wall there could be, and whether it stands
 */
public record Walls(List<String> prefix, List<Wall> found) {
  /** Nobody, on every Linux. */
  private static final String NOBODY = "65534";

  private static final String SYSTEM_CALLS =
      "system calls: a worker cannot open sockets, start programs or touch other processes";

  private static final long TRIAL_SECONDS = 20;
  private static final int SAID_BYTES = 1_000;

  public Walls {
    prefix = List.copyOf(prefix);
    found = List.copyOf(found);
  }

  /**
   * One wall.
   *
   * @param name what it keeps a worker from
   * @param stands whether this machine has it
   * @param hint how it would be raised where it does not stand
   */
  public record Wall(String name, boolean stands, String hint) {}

  /** The walls that do not stand. */
  public List<Wall> missing() {
    return found.stream().filter(wall -> !wall.stands()).toList();
  }

  /** Whether workers are to hold themselves to {@link SyscallFilter}. */
  boolean filterSystemCalls() {
    return found.stream().anyMatch(wall -> wall.stands() && wall.name().equals(SYSTEM_CALLS));
  }

  /** Finds out by trying what this machine offers; takes some tens of milliseconds. */
  public static Walls find() {
    return find(System.getProperty("java.class.path"));
  }

  /**
   * @param classPath of the workers
   */
  static Walls find(String classPath) {
    boolean linux = System.getProperty("os.name").equals("Linux");
    return new Trials(linux, jars(classPath)).find();
  }

  /** The commands tried one behind the other, and why some of them did not work. */
  private static final class Trials {
    private final boolean linux;
    private final List<String> jars;
    private final List<String> prefix = new ArrayList<>();
    private final Map<String, String> failures = new HashMap<>();

    Trials(boolean linux, List<String> jars) {
      this.linux = linux;
      this.jars = jars;
    }

    Walls find() {
      boolean lower = add("nice", "-n", "5");
      boolean limits =
          linux && add("prlimit", "--core=0", "--fsize=0", "--nofile=1024", "--memlock=65536");
      boolean box = linux && add(bubblewrap(jars));
      boolean network = box;
      boolean privileges = box;
      if (linux && !box) {
        network =
            add("unshare", "--net", "--ipc", "--uts")
                || add("unshare", "--user", "--net", "--ipc", "--uts");
        privileges =
            add(
                    "setpriv",
                    "--reuid",
                    NOBODY,
                    "--regid",
                    NOBODY,
                    "--clear-groups",
                    "--no-new-privs",
                    "--inh-caps=-all",
                    "--bounding-set=-all")
                || add("setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all")
                || add("setpriv", "--no-new-privs");
      }
      String bubblewrap = hint("bwrap", "bubblewrap");
      return new Walls(
          prefix,
          List.of(
              new Wall("network: a worker sees no network", network, bubblewrap),
              new Wall(
                  "files: a worker sees only its own jars and the system's libraries",
                  box,
                  bubblewrap),
              new Wall("processes: a worker sees only its own", box, bubblewrap),
              new Wall(
                  "privileges: a worker cannot gain any",
                  privileges,
                  hint("setpriv", "util-linux (setpriv)")),
              systemCalls(),
              new Wall(
                  "resources: no core files, no files written, few open",
                  limits,
                  hint("prlimit", "util-linux (prlimit)")),
              new Wall(
                  "priority: workers give way to the host",
                  lower,
                  hint("nice", "coreutils (nice)"))));
    }

    /** This one a worker raises itself. */
    private static Wall systemCalls() {
      try {
        Seccomp.tryOut();
        return new Wall(SYSTEM_CALLS, true, "");
      } catch (IOException e) {
        return new Wall(SYSTEM_CALLS, false, String.valueOf(e.getMessage()));
      }
    }

    private String hint(String program, String packaged) {
      if (!linux) {
        return "run the host on Linux";
      }
      String failure = failures.get(program);
      return failure == null
          ? "install " + packaged
          : "%s is installed and does not work here: %s".formatted(program, failure);
    }

    private boolean add(String... command) {
      return add(List.of(command));
    }

    /** Adds a command to the prefix if a program can be run, and the jars read, behind it. */
    private boolean add(List<String> command) {
      List<String> trial = new ArrayList<>(prefix);
      trial.addAll(command);
      trial.addAll(List.of("sh", "-c", "for jar; do test -r \"$jar\" || exit 1; done", "sh"));
      trial.addAll(jars);
      try {
        Process process = new ProcessBuilder(trial).redirectErrorStream(true).start();
        // What a trial says is a line or two: it fits in the pipe while nobody reads.
        if (process.waitFor(TRIAL_SECONDS, SECONDS) && process.exitValue() == 0) {
          prefix.addAll(command);
          return true;
        }
        process.destroyForcibly();
        failures.put(command.getFirst(), said(process));
      } catch (IOException e) {
        // It is not installed.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return false;
    }

    private static String said(Process process) throws IOException {
      String line =
          new String(process.getInputStream().readNBytes(SAID_BYTES), StandardCharsets.UTF_8)
              .lines()
              .findFirst()
              .orElse("");
      return line.isEmpty() ? "it cannot read the jars, or says nothing" : line;
    }
  }

  /** A root file system with the system's libraries, the JDK and our jars, all read-only. */
  private static List<String> bubblewrap(List<String> jars) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bwrap",
                "--unshare-all",
                "--die-with-parent",
                "--new-session",
                "--clearenv",
                "--cap-drop",
                "ALL",
                "--proc",
                "/proc",
                "--dev",
                "/dev",
                "--tmpfs",
                "/tmp"));
    WorkerCommand.ENVIRONMENT.forEach((name, value) -> {
      command.addAll(List.of("--setenv", name, value));
    });
    Set<String> visible =
        new LinkedHashSet<>(List.of("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache"));
    Path home = Path.of(System.getProperty("java.home"));
    visible.add(home.toString());
    visible.add(real(home).toString());
    visible.addAll(jars);
    for (String path : visible) {
      command.addAll(List.of("--ro-bind-try", path, path));
    }
    command.addAll(List.of("--chdir", "/"));
    return command;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }

  /** The class path, and beside a jar that only names others, the directory with those. */
  private static List<String> jars(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().normalize())
        .flatMap(entry -> Stream.of(entry, entry.resolveSibling("lib")))
        .filter(Files::exists)
        .map(Path::toString)
        .distinct()
        .toList();
  }
}
