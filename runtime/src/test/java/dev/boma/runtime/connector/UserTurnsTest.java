package dev.boma.runtime.connector;

import static dev.boma.runtime.BomaHost.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.BomaHost.Answer;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.spi.ChannelInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One turn at a time for each user, seen from a service that the app calls in its turn. */
class UserTurnsTest {
  private final Map<String, Integer> inside = new HashMap<>();
  private final List<String> overlapping = Collections.synchronizedList(new ArrayList<>());
  private final List<String> served = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch two = new CountDownLatch(2);
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer service;
  private BomaHost host;
  private ChannelInfo channel;

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.setExecutor(senders);
    service.createContext(
        "/work/",
        exchange -> {
          String user = exchange.getRequestURI().getPath().replace("/work/", "");
          enter(user);
          await(user);
          leave(user);
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    service.start();
    String address = "127.0.0.1:" + service.getAddress().getPort();
    host = BomaHost.start(Map.of("BOMA_HTTP_ALLOW_PRIVATE", address));
    channel =
        host.deployModule(
            "works",
            """
            export default { async message(message, api) {
              await fetch(`http://%s/work/${message.from_addr}`);
              await api.reply(`did ${message.content}`);
            } };
            """
                .formatted(address));
  }

  @AfterEach
  void stop() {
    host.close();
    service.stop(0);
    senders.close();
  }

  @Test
  void a_second_message_of_the_same_user_waits_for_the_first() throws Exception {
    List<Future<Answer>> sending = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String content = "job " + i;
      sending.add(senders.submit(() -> host.send(channel, message("254", "resume", content))));
    }

    for (int i = 0; i < 6; i++) {
      assertThat(sending.get(i).get().field("content")).isEqualTo("did job " + i);
    }
    assertThat(served).hasSize(6).containsOnly("254");
    assertThat(overlapping).isEmpty();
  }

  @Test
  void the_messages_of_two_users_do_not_wait_for_each_other() throws Exception {
    Future<Answer> one = senders.submit(() -> host.send(channel, message("both-1", "new", "mine")));
    Future<Answer> other =
        senders.submit(() -> host.send(channel, message("both-2", "new", "mine")));

    // The service answers neither before both are there.
    assertThat(one.get().field("content")).isEqualTo("did mine");
    assertThat(other.get().field("content")).isEqualTo("did mine");
    assertThat(two.getCount()).isZero();
  }

  @Test
  void who_waits_too_long_for_an_earlier_message_gets_the_fallback_text() throws Exception {
    try (BomaHost impatient =
        BomaHost.start(
            Map.of(
                "BOMA_HTTP_ALLOW_PRIVATE",
                "127.0.0.1:" + service.getAddress().getPort(),
                "BOMA_TURN_WALL_MS",
                "1500"))) {
      ChannelInfo slow =
          impatient.deployModule("slow", "export default { message() { for (;;); } };");

      Future<Answer> first =
          senders.submit(() -> impatient.send(slow, message("254", "new", null)));
      Future<Answer> second =
          senders.submit(() -> impatient.send(slow, message("254", "new", null)));

      for (Future<Answer> answer : List.of(first, second)) {
        assertThat(answer.get().status()).isEqualTo(200);
        assertThat(answer.get().field("content")).isEqualTo(Tenant.DEFAULT_FALLBACK_TEXT);
      }
    }
  }

  private synchronized void enter(String user) {
    served.add(user);
    if (inside.merge(user, 1, Integer::sum) > 1) {
      overlapping.add(user);
    }
  }

  private synchronized void leave(String user) {
    inside.merge(user, -1, Integer::sum);
  }

  /** Holds a caller for as long as the test needs it. */
  private void await(String user) {
    try {
      if (user.startsWith("both-")) {
        two.countDown();
        two.await(5, TimeUnit.SECONDS);
      } else {
        // Gives the next message time to come in, if it is let.
        TimeUnit.MILLISECONDS.sleep(30);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
