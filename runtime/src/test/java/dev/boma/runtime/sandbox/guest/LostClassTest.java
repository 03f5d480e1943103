package dev.boma.runtime.sandbox.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LostClassTest {
  /** What a class is that a guest is the first to need where its stack ends. */
  private static final class Lost {
    static final int N = deep(0);

    private static int deep(int n) {
      return n < 0 ? 0 : deep(n + 1) + 1;
    }
  }

  @Test
  void who_fails_by_a_lost_class_is_told_whose_guest_lost_it() throws Exception {
    CompletableFuture<Throwable> first = new CompletableFuture<>();
    Thread guest =
        Thread.ofPlatform()
            .name("guest-7" + LostClass.OF + "acme")
            .start(() -> first.complete(catchThrowable(() -> assertThat(Lost.N).isZero())));
    guest.join();

    Throwable later = catchThrowable(() -> assertThat(Lost.N).isZero());

    assertThat(first.get()).isInstanceOf(StackOverflowError.class);
    assertThat(LostClass.isCauseOf(later.toString())).isTrue();
    assertThat(LostClass.owner(later)).contains("acme");
  }

  @Test
  void a_name_that_a_guest_gives_its_functions_blames_nobody() {
    Throwable forged =
        new NoClassDefFoundError(
            "x\nExceptionInInitializerError: Exception java.lang.StackOverflowError"
                + " [in thread \"guest-7 of victim\"]");
    forged.initCause(
        new ExceptionInInitializerError(
            "Exception java.lang.StackOverflowError [in thread \"guest-7 of hostile\"]"));

    assertThat(LostClass.owner(forged)).contains("hostile");
    assertThat(LostClass.owner(new NoClassDefFoundError("gone"))).isEmpty();
  }
}
