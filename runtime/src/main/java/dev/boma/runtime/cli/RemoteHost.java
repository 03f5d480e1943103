package dev.boma.runtime.cli;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** A host that is reached over its HTTP API; its options are those of commands below, too. */
final class RemoteHost {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @Option(
      names = "--url",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description = "the host (BOMA_URL, else http://127.0.0.1:8864)")
  private @Nullable String url;

  @Option(
      names = "--token",
      scope = ScopeType.INHERIT,
      paramLabel = "TOKEN",
      description = "the admin token; BOMA_TOKEN keeps it out of the shell's history")
  private @Nullable String token;

  /** The host refused, or was not there; the message says what to do. */
  static final class RemoteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    RemoteException(String message, int exitCode) {
      super(message);
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  /** The address of the host, without a slash at its end. */
  String address() {
    String given =
        url != null
            ? url
            : Optional.ofNullable(System.getenv("BOMA_URL")).orElse("http://127.0.0.1:8864");
    return given.replaceFirst("/+$", "");
  }

  Map<String, @Nullable Object> get(String path) {
    return send(request(path).GET().build());
  }

  Map<String, @Nullable Object> post(String path, String json) {
    return send("POST", path, json);
  }

  Map<String, @Nullable Object> patch(String path, String json) {
    return send("PATCH", path, json);
  }

  private Map<String, @Nullable Object> send(String method, String path, String json) {
    return send(
        request(path)
            .header("content-type", "application/json")
            .method(method, BodyPublishers.ofString(json))
            .build());
  }

  /** The items of a list, of all its pages. */
  List<Object> items(String path) {
    return items(path, null);
  }

  /** The items of a list behind a cursor, of all pages from there. */
  List<Object> items(String path, @Nullable String cursor) {
    List<Object> all = new ArrayList<>();
    String next = cursor;
    do {
      Map<String, @Nullable Object> page = get(next == null ? path : path + "?cursor=" + next);
      if (page.get("items") instanceof List<?> items) {
        all.addAll(items);
      }
      next = page.get("next") instanceof String following ? following : null;
    } while (next != null);
    return all;
  }

  private HttpRequest.Builder request(String path) {
    String bearer = token != null ? token : System.getenv("BOMA_TOKEN");
    if (bearer == null) {
      throw new BadInputException(
          "a token is needed: set BOMA_TOKEN to the one that the host's first start printed");
    }
    return HttpRequest.newBuilder(uri(path))
        .timeout(TIMEOUT)
        .header("authorization", "Bearer " + bearer);
  }

  private URI uri(String path) {
    if (!address().matches("https?://[^/?#\\s]+(/[^?#\\s]*)?")) {
      throw new BadInputException(
          "'%s' is no host's address; it must be like http://127.0.0.1:8864".formatted(address()));
    }
    return URI.create(address() + path);
  }

  private Map<String, @Nullable Object> send(HttpRequest request) {
    HttpResponse<String> response;
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      response = client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new RemoteException(
          "no host answers at %s; start one with 'boma serve', or name another with --url"
              .formatted(address()),
          BomaCommand.BAD_ENVIRONMENT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteException("interrupted", BomaCommand.FAILED);
    }
    Map<String, @Nullable Object> body;
    try {
      body = Json.readObject(response.body());
    } catch (JsonException e) {
      throw new RemoteException(
          "%s is no Boma host: it answered with status %d and no JSON"
              .formatted(address(), response.statusCode()),
          BomaCommand.BAD_ENVIRONMENT);
    }
    if (response.statusCode() == 401) {
      throw new RemoteException(
          "%s does not take this token: set BOMA_TOKEN, or --token, to the one that the host's first"
                  .formatted(address())
              + " start printed; 'boma tokens reset-admin' beside its store makes a new one",
          BomaCommand.BAD_INPUT);
    }
    if (response.statusCode() / 100 != 2) {
      throw new RemoteException(
          "%s: %s".formatted(body.get("title"), body.get("detail")), BomaCommand.BAD_INPUT);
    }
    return body;
  }
}
