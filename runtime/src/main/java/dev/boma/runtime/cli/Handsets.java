package dev.boma.runtime.cli;

import dev.boma.runtime.bench.Load.Channel;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The simulator channels of a host that runs, as it lists them for handsets. */
final class Handsets {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int OK = 200;

  private Handsets() {}

  /**
   * Asks the host.
   *
   * @throws RemoteHost.RemoteException if none answers there
   */
  static List<Channel> of(URI host) throws InterruptedException {
    HttpResponse<String> response;
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      response =
          client.send(
              HttpRequest.newBuilder(URI.create(host + "/handsets")).timeout(TIMEOUT).build(),
              BodyHandlers.ofString());
    } catch (IOException e) {
      throw new RemoteHost.RemoteException(
          "no host answers at %s; start one with 'boma serve', or leave --url out".formatted(host),
          BomaCommand.BAD_ENVIRONMENT);
    }
    List<Channel> channels = new ArrayList<>();
    try {
      if (response.statusCode() == OK
          && Json.readObject(response.body()).get("handsets") instanceof List<?> handsets) {
        for (Object handset : handsets) {
          if (handset instanceof Map<?, ?> fields && fields.get("channel") instanceof String id) {
            channels.add(new Channel(id, !"sms".equals(fields.get("transport_type"))));
          }
        }
        return channels;
      }
    } catch (JsonException e) {
      // Told below, as another answer is.
    }
    throw new RemoteHost.RemoteException(
        "%s is no Boma host: it answered GET /handsets with status %d"
            .formatted(host, response.statusCode()),
        BomaCommand.BAD_ENVIRONMENT);
  }
}
