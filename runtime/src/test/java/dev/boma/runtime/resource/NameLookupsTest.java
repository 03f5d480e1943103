package dev.boma.runtime.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.TenantId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NameLookupsTest {
  private static final TenantId SILENCED = new TenantId("silenced");
  private static final TenantId NEIGHBOUR = new TenantId("neighbour");
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration PATIENT = Duration.ofMinutes(1);

  private final NameLookups lookups = new NameLookups(4);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    end.countDown();
  }

  @Test
  void a_tenant_whose_name_servers_keep_silent_leaves_room_for_others() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> lookups.find(SILENCED, this::silent, SHORT))
          .isInstanceOf(TimeoutException.class);
    }
    assertThat(lookups.find(NEIGHBOUR, InetAddress::getLoopbackAddress, PATIENT))
        .isEqualTo(InetAddress.getLoopbackAddress());
  }

  @Test
  void a_look_up_that_nobody_waits_for_any_more_is_not_begun() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    Callable<InetAddress> counted =
        () -> {
          begun.incrementAndGet();
          return silent();
        };
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> lookups.find(SILENCED, counted, SHORT))
          .isInstanceOf(TimeoutException.class);
    }
    int whileSilent = begun.get();
    end.countDown();
    lookups.find(SILENCED, InetAddress::getLoopbackAddress, PATIENT);

    assertThat(begun).hasValue(whileSilent);
    assertThat(whileSilent).isLessThanOrEqualTo(2);
  }

  @Test
  void a_name_that_is_not_there_fails_with_the_reason() {
    assertThatThrownBy(() ->
            lookups.find(
                NEIGHBOUR,
                () -> {
                  throw new UnknownHostException("nowhere");
                },
                PATIENT))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("nowhere");
  }

  private InetAddress silent() throws InterruptedException {
    end.await();
    return InetAddress.getLoopbackAddress();
  }
}
