package dev.boma.runtime.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.BomaHost;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host that is stopping, and still takes what comes. */
class DrainingTest {

  @Test
  void connections_that_are_new_are_no_worse_off() throws Exception {
    try (BomaHost host = BomaHost.start()) {
      host.drain();
      for (int i = 0; i < 50; i++) {
        try (HttpClient client = HttpClient.newBuilder().version(Version.HTTP_2).build()) {
          assertThat(get(client, host, "/health/live").statusCode()).isEqualTo(200);
          assertThat(get(client, host, "/health/live").statusCode()).isEqualTo(200);
          assertThat(get(client, host, "/health/live").statusCode()).isEqualTo(200);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Version.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void requests_are_answered(Version version) throws Exception {
    try (BomaHost host = BomaHost.start();
        HttpClient client = HttpClient.newBuilder().version(version).build()) {
      HttpResponse<String> before = get(client, host, "/health/ready");
      host.drain();
      HttpResponse<String> first = get(client, host, "/health/ready");
      HttpResponse<String> second = get(client, host, "/health/live");

      assertThat(before.version()).as("HTTP/2 is offered in vain").isEqualTo(Version.HTTP_1_1);
      assertThat(before.statusCode()).isEqualTo(200);
      assertThat(first.statusCode()).as(first.body()).isEqualTo(503);
      assertThat(second.statusCode()).isEqualTo(200);
      assertThat(first.headers().firstValue("connection")).contains("close");
    }
  }

  private static HttpResponse<String> get(HttpClient client, BomaHost host, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(host.url().resolve(path)).timeout(Duration.ofSeconds(20)).build(),
        BodyHandlers.ofString());
  }
}
