package dev.boma.runtime.hosts;

import dev.boma.runtime.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Phones that dial an app all the time, whatever becomes of hosts and stores meanwhile: each sends
 * its next message when the one before is answered.
 */
public final class Phones implements AutoCloseable {
  /** The app they dial: {@code n1} to a phone's first message, {@code n2} to its second. */
  static final String COUNTS =
      """
      export default { async message(message, api) {
        const n = ((await api.kv.get('n.' + message.from_addr)) || 0) + 1;
        await api.kv.set('n.' + message.from_addr, n);
        await api.reply('n' + n);
      } };
      """;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Phone> phones;
  private final List<Future<?>> dialling = new ArrayList<>();
  private volatile Duration pause = Duration.ZERO;
  private volatile boolean hungUp;

  /** What a phone's message comes to. */
  @FunctionalInterface
  public interface Line {
    /** Sends it; the text on the phone's screen. */
    String send(Map<String, ?> message) throws Exception;
  }

  private final class Phone {
    private final String address;

    /** Guarded by itself. */
    private final List<String> screens = new ArrayList<>();

    Phone(int number) {
      address = "+2782000100" + number;
    }

    Void dial(Line line) throws Exception {
      for (int n = 1; !hungUp; n++) {
        String screen =
            line.send(
                Map.of(
                    "message_id", address + "/" + n, "from_addr", address, "session_event", "new"));
        synchronized (screens) {
          screens.add(screen);
        }
        Thread.sleep(pause);
      }
      return null;
    }

    List<String> screens() {
      synchronized (screens) {
        return List.copyOf(screens);
      }
    }

    long answers() {
      return screens().stream().filter(Phones::isAnswer).count();
    }
  }

  private Phones(int count) {
    phones = IntStream.range(0, count).mapToObj(Phone::new).toList();
  }

  /** Has so many begin to dial, fewer than ten, without a pause. */
  public static Phones dial(int count, Line line) {
    Phones phones = new Phones(count);
    phones.phones.forEach(
        phone -> phones.dialling.add(phones.threads.submit(() -> phone.dial(line))));
    return phones;
  }

  /** Has each pause after a screen from now on, as when something else needs the processor. */
  void pause(Duration after) {
    pause = after;
  }

  private static boolean isAnswer(String screen) {
    return screen.startsWith("n");
  }

  /** Waits until each has been answered by the app so many times from now on. */
  public void awaitAnswers(String what, int times) {
    awaitAnswers(what, times, answered());
  }

  /** Waits until each has been answered by the app so many times since then. */
  void awaitAnswers(String what, int times, List<Long> before) {
    Eventually.isTrue(
        what,
        () ->
            IntStream.range(0, phones.size()).allMatch(number -> isServed(number, times, before)));
  }

  private boolean isServed(int number, int times, List<Long> before) {
    if (dialling.get(number).isDone()) {
      // It never ends well by itself.
      join(dialling.get(number));
    }
    return phones.get(number).answers() >= before.get(number) + times;
  }

  /** How often the app has answered each. */
  List<Long> answered() {
    return phones.stream().map(Phone::answers).toList();
  }

  /** How many screens of all came from elsewhere, such as the fallback text. */
  long others() {
    return phones.stream()
        .flatMap(phone -> phone.screens().stream())
        .filter(screen -> !isAnswer(screen))
        .count();
  }

  /** Ends it when each has its last screen; the screens of each, in their order. */
  public List<List<String>> hangUp() {
    hungUp = true;
    dialling.forEach(Phones::join);
    return phones.stream().map(Phone::screens).toList();
  }

  private static void join(Future<?> phone) {
    try {
      phone.get(1, TimeUnit.MINUTES);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("a phone has no screen: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What a phone sees that dials so many times and is counted each time, once. */
  public static List<String> counted(int times) {
    return IntStream.rangeClosed(1, times).mapToObj(n -> "n" + n).toList();
  }

  @Override
  public void close() {
    hungUp = true;
    threads.shutdownNow();
  }
}
