package dev.boma.runtime.testing;

import dev.boma.runtime.testing.Difference.Item;
import dev.boma.runtime.testing.YamlNode.Mapping;
import dev.boma.runtime.testing.YamlNode.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what came of conversations into their file, in the place of what was expected. Only values
 * that differ change; comments, order, indentation and quoting stay. A file in which nothing
 * differs is not touched, nor is a conversation in which the app failed unexpectedly: what a phone
 * shows then is no answer of the app's, and what it shows later may be none either.
 */
public final class ConversationUpdate {
  private ConversationUpdate() {}

  /**
   * Updates a file.
   *
   * @param results of the conversations of this file, as it is now; others are passed over
   * @return whether the file was changed
   * @throws ConversationFileException if a value cannot be changed where it stands, or if the file
   *     was changed by others meanwhile; nothing is written then
   * @throws UncheckedIOException if the file cannot be written; it is as it was then
   */
  public static boolean apply(Path file, List<ConversationResult> results) {
    String before = ConversationReader.text(file);
    String after = updated(before, file.toString(), results);
    if (after.equals(before)) {
      return false;
    }
    try {
      replace(file.toRealPath(), after);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
    return true;
  }

  /**
   * The conversations that differ and are not updated because the app failed in them.
   *
   * @return a text for people each; empty when there is none
   */
  public static List<String> refused(List<ConversationResult> results) {
    List<String> refused = new ArrayList<>();
    for (ConversationResult result : results) {
      if (!result.asExpected()) {
        result.turns().stream()
            .filter(ConversationUpdate::failedUnexpectedly)
            .findFirst()
            .ifPresent(turn ->
                refused.add(
                    "%s: '%s' is not updated, because turn %d failed: %s"
                        .formatted(
                            result.conversation().place(),
                            result.conversation().name(),
                            turn.number(),
                            turn.failure())));
      }
    }
    return refused;
  }

  /** A failure that the file names the phone's text of is meant. */
  private static boolean failedUnexpectedly(TurnReport turn) {
    Turn.Reply named = turn.turn().expected().reply();
    return turn.failed() && !(turn.asExpected() && named != null && named.text() != null);
  }

  /** The text of a file with what came of its conversations. */
  static String updated(String text, String file, List<ConversationResult> results) {
    List<ConversationResult> differing =
        results.stream()
            .filter(result -> result.conversation().place().file().equals(file))
            .filter(result -> !result.asExpected())
            .filter(
                result -> result.turns().stream().noneMatch(ConversationUpdate::failedUnexpectedly))
            .toList();
    if (differing.isEmpty()) {
      return text;
    }
    String body = ConversationReader.withoutByteOrderMark(text);
    List<Conversation> now = ConversationReader.read(body, file);
    if (!differing.stream().allMatch(result -> isUnchanged(result.conversation(), now))) {
      throw ConversationFileException.of(
          file, "was changed while it was played; nothing is updated, play it again");
    }
    List<@Nullable YamlNode> roots = YamlTree.read(file, body);
    YamlEdits edits = new YamlEdits(file, body, JsonText.is(body));
    for (ConversationResult result : differing) {
      Mapping root = mapping(roots.get(result.conversation().place().document()));
      update(root, result, edits.ignoring(result.conversation().ignored()));
    }
    String after = edits.apply();
    verify(after, file, differing);
    return text.substring(0, text.length() - body.length()) + after;
  }

  private static void update(Mapping root, ConversationResult result, YamlEdits edits) {
    if (!(root.get("turns") instanceof Sequence turns)) {
      throw new IllegalStateException("a conversation was played that has no turns");
    }
    for (TurnReport report : result.turns()) {
      Mapping turn = mapping(turns.items().get(report.number() - 1));
      for (Difference difference : report.differences()) {
        edits.refuseShared(turns);
        edits.refuseShared(turn);
        update(turn, difference, report, edits);
      }
    }
  }

  private static void update(
      Mapping turn, Difference difference, TurnReport report, YamlEdits edits) {
    if (difference.item() == Item.KV) {
      Mapping kv = mapping(turn.get("kv"));
      edits.refuseShared(kv);
      edits.set(kv, difference.key(), difference.got());
      return;
    }
    edits.set(turn, difference.item().word(), difference.got());
    // A reply that was left open is being recorded: then the end of the session belongs to it.
    boolean recorded = difference.item() == Item.REPLY && difference.expected() == null;
    if (recorded && report.ends() && turn.get("ends") == null) {
      edits.set(turn, "ends", true);
    }
  }

  private static Mapping mapping(@Nullable YamlNode node) {
    if (node instanceof Mapping mapping) {
      return mapping;
    }
    throw new IllegalStateException("a conversation was read that is no mapping");
  }

  // The file must now say what came, whatever its spelling did to the edits.
  private static void verify(String after, String file, List<ConversationResult> results) {
    List<Conversation> read = ConversationReader.read(after, file);
    for (ConversationResult result : results) {
      Conversation now =
          read.stream()
              .filter(it -> sameDocument(it, result.conversation()))
              .findFirst()
              .orElseThrow();
      for (TurnReport report : result.turns()) {
        Turn.Expected expected = now.turns().get(report.number() - 1).expected();
        boolean same =
            report.differences().stream()
                .allMatch(difference ->
                    JsonValues.same(named(expected, difference), difference.got(), now.ignored()));
        if (!same) {
          throw ConversationFileException.of(
              file,
              "turn %d (line %d) cannot be updated as it is written; change it by hand"
                  .formatted(report.number(), report.turn().line()));
        }
      }
    }
  }

  private static @Nullable Object named(Turn.Expected expected, Difference difference) {
    return switch (difference.item()) {
      case EVENT -> throw new IllegalStateException("a turn that was not played is not updated");
      case REPLY -> expected.reply() == null ? null : expected.reply().text();
      case ENDS -> expected.ends();
      case KV -> expected.kv().get(difference.key());
      case SENDS -> expected.sends();
    };
  }

  private static boolean isUnchanged(Conversation played, List<Conversation> now) {
    return now.stream()
        .anyMatch(it -> sameDocument(it, played) && it.turns().equals(played.turns()));
  }

  private static boolean sameDocument(Conversation one, Conversation other) {
    return one.place().document() == other.place().document();
  }

  private static void replace(Path file, String text) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path written = Files.createTempFile(directory, "." + file.getFileName(), ".new");
    try {
      Files.writeString(written, text);
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(written, Files.getPosixFilePermissions(file));
      }
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
