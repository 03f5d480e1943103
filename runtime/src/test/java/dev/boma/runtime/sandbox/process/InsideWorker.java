package dev.boma.runtime.sandbox.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Looks around where a worker runs, and prints what it could do, a line each. */
final class InsideWorker {
  private InsideWorker() {}

  public static void main(String[] arguments) throws Exception {
    // Ends by itself when its host does, as a worker does.
    for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
      System.out.println("env " + variable.getKey());
    }
    for (String path : new String[] {"/etc/passwd", "/etc/shadow", "/etc/hosts", arguments[1]}) {
      if (Files.isReadable(Path.of(path))) {
        System.out.println("read " + path);
      }
    }
    try {
      Path file = Files.createTempFile("boma", ".txt");
      Files.writeString(file, "x");
      System.out.println("wrote " + file);
    } catch (IOException e) {
      System.out.println("no write: " + e.getClass().getSimpleName());
    }
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]))) {
      System.out.println("connected " + socket.isConnected());
    } catch (IOException e) {
      System.out.println("no connection: " + e.getClass().getSimpleName());
    }
    long others =
        ProcessHandle.allProcesses()
            .filter(process -> !process.equals(ProcessHandle.current()))
            .filter(process -> process.pid() != 1)
            .count();
    System.out.println("processes " + others);
    System.out.println("directory " + Path.of("").toAbsolutePath());
    System.out.println("end");
  }
}
