package dev.boma.runtime.sandbox.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadMeterTest {
  @Test
  void a_reading_that_is_gigabytes_too_high_for_once_is_not_believed() {
    Iterator<Long> readings = List.of(3_897_859_048L, 5_544_936L).iterator();

    assertThat(ThreadMeter.trueOf(readings::next)).isEqualTo(5_544_936L);
  }

  @Test
  void what_another_thread_allocates_is_counted() {
    long before = ThreadMeter.allocatedBytes(Thread.currentThread().threadId());
    byte[] some = new byte[1 << 20];

    assertThat(ThreadMeter.allocatedBytes(Thread.currentThread().threadId()) - before)
        .isBetween((long) some.length, 64L << 20);
  }
}
