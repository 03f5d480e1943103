package dev.boma.runtime.cli;

import dev.boma.api.AppKind;
import dev.boma.api.GuestError;
import dev.boma.api.Release;
import dev.boma.api.TenantId;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** None of the conversations, since the app cannot be used either. */
    Files without(ConversationFileException app) {
      return new Files(List.of(), Stream.concat(Stream.of(app), unusable.stream()).toList());
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

  /**
   * Why an app cannot be played: it does not load, neither by itself nor with what a conversation
   * configures. Of a {@code vumi} app that is never a reason: such apps were in service, and what
   * their phones showed then may be what is to be seen.
   *
   * @return empty where it can
   */
  static Optional<ConversationFileException> unloadable(
      AppPackage app, List<Conversation> conversations, Sandbox sandbox, Plans plans) {
    if (app.kind() == AppKind.VUMI) {
      return Optional.empty();
    }
    AppPackage developed = app.with(AppPackage.DEVELOPMENT, "true");
    Optional<GuestError> error = loaded(developed, sandbox, plans);
    if (error.isEmpty()
        || conversations.stream()
            .map(Conversation::config)
            .filter(config -> !config.isEmpty())
            .distinct()
            .anyMatch(config -> {
              Map<String, String> items = new LinkedHashMap<>(developed.config());
              items.putAll(config);
              return loaded(app.withConfig(items), sandbox, plans).isEmpty();
            })) {
      return Optional.empty();
    }
    return Optional.of(
        ConversationFileException.of(
            "app " + app.name(), "does not load: " + error.get().describe()));
  }

  private static Optional<GuestError> loaded(AppPackage app, Sandbox sandbox, Plans plans) {
    Release release = app.release(new TenantId("test"), 1);
    return sandbox.check(
        release, plans.of(release.app().tenant()).grant(release.capabilities()).limits());
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
