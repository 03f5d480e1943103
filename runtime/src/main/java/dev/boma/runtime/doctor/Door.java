package dev.boma.runtime.doctor;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The address and the port to listen on. */
final class Door {
  private static final String PORT = "port";
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private Door() {}

  /** Whether a host answers at the address. */
  static boolean hostRuns(String address, int port) {
    if (port == 0) {
      return false;
    }
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      String body =
          client
              .send(
                  HttpRequest.newBuilder(handsets(address, port)).timeout(PATIENCE).build(),
                  BodyHandlers.ofString())
              .body();
      return Json.readObject(body).containsKey("handsets");
    } catch (IOException | JsonException | IllegalArgumentException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static URI handsets(String address, int port) {
    String literal = address.contains(":") ? "[" + address + "]" : address;
    return URI.create("http://%s:%d/handsets".formatted(literal, port));
  }

  static Finding check(String address, int port, boolean hostRuns) {
    String name = "%s:%d".formatted(address, port);
    if (hostRuns) {
      return Finding.well(PORT, name + "; a host listens there");
    }
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(address))) {
      return Finding.well(PORT, port == 0 ? name + "; any free one" : "%s is free".formatted(name));
    } catch (UnknownHostException e) {
      return Finding.broken(
          PORT,
          "the address '%s' is not known here".formatted(address),
          "set --host to an address of this machine, or 0.0.0.0 for all of them");
    } catch (IOException e) {
      return Finding.broken(
          PORT,
          "%s: %s".formatted(name, e.getMessage()),
          "choose another --port, stop what holds it, or set --host to an address of this machine");
    }
  }
}
