package dev.boma.runtime.sandbox.process;

import dev.boma.api.Limits;
import dev.boma.api.Release;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a host says to a worker process. */
sealed interface ToWorker {

  /** The files of a release; turns name it by {@code ref}. */
  record Load(long ref, Release release) implements ToWorker {}

  /** The release is not needed any more. */
  record Forget(long ref) implements ToWorker {}

  /**
   * Run a turn.
   *
   * @param trigger as the guest gets it
   * @param wallMillis how long it may take from now
   * @param guessing whether commands that are sure to succeed may be answered before the host has
   *     seen them
   * @param known answers to {@code kv.get} the turn will probably ask for, key to value as JSON
   */
  record Run(
      long turn,
      long ref,
      String trigger,
      GuestTime time,
      String seed,
      Limits limits,
      boolean guessing,
      Map<String, String> known)
      implements ToWorker {}

  /** Load a release without a message. */
  record Check(long turn, long ref, Limits limits) implements ToWorker {}

  /** Answers to commands of a turn. */
  record Answers(long turn, List<Answer> answers) implements ToWorker {}

  /**
   * An answer.
   *
   * @param id of its command
   * @param success whether it was done
   * @param fields what the reply carries
   * @param reason why it was not done
   */
  record Answer(
      String id, boolean success, Map<String, @Nullable Object> fields, @Nullable String reason) {}

  /** Stop a turn; how it ended is of no interest any more. */
  record Cancel(long turn) implements ToWorker {}
}
