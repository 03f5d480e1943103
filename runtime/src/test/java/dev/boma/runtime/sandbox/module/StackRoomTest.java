package dev.boma.runtime.sandbox.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StackRoomTest {
  private static final int CALLS = 100;

  @Test
  void where_there_is_no_room_nothing_but_the_check_itself_comes_to_the_end_of_the_stack()
      throws Exception {
    CompletableFuture<StackOverflowError> end = new CompletableFuture<>();
    Thread.ofPlatform()
        .stackSize(512 << 10)
        .start(() -> {
          try {
            dive(Integer.MAX_VALUE);
          } catch (StackOverflowError e) {
            end.complete(e);
          }
        });

    assertThat(end.get(1, TimeUnit.MINUTES).getStackTrace()[0].getClassName())
        .isEqualTo(StackRoom.class.getName());
  }

  /** Ever deeper; at each depth some of the host's work, if there is room for it. */
  private static void dive(int deeper) {
    StackRoom.check();
    work(CALLS);
    if (deeper > 0) {
      dive(deeper - 1);
    }
  }

  private static int work(int calls) {
    return calls == 0 ? 0 : 1 + work(calls - 1);
  }
}
