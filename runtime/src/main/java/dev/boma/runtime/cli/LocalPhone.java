package dev.boma.runtime.cli;

import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import dev.boma.api.Trigger;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.connector.VumiMessages;
import dev.boma.runtime.connector.VumiMessages.MalformedMessageException;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.text.TerminalText;
import dev.boma.spi.ChannelInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A handset in the terminal: each line is what the user enters. */
final class LocalPhone {
  /** Each further line is set in: a text of the app must not look like a screen. */
  private static final int INDENT = 6;

  private final Host host;
  private final ChannelInfo channel;
  private final String number;
  private final PrintStream out;
  private final PhoneWatch watch;
  private final VumiMessages messages = new VumiMessages(InstantSource.system());
  private boolean inSession;

  /** Whether the user is being asked; guarded by {@code this}. */
  private boolean asking;

  /**
   * A phone that has not dialled.
   *
   * @param watch what the host's turns are told to
   */
  LocalPhone(Host host, ChannelInfo channel, String number, PrintStream out, PhoneWatch watch) {
    this.host = host;
    this.channel = channel;
    this.number = number;
    this.out = out;
    this.watch = watch;
  }

  /** Reads lines until there are no more, or {@code /quit}. */
  void talk(BufferedReader lines) {
    boolean sms = channel.transportType().equals("sms");
    out.println(
        sms
            ? "SMS to %s from %s. Type a message; /quit to leave."
                .formatted(channel.address(), number)
            : "Dialling %s from %s. /end hangs up, Enter dials again, /quit leaves."
                .formatted(channel.address(), number));
    if (!sms) {
      say("new", null);
    }
    try {
      for (String line = next(lines); line != null && !line.equals("/quit"); line = next(lines)) {
        if (sms) {
          say(null, line);
        } else if (line.equals("/end")) {
          hangUp();
        } else if (inSession) {
          say("resume", line);
        } else {
          dialAgain(line);
        }
      }
      hangUp();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable String next(BufferedReader lines) throws IOException {
    ask(true);
    String line = lines.readLine();
    ask(false);
    return line;
  }

  private synchronized void ask(boolean now) {
    asking = now;
    if (now) {
      out.print("> ");
      out.flush();
    }
  }

  /** Tells the user something that is not of the conversation, and asks again. Any thread. */
  synchronized void tell(PrintStream where, String text) {
    if (asking) {
      out.println();
      out.flush();
    }
    where.println(text);
    where.flush();
    ask(asking);
  }

  /** What is typed when no session is open is no answer: nobody has asked. */
  private void dialAgain(String typed) {
    if (!typed.isBlank() && !typed.strip().equals(channel.address())) {
      out.printf(
          "  ! Session ended: '%s' was sent to nobody. Dialling %s again.%n",
          typed, channel.address());
    }
    say("new", null);
  }

  private void hangUp() {
    if (inSession) {
      say("close", null);
    }
  }

  private void say(@Nullable String sessionEvent, @Nullable String content) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    String id = UUID.randomUUID().toString().replace("-", "");
    message.put("message_id", id);
    message.put("from_addr", number);
    message.put("content", content);
    message.put("session_event", sessionEvent);
    long began = System.nanoTime();
    Trigger trigger;
    try {
      trigger = messages.read(channel, Json.write(message));
    } catch (MalformedMessageException e) {
      out.println("! " + e.getMessage());
      return;
    }
    watch.begins(id);
    Answer answer = host.turns().handle(channel, trigger);
    if ("close".equals(sessionEvent)) {
      hungUp(answer);
    } else {
      show(answer, Duration.ofNanos(System.nanoTime() - began));
    }
    for (AppLog.Line note : watch.notes(id)) {
      tell(
          System.err,
          "  log %s %s".formatted(note.level(), TerminalText.setIn(note.text(), INDENT)));
    }
  }

  /** Nobody looks at a screen any more; all else of the answer is told. */
  private void hungUp(Answer answer) {
    inSession = false;
    if (answer.reply() != null && !answer.byHost()) {
      out.println("  ! the app replied to somebody who had hung up; nobody got that");
    }
    beside(answer);
  }

  private void show(Answer answer, Duration took) {
    OutboundMessage reply = answer.reply();
    inSession = reply != null && !reply.endsSession() && channel.transportType().equals("ussd");
    if (reply != null) {
      out.println();
      TerminalText.screen(String.valueOf(reply.content()))
          .lines()
          .forEach(line -> out.println("  │ " + line));
      out.printf(
          "  └─ %d ms%s (%s)%n",
          took.toMillis(),
          reply.endsSession() ? ", session ended" : "",
          answer.budget().describe());
    }
    beside(answer);
  }

  private void beside(Answer answer) {
    for (OutboundMessage sent : answer.sends()) {
      out.printf(
          "  ✉ to %s by %s: %s%n",
          TerminalText.line(String.valueOf(sent.toAddr())),
          TerminalText.line(sent.endpoint()),
          TerminalText.setIn(String.valueOf(sent.content()), INDENT));
    }
    if (!(answer.outcome() instanceof Outcome.Completed)) {
      out.println("  ! " + TerminalText.setIn(answer.outcome().describe(), INDENT));
    } else if (answer.byHost()) {
      out.println("  ! " + PhoneWatch.NO_REPLY);
    }
  }
}
