package dev.boma.runtime.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Eventually;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
  private static final int FRAME = 1_000;
  private static final long MOMENT = Duration.ofMillis(20).toNanos();

  private final Pipe pipe = open();
  private final DataInputStream reader =
      new DataInputStream(Channels.newInputStream(pipe.source()));
  private final FrameWriter writer =
      new FrameWriter(Channels.newOutputStream(pipe.sink()), "test-out");

  private static Pipe open() {
    try {
      return Pipe.open();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() throws IOException {
    writer.close();
    pipe.sink().close();
    pipe.source().close();
  }

  @Test
  void who_sends_never_waits_for_a_reader_that_does_not_read() throws IOException {
    int frames = 500;

    long sent = 0;
    for (int i = 0; i < frames; i++) {
      sent = writer.send(frame(i));
    }

    assertThat(sent).isEqualTo(frames * (long) (FRAME + Integer.BYTES));
    assertThat(writer.holdsUp(MOMENT)).isFalse();
    assertThat(read(frames)).isEqualTo(IntStream.range(0, frames).mapToObj(i -> frame(i)).toList());
  }

  @Test
  void a_frame_larger_than_a_pipe_arrives_whole_and_in_its_place() throws IOException {
    String large = "x".repeat(1 << 20);

    writer.send(frame(1));
    writer.send(large);
    writer.send(frame(2));

    assertThat(read(3)).containsExactly(frame(1), large, frame(2));
  }

  @Test
  void frames_of_many_senders_arrive_whole_and_each_senders_in_order() throws IOException {
    int senders = 8;
    int each = 300;
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int sender = 0; sender < senders; sender++) {
      int own = sender;
      all.add(
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < each; i++) {
              writer.hasRead(writer.send(frame(own * each + i)) - 4L * FRAME);
            }
          }));
    }

    List<String> arrived = read(senders * each);
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();

    for (int sender = 0; sender < senders; sender++) {
      int own = sender;
      assertThat(arrived.stream().filter(frame -> number(frame) / each == own))
          .isEqualTo(IntStream.range(0, each).mapToObj(i -> frame(own * each + i)).toList());
    }
  }

  @Test
  void a_reader_that_breaks_its_word_is_found_out() throws IOException {
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; i < 300; i++) {
            writer.hasRead(writer.send(frame(i)));
          }
        });

    Eventually.isTrue("a sender is held up", () -> writer.holdsUp(MOMENT));
    assertThat(sending).isNotDone();

    read(300);
    sending.join();
    assertThat(writer.holdsUp(MOMENT)).isFalse();
  }

  private List<String> read(int frames) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      texts.add(Frames.read(reader, 2 << 20).orElseThrow());
    }
    return texts;
  }

  private static String frame(int number) {
    return ("%0" + FRAME + "d").formatted(number);
  }

  private static int number(String frame) {
    return Integer.parseInt(frame);
  }
}
