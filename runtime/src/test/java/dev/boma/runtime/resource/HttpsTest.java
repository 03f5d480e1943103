package dev.boma.runtime.resource;

import static dev.boma.runtime.resource.Results.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate nobody vouches for. */
final class HttpsTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private Path directory;

  @Test
  void a_certificate_that_nobody_vouches_for_is_not_accepted() throws Exception {
    AtomicInteger received = new AtomicInteger();
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(selfSigned("api.example")));
    server.createContext("/", exchange -> received.incrementAndGet());
    server.start();
    Vertx vertx = Vertx.vertx();
    try (FakeTurn turn = new FakeTurn()) {
      EgressGuard guard =
          new EgressGuard(
              place -> true,
              host -> new InetAddress[] {InetAddress.getLoopbackAddress()},
              address -> false);
      HttpResource http = new HttpResource(new VertxHttpSender(vertx, guard));
      turn.limits = Limits.DEFAULT.with(Map.of(Limit.HTTP_TIMEOUT_MS, 20_000L));

      assertThat(
              reason(
                  turn.ask(
                      http,
                      "http.get",
                      "url",
                      "https://api.example:%d/".formatted(server.getAddress().getPort()))))
          .isEqualTo("no answer from api.example: its certificate or TLS was not accepted");
      assertThat(received).hasValue(0);
    } finally {
      server.stop(0);
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private SSLContext selfSigned(String host) throws Exception {
    Path file = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "SAN=dns:" + host,
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.txt").toFile())
            .start();
    assertThat(keytool.waitFor()).as(() -> "keytool in " + directory).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
