package dev.boma.runtime.cli;

import dev.boma.runtime.boot.PlayedHosts;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.testing.Conversation;
import dev.boma.runtime.testing.ConversationPlayer;
import dev.boma.runtime.testing.ConversationReader;
import dev.boma.runtime.testing.ConversationResult;
import dev.boma.runtime.testing.TestTranscript;
import dev.boma.runtime.testing.Transcript;
import java.nio.file.Path;
import java.util.List;

/** Plays conversation files against an app. */
final class Play {
  private Play() {}

  /** Reads all files, then plays them, several at a time; the results are in their order. */
  static List<ConversationResult> app(
      Wiring wiring, AppPackage app, List<Path> files, Sandbox sandbox, Plans plans) {
    ConversationPlayer player =
        new ConversationPlayer(new PlayedHosts(wiring, app, sandbox, plans));
    List<Conversation> conversations =
        files.stream().flatMap(file -> ConversationReader.read(file).stream()).toList();
    return conversations.parallelStream().map(player::play).toList();
  }

  static Transcript transcript() {
    return isPlain() ? Transcript.plain() : Transcript.coloured();
  }

  static TestTranscript testTranscript() {
    return isPlain() ? TestTranscript.plain() : TestTranscript.coloured();
  }

  private static boolean isPlain() {
    return System.getenv("NO_COLOR") != null || !BomaCommand.isTerminal();
  }
}
