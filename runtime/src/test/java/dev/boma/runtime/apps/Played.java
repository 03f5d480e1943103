package dev.boma.runtime.apps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.boot.PlayedHosts;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.testing.Conversation;
import dev.boma.runtime.testing.ConversationPlayer;
import dev.boma.runtime.testing.ConversationReader;
import dev.boma.runtime.testing.ConversationResult;
import dev.boma.runtime.testing.Transcript;
import java.nio.file.Path;
import java.util.List;

/** Conversations held with an app from disk, in the real sandbox. */
final class Played {
  private Played() {}

  /** What became of each of them. */
  static List<ConversationResult> with(Path app, List<Conversation> conversations) {
    try (Wiring wiring = new Wiring()) {
      ConversationPlayer player =
          new ConversationPlayer(
              new PlayedHosts(
                  wiring, AppDirectory.read(app, null), wiring.sandbox(1), PlayedHosts.PLANS));
      return conversations.stream().map(player::play).toList();
    }
  }

  /** What became of the one that the text holds. */
  static ConversationResult with(Path app, String conversation) {
    return with(app, ConversationReader.read(conversation, "conversation")).getFirst();
  }

  static void assertAsExpected(ConversationResult result) {
    assertThat(result.asExpected()).as(Transcript.plain().of(result)).isTrue();
  }
}
