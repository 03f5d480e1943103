package dev.boma.runtime.testing;

import java.util.List;
import java.util.stream.Collectors;

/** A conversation file cannot be used; the message has a line for each mistake in it. */
public final class ConversationFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ConversationFileException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /**
   * One mistake.
   *
   * @param file the file's name as it was given
   * @param line from 1; 0 when it is of the file as a whole
   * @param column from 1
   * @param message what is wrong and what would be right
   */
  public record Problem(String file, int line, int column, String message) {
    /** {@code file:line:column: message}. */
    @Override
    public String toString() {
      return line == 0
          ? "%s: %s".formatted(file, message)
          : "%s:%d:%d: %s".formatted(file, line, column, message);
    }
  }

  /** Several files that cannot be used, told together. */
  public static ConversationFileException all(List<ConversationFileException> several) {
    return new ConversationFileException(
        several.stream().flatMap(one -> one.problems.stream()).toList());
  }

  static ConversationFileException of(String file, String message) {
    return new ConversationFileException(List.of(new Problem(file, 0, 0, message)));
  }

  /** The file; of several the first. */
  public String file() {
    return problems.getFirst().file();
  }

  /** The mistakes, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}
