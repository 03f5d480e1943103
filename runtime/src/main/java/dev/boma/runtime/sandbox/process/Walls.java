package dev.boma.runtime.sandbox.process;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
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

  private static final long TRIAL_SECONDS = 5;

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

  /** Finds out by trying what this machine offers; takes some tens of milliseconds. */
  public static Walls find() {
    boolean linux = System.getProperty("os.name").equals("Linux");
    List<String> prefix = new ArrayList<>();
    boolean lower = add(prefix, "nice", "-n", "5");
    boolean limits =
        linux
            && add(prefix, "prlimit", "--core=0", "--fsize=0", "--nofile=1024", "--memlock=65536");
    boolean box = linux && add(prefix, bubblewrap());
    boolean network = box;
    boolean privileges = box;
    boolean user = false;
    if (linux && !box) {
      network =
          add(prefix, "unshare", "--net", "--ipc", "--uts")
              || add(prefix, "unshare", "--user", "--net", "--ipc", "--uts");
      user =
          add(
              prefix,
              "setpriv",
              "--reuid",
              NOBODY,
              "--regid",
              NOBODY,
              "--clear-groups",
              "--no-new-privs",
              "--inh-caps=-all",
              "--bounding-set=-all");
      privileges =
          user
              || add(prefix, "setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all")
              || add(prefix, "setpriv", "--no-new-privs");
    }
    String install = linux ? "install bubblewrap" : "run the host on Linux";
    return new Walls(
        prefix,
        List.of(
            new Wall("network: a worker sees no network", network, install),
            new Wall(
                "files: a worker sees only its own jars and the system's libraries", box, install),
            new Wall("processes: a worker sees only its own", box, install),
            new Wall(
                "privileges: a worker cannot gain any",
                privileges,
                linux ? "install util-linux (setpriv)" : install),
            new Wall(
                "resources: no core files, no files written, few open",
                limits,
                linux ? "install util-linux (prlimit)" : install),
            new Wall("priority: workers give way to the host", lower, "install coreutils (nice)")));
  }

  /** Adds a command to the prefix if a program can be run, and the jars read, behind it. */
  private static boolean add(List<String> prefix, String... command) {
    return add(prefix, List.of(command));
  }

  private static boolean add(List<String> prefix, List<String> command) {
    List<String> trial = new ArrayList<>(prefix);
    trial.addAll(command);
    List<String> behind = new ArrayList<>(trial);
    behind.add("cat");
    behind.addAll(jars().limit(3).toList());
    if (!works(behind)) {
      return false;
    }
    prefix.addAll(command);
    return true;
  }

  private static boolean works(List<String> command) {
    try {
      Process trial =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!trial.waitFor(TRIAL_SECONDS, SECONDS)) {
        trial.destroyForcibly();
        return false;
      }
      return trial.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A root file system with the system's libraries, the JDK and our jars, all read-only. */
  private static List<String> bubblewrap() {
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
    Set<String> visible =
        new LinkedHashSet<>(List.of("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache"));
    Path home = Path.of(System.getProperty("java.home"));
    visible.add(home.toString());
    visible.add(real(home).toString());
    jars().forEach(jar -> visible.add(jar));
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
  private static Stream<String> jars() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().normalize())
        .flatMap(entry -> Stream.of(entry, entry.resolveSibling("lib")))
        .filter(Files::exists)
        .map(Path::toString)
        .distinct()
        .sorted((a, b) ->
            Boolean.compare(Files.isDirectory(Path.of(a)), Files.isDirectory(Path.of(b))));
  }
}
