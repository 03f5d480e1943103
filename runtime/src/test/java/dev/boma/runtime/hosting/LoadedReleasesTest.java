package dev.boma.runtime.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadedReleasesTest {
  private final LoadedReleases loaded = new LoadedReleases(100);

  private static Release release(String app, long number, int chars) {
    return new Release(
        new ReleaseId(new AppId(new TenantId("acme"), app), number),
        AppKind.MODULE,
        "app.js",
        Map.of("app.js", "x".repeat(chars)),
        Map.of(),
        Capabilities.OF_PLAN);
  }

  @Test
  void the_longest_unused_go_when_all_together_are_large() {
    Release quiz = loaded.keep(release("quiz", 1, 40));
    Release bank = loaded.keep(release("bank", 1, 40));
    assertThat(loaded.get(quiz.id())).contains(quiz);

    loaded.keep(release("shop", 1, 40));

    assertThat(loaded.get(quiz.id())).contains(quiz);
    assertThat(loaded.get(bank.id())).isEmpty();
  }

  @Test
  void a_newer_release_takes_the_place_of_the_one_before() {
    Release first = loaded.keep(release("quiz", 1, 90));
    Release second = loaded.keep(release("quiz", 2, 90));

    assertThat(loaded.get(first.id())).isEmpty();
    assertThat(loaded.get(second.id())).contains(second);
  }

  @Test
  void one_that_is_larger_than_all_may_be_is_kept_alone() {
    Release quiz = loaded.keep(release("quiz", 1, 10));
    Release large = loaded.keep(release("large", 1, 500));

    assertThat(loaded.get(large.id())).contains(large);
    assertThat(loaded.get(quiz.id())).isEmpty();
  }

  @Test
  void who_reads_a_release_while_another_does_gets_the_same_one() {
    Release first = loaded.keep(release("quiz", 1, 10));

    assertThat(loaded.keep(release("quiz", 1, 10))).isSameAs(first);
  }
}
