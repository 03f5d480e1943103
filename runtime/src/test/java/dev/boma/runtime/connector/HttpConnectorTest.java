package dev.boma.runtime.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.runtime.Samples;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.DeliveryException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What gateways do that mean no good, or are not well. */
final class HttpConnectorTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MANY = 1_000_000;

  private final EmbeddedStore store = EmbeddedStore.inMemory(() -> Samples.NOW);
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocket gateway;

  /** What the gateway could say before its connection was closed from the other side. */
  private final CompletableFuture<Long> said = new CompletableFuture<>();

  @BeforeEach
  void start() throws IOException {
    gateway = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    threads.shutdownNow();
    vertx.close().await();
    store.close();
  }

  /** A gateway that says the head, and the part after it as often as it can. */
  private void gatewaySays(String head, String part, int times) {
    threads.execute(() -> {
      long bytes = 0;
      try (Socket socket = gateway.accept();
          OutputStream out = socket.getOutputStream()) {
        socket.getInputStream().read(new byte[1024]);
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < times; i++) {
          out.write(part.getBytes(StandardCharsets.US_ASCII));
          bytes += part.length();
        }
        while (socket.getInputStream().read() >= 0) {}
      } catch (IOException e) {
        // The other side has closed it.
      }
      said.complete(bytes);
    });
  }

  private void deliver(Duration timeout) throws DeliveryException {
    ChannelInfo channel =
        Samples.channelTo(
            URI.create("http://127.0.0.1:" + gateway.getLocalPort() + "/out?key=secret"));
    new HttpConnector(vertx, new Inbox(store), timeout)
        .deliver(channel, Samples.send("a", "hello"));
  }

  @Test
  void a_body_without_end_is_broken_off_and_the_status_counts() throws Exception {
    gatewaySays(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
        "400\r\n" + "x".repeat(1024) + "\r\n",
        MANY);

    assertThatCode(() -> deliver(LONG)).doesNotThrowAnyException();

    // What was on its way when it was broken off fits in the sockets' buffers.
    assertThat(said.get(10, TimeUnit.SECONDS)).isLessThan(32L << 20);
  }

  @Test
  void a_gateway_that_never_answers_has_its_connection_closed() throws Exception {
    gatewaySays("", "", 0);

    assertThatThrownBy(() -> deliver(TIMEOUT))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("http://127.0.0.1:%d did not answer", gateway.getLocalPort())
        .hasMessageNotContainingAny("/out", "secret");

    assertThat(said.get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void a_gateway_that_never_ends_its_answer_has_said_its_status() throws Exception {
    gatewaySays("HTTP/1.1 202 Accepted\r\ncontent-length: 100\r\n\r\n", "x", 1);

    assertThatCode(() -> deliver(TIMEOUT)).doesNotThrowAnyException();

    assertThat(said.get(10, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void a_refusal_is_one_whatever_its_body() {
    gatewaySays("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 100\r\n\r\n", "x", 1);

    assertThatThrownBy(() -> deliver(TIMEOUT))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("answered with status 503")
        .hasMessageNotContainingAny("/out", "secret");
  }
}
