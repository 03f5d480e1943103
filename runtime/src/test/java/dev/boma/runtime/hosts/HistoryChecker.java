package dev.boma.runtime.hosts;

import dev.boma.runtime.hosts.History.Answer;
import dev.boma.runtime.hosts.History.Kind;
import dev.boma.runtime.hosts.History.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a history is one that the guarantees allow. A message without an answer may have happened
 * or not; one with an answer has happened, once, where the answer says.
 */
final class HistoryChecker {
  private final History history;
  private final List<String> wrong = new ArrayList<>();
  private final Map<String, Message> byId = new HashMap<>();

  private HistoryChecker(History history) {
    this.history = history;
    history.sent().forEach(message -> byId.put(message.id(), message));
  }

  /** What is wrong; empty if nothing is. */
  static List<String> check(History history) {
    HistoryChecker checker = new HistoryChecker(history);
    history.applied().forEach(checker::onceAndNoPhantom);
    history.sent().forEach(checker::notLost);
    checker.inOrder();
    checker.ticketsOnce();
    checker.nothingLostOfWhatIsShared();
    return checker.wrong;
  }

  private void onceAndNoPhantom(String user, List<String> applied) {
    Set<String> seen = new HashSet<>();
    for (String id : applied) {
      if (!seen.add(id)) {
        wrong.add("twice: %s of %s".formatted(id, user));
      }
      Message message = byId.get(id);
      if (message == null || !message.user().equals(user)) {
        wrong.add("phantom: %s in the record of %s".formatted(id, user));
      }
    }
  }

  private void notLost(Message message) {
    List<String> applied = history.applied().getOrDefault(message.user(), List.of());
    Set<Answer> different = new HashSet<>();
    for (Answer answer : message.answers()) {
      different.add(new Answer(answer.position(), answer.ticket(), 0));
      int at = answer.position() - 1;
      if (at < 0 || at >= applied.size() || !applied.get(at).equals(message.id())) {
        wrong.add(
            "lost: %s was answered as number %d of %s, which is %s"
                .formatted(
                    message.id(),
                    answer.position(),
                    message.user(),
                    at >= 0 && at < applied.size() ? applied.get(at) : "not there"));
      }
    }
    if (different.size() > 1) {
      wrong.add("answered differently: " + message);
    }
  }

  /** What was answered before another was sent comes before it. */
  private void inOrder() {
    Map<String, Integer> positions = new HashMap<>();
    history
        .applied()
        .forEach((user, applied) -> {
          for (int i = 0; i < applied.size(); i++) {
            positions.putIfAbsent(applied.get(i), i);
          }
        });
    Map<String, List<Message>> ofUsers = new HashMap<>();
    history
        .sent()
        .forEach(message ->
            ofUsers.computeIfAbsent(message.user(), user -> new ArrayList<>()).add(message));
    for (List<Message> messages : ofUsers.values()) {
      for (Message earlier : messages) {
        for (Message later : messages) {
          Integer first = positions.get(earlier.id());
          Integer second = positions.get(later.id());
          boolean before =
              earlier.answers().stream().anyMatch(answer -> answer.ended() < later.begun());
          if (before && first != null && second != null && first > second) {
            wrong.add("out of order: %s before %s".formatted(later.id(), earlier.id()));
          }
        }
      }
    }
  }

  private void ticketsOnce() {
    Map<Long, String> owners = new HashMap<>();
    for (Message message : history.sent()) {
      for (Answer answer : message.answers()) {
        if (answer.ticket() != null) {
          String owner = owners.putIfAbsent(answer.ticket(), message.id());
          if (owner != null && !owner.equals(message.id())) {
            wrong.add("ticket %d twice: %s, %s".formatted(answer.ticket(), owner, message.id()));
          }
        }
      }
    }
  }

  /** A counter is as high as there are messages applied that raised it. */
  private void nothingLostOfWhatIsShared() {
    Map<String, Long> expected = new HashMap<>();
    history.applied().values().stream()
        .flatMap(List::stream)
        .distinct()
        .map(byId::get)
        .filter(message -> message != null && message.kind() == Kind.SHARE)
        .forEach(message -> expected.merge(message.group(), 1L, Long::sum));
    Set<String> groups = new HashSet<>(expected.keySet());
    groups.addAll(history.shared().keySet());
    for (String group : groups) {
      long is = history.shared().getOrDefault(group, 0L);
      long should = expected.getOrDefault(group, 0L);
      if (is != should) {
        wrong.add("shared by %s: %d, and %d messages raised it".formatted(group, is, should));
      }
    }
  }
}
