package dev.boma.runtime.cli;

import dev.boma.runtime.boot.PlayedHosts;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.testing.Conversation;
import dev.boma.runtime.testing.ConversationFileException;
import dev.boma.runtime.testing.ConversationPlayer;
import dev.boma.runtime.testing.ConversationReader;
import dev.boma.runtime.testing.ConversationResult;
import dev.boma.runtime.testing.TestTranscript;
import dev.boma.runtime.testing.Transcript;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Plays conversation files against an app. */
final class Play {
  private Play() {}

  /**
   * Conversation files that were read.
   *
   * @param unusable what is wrong with those that cannot be played, one a file
   */
  record Files(List<Conversation> conversations, List<ConversationFileException> unusable) {
    static Files read(List<Path> files) {
      List<Conversation> conversations = new ArrayList<>();
      List<ConversationFileException> unusable = new ArrayList<>();
      for (Path file : files) {
        try {
          conversations.addAll(ConversationReader.read(file));
        } catch (ConversationFileException e) {
          unusable.add(e);
        }
      }
      return new Files(conversations, unusable);
    }

    /**
     * Does nothing when all can be played.
     *
     * @throws ConversationFileException if not; it tells of all that cannot
     */
    void requireUsable() {
      if (!unusable.isEmpty()) {
        throw ConversationFileException.all(unusable);
      }
    }
  }

  /** Plays conversations, several at a time; the results are in their order. */
  static List<ConversationResult> app(
      Wiring wiring,
      AppPackage app,
      List<Conversation> conversations,
      Sandbox sandbox,
      Plans plans) {
    ConversationPlayer player =
        new ConversationPlayer(new PlayedHosts(wiring, app, sandbox, plans));
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
