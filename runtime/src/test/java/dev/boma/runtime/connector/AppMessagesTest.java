package dev.boma.runtime.connector;

import static dev.boma.runtime.BomaHost.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.boma.api.ChannelId;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.BomaHost.Answer;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.json.Json;
import dev.boma.spi.ChannelInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that an app starts: posted to the channel's URL, or in the handset's inbox. */
class AppMessagesTest {
  private static final String APP =
      """
      export default { async message(message, api) {
        await api.send('+254700000001', 'word from ' + message.from_addr, { endpoint: 'alerts' });
        if (message.content !== 'quietly') await api.reply('sent');
      } };
      """;

  private final BlockingQueue<Map<String, Object>> posted = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
  private BomaHost host;
  private HttpServer gateway;

  @BeforeEach
  void start() throws IOException {
    host = BomaHost.start();
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/out",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          posted.add(Json.readObject(new String(body, StandardCharsets.UTF_8)));
          exchange.sendResponseHeaders(Objects.requireNonNullElse(statuses.poll(), 200), -1);
          exchange.close();
        });
    gateway.start();
  }

  @AfterEach
  void stop() {
    host.close();
    gateway.stop(0);
  }

  @Test
  void a_channel_with_a_url_has_them_posted_there() throws Exception {
    ChannelInfo channel = withUrl(host.deploySmsModule("sender", APP));

    Answer answer = host.send(channel, message("+254711", null, "hi"));

    assertThat(answer.field("content")).isEqualTo("sent");
    assertThat(next())
        .containsEntry("message_type", "user_message")
        .containsEntry("to_addr", "+254700000001")
        .containsEntry("content", "word from +254711")
        .containsEntry("in_reply_to", null)
        .containsEntry("transport_type", "sms")
        .containsEntry("routing_metadata", Map.of("endpoint_name", "alerts"));
    assertThat(posted).as("the reply is the answer to the request, and no more").isEmpty();
  }

  @Test
  void a_url_that_the_operator_gives_a_channel_has_them_from_then_on() throws Exception {
    ChannelInfo channel = host.deploySmsModule("sender", APP);

    Answer changed =
        host.ask(
            host.asAdmin("/api/v1/channels/sender")
                .method(
                    "PATCH",
                    BodyPublishers.ofString(
                        Json.write(Map.of("url", gatewayUrl().toString(), "address", "30777")))));
    host.send(channel, message("+254711", null, "hi"));

    assertThat(changed.status()).as(changed.toString()).isEqualTo(200);
    assertThat(next())
        .containsEntry("message_type", "user_message")
        .containsEntry("message_version", "20110921")
        .containsEntry("to_addr", "+254700000001")
        .containsEntry("from_addr", "30777")
        .containsEntry("content", "word from +254711")
        .containsEntry("transport_name", "sender");
    assertThat(messages("/handset/sender/inbox")).isEmpty();
  }

  @Test
  void a_gateway_that_fails_is_asked_again_with_the_same_message() throws Exception {
    statuses.add(500);
    ChannelInfo channel = withUrl(host.deploySmsModule("sender", APP));

    host.send(channel, message("+254711", null, "hi"));

    Map<String, Object> first = next();
    Map<String, Object> again = next();
    assertThat(again).isEqualTo(first);
  }

  @Test
  void an_sms_without_a_reply_is_204_and_its_sends_go_out() throws Exception {
    ChannelInfo channel = withUrl(host.deploySmsModule("sender", APP));

    Answer answer = host.send(channel, message("+254711", null, "quietly"));

    assertThat(answer.status()).isEqualTo(204);
    assertThat(next()).containsEntry("content", "word from +254711");
  }

  @Test
  void without_a_url_they_are_in_the_inbox_of_the_handset() {
    ChannelInfo channel = host.deploySmsModule("sender", APP);

    host.send(channel, message("+254711", null, "one"));
    host.send(channel, message("+254722", null, "two"));
    Eventually.isTrue("both are in the inbox", () -> messages("/handset/sender/inbox").size() == 2);
    Answer inbox = host.get("/handset/sender/inbox");

    List<Map<String, Object>> messages = messages("/handset/sender/inbox");
    assertThat(messages)
        .extracting(message -> message.get("content"))
        .containsExactlyInAnyOrder("word from +254711", "word from +254722");
    assertThat(messages)
        .allSatisfy(message -> {
          assertThat(message.get("endpoint")).isEqualTo("alerts");
          assertThat(message.get("to_addr")).isEqualTo("+254700000001");
        });
    String first = String.valueOf(messages.getFirst().get("cursor"));
    assertThat(messages("/handset/sender/inbox?after=" + first)).hasSize(1);
    assertThat(messages("/handset/sender/inbox?after=" + inbox.field("cursor"))).isEmpty();
    assertThat(messages("/handset/sender/inbox?after=nonsense")).hasSize(2);
  }

  private List<Map<String, Object>> messages(String path) {
    return host.get(path).objects("messages");
  }

  private Map<String, Object> next() throws InterruptedException {
    return Objects.requireNonNull(posted.poll(10, TimeUnit.SECONDS), "nothing was posted");
  }

  private ChannelInfo withUrl(ChannelInfo simulator) {
    ChannelInfo channel =
        new ChannelInfo(
            new ChannelId("gateway"),
            simulator.app(),
            "http",
            "30000",
            "sms",
            160,
            true,
            gatewayUrl());
    host.host().hosting().putChannel(channel);
    return channel;
  }

  private URI gatewayUrl() {
    return URI.create("http://127.0.0.1:%d/out".formatted(gateway.getAddress().getPort()));
  }
}
