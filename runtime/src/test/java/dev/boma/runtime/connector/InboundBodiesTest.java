package dev.boma.runtime.connector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.ChannelId;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.store.FaultyStore;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /in/CHANNEL}: who may have a body read, byte by byte on the wire. */
class InboundBodiesTest {
  private static final int FOUR_MB = 4 << 20;
  private static final String MESSAGE = "{\"message_id\": \"m%d\", \"from_addr\": \"+254\"}";

  private static final AtomicInteger LOOKS = new AtomicInteger();
  private static BomaHost host;

  @BeforeAll
  static void start() {
    host = BomaHost.around(CountingStore::new);
    ChannelInfo open =
        host.deployModule(
            "open", "export default { async message(m, api) { await api.reply('Hello'); } };");
    host.host()
        .hosting()
        .putChannel(
            new ChannelInfo(
                new ChannelId("closed"), open.app(), "http", "*134*1#", "ussd", 182, false, null));
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @ParameterizedTest
  @CsvSource({"nobody, 404", "NOBODY, 404", "closed, 401"})
  void a_large_body_is_refused_before_any_of_it_was_sent(String channel, int status)
      throws IOException {
    try (Connection connection = new Connection()) {
      connection.send(head(channel, "content-length: " + FOUR_MB));

      assertThat(connection.status()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "closed"})
  void a_client_that_sends_a_refused_body_all_the_same_can_go_on(String channel)
      throws IOException {
    try (Connection connection = new Connection()) {
      connection.send(head(channel, "content-length: " + FOUR_MB));
      connection.send("x".repeat(FOUR_MB));
      connection.send(message("open", 1));

      assertThat(connection.status()).isBetween(401, 404);
      assertThat(connection.status()).isEqualTo(200);
      assertThat(connection.body()).contains("Hello");
    }
  }

  @Test
  void a_refused_body_without_end_has_its_connection_closed() {
    assertThatThrownBy(
            () -> {
              try (Connection connection = new Connection()) {
                connection.send(head("nobody", "transfer-encoding: chunked"));
                String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
                for (int sent = 0; sent < 64 * FOUR_MB; sent += chunk.length()) {
                  connection.send(chunk);
                }
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void who_asks_whether_to_go_on_is_told_no_by_the_refusal_and_yes_by_the_channel()
      throws IOException {
    String expect = "content-length: %d\r\nexpect: 100-continue";
    String body = padded(3, 100_000);
    try (Connection refused = new Connection();
        Connection taken = new Connection()) {
      refused.send(head("nobody", expect.formatted(FOUR_MB)));
      taken.send(head("open", expect.formatted(body.length())));

      assertThat(refused.status()).isEqualTo(404);
      assertThat(taken.status()).isEqualTo(100);
      taken.send(body);
      assertThat(taken.status()).isEqualTo(200);
    }
  }

  @Test
  void a_large_message_and_one_of_unknown_length_are_taken() throws IOException {
    String large = padded(4, 1_000_000);
    String small = MESSAGE.formatted(5);
    try (Connection connection = new Connection()) {
      connection.send(head("open", "content-length: " + large.length()) + large);
      assertThat(connection.status()).isEqualTo(200);

      connection.send(
          head("open", "transfer-encoding: chunked")
              + "%x\r\n%s\r\n0\r\n\r\n".formatted(small.length(), small));
      assertThat(connection.status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100_000})
  void a_message_of_any_size_has_its_channel_looked_up_once(int padding) throws IOException {
    String body = padded(100 + padding, padding);
    LOOKS.set(0);

    try (Connection connection = new Connection()) {
      connection.send(head("open", "content-length: " + body.length()) + body);
      assertThat(connection.status()).isEqualTo(200);
    }

    assertThat(LOOKS).hasValue(1);
  }

  private static String head(String channel, String headers) {
    return "POST /in/%s HTTP/1.1\r\nhost: localhost\r\n%s\r\n\r\n".formatted(channel, headers);
  }

  private static String message(String channel, int id) {
    String body = MESSAGE.formatted(id);
    return head(channel, "content-length: " + body.length()) + body;
  }

  private static String padded(int id, int chars) {
    return MESSAGE.formatted(id).replace("{", "{\"padding\": \"" + "x".repeat(chars) + "\", ");
  }

  /** Counts how often channels are asked for. */
  private static final class CountingStore extends FaultyStore {
    CountingStore(Store store) {
      super(store);
    }

    @Override
    public Map<Key, Entry> read(List<Key> keys) {
      if (keys.stream().anyMatch(key -> key.family().equals("channel"))) {
        LOOKS.incrementAndGet();
      }
      return super.read(keys);
    }
  }

  /** What an HTTP client hides: when which byte is sent. */
  private static final class Connection implements AutoCloseable {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    private final Socket socket;
    private final InputStream in;
    private String body = "";

    Connection() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), host.url().getPort());
      socket.setSoTimeout(10_000);
      in = new BufferedInputStream(socket.getInputStream());
    }

    void send(String bytes) throws IOException {
      socket.getOutputStream().write(bytes.getBytes(US_ASCII));
    }

    /** Reads the next answer; its status. */
    int status() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException("the connection ended after: " + head.toString(US_ASCII));
        }
        head.write(next);
      }
      Matcher length = LENGTH.matcher(head.toString(US_ASCII));
      body =
          length.find()
              ? new String(in.readNBytes(Integer.parseInt(length.group(1))), US_ASCII)
              : "";
      Matcher status = STATUS.matcher(head.toString(US_ASCII));
      assertThat(status.lookingAt()).as(head.toString(US_ASCII)).isTrue();
      return Integer.parseInt(status.group(1));
    }

    /** The body of the last answer read. */
    String body() {
      return body;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
