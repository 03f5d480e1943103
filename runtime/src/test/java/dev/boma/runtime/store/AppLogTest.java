package dev.boma.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.TenantId;
import dev.boma.runtime.Samples;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.runtime.store.AppLog.Line;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AppLogTest {
  private final Store store = EmbeddedStore.inMemory(() -> Samples.NOW);
  private final AppLog log = new AppLog(store);

  @AfterEach
  void close() {
    store.close();
  }

  private static Line line(String text) {
    return new Line(Samples.NOW, Level.INFO, "m1", text);
  }

  private List<Line> tail(int count) {
    return log.tail(Samples.APP, count).stream().map(AppLog.Kept::line).toList();
  }

  @Test
  void lines_come_back_as_they_were_the_newest_last() {
    List<Line> lines =
        List.of(
            new Line(Samples.NOW, Level.WARNING, null, "two\nlines \u001b[31m"),
            new Line(Samples.NOW, Level.CRITICAL, "m1", "half a pair \ud83d"));
    log.append(Samples.APP, lines);
    assertThat(tail(10)).isEqualTo(lines);
    assertThat(tail(1)).isEqualTo(lines.subList(1, 2));
  }

  @Test
  void the_oldest_lines_are_forgotten() {
    List<Line> lines = new ArrayList<>();
    IntStream.range(0, AppLog.KEPT_LINES + 10).forEach(i -> lines.add(line("line " + i)));
    log.append(Samples.APP, lines);
    assertThat(tail(Integer.MAX_VALUE)).isEqualTo(lines.subList(10, lines.size()));
  }

  @Test
  void each_app_has_a_log_of_its_own() {
    AppId sameName = new AppId(new TenantId("other"), Samples.APP.name());
    log.append(Samples.APP, List.of(line("ours")));
    assertThat(log.tail(sameName, 10)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10, DEBUG",
    "20, INFO",
    "25, INFO",
    "30, WARNING",
    "40, ERROR",
    "50, CRITICAL",
    "1000, CRITICAL",
    "0, DEBUG",
    "-5, DEBUG"
  })
  void a_level_is_that_of_its_number_or_the_next_lower_one(long number, Level level) {
    assertThat(Level.of(number)).isEqualTo(level);
  }

  /** Names have no slash, so no two owners can have one partition. */
  @Test
  void partitions_of_several_owners_are_several() {
    assertThat(
            List.of(
                Partitions.of(new AppId(new TenantId("a"), "b.c")),
                Partitions.of(new AppId(new TenantId("a.b"), "c")),
                Partitions.of(new TenantId("a")),
                Partitions.of(new TenantId("host")),
                Partitions.HOST))
        .doesNotHaveDuplicates();
  }
}
