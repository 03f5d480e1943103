package dev.boma.api;

import static java.util.Objects.requireNonNull;

/** How a turn ended. */
public sealed interface Outcome {

  /** One sentence for the app's log; empty when all went well. */
  String describe();

  /** The word under which it is counted, such as {@code completed}. */
  String label();

  /** The app said it is done. */
  record Completed() implements Outcome {
    @Override
    public String describe() {
      return "";
    }

    @Override
    public String label() {
      return "completed";
    }
  }

  /** The app's code failed. */
  record ScriptFailed(GuestError error) implements Outcome {
    public ScriptFailed {
      requireNonNull(error, "error is null");
    }

    @Override
    public String describe() {
      return error.describe();
    }

    @Override
    public String label() {
      return "script-failed";
    }
  }

  /**
   * The app went over a limit.
   *
   * @param limit the limit's name, such as {@code wall-ms}
   * @param allowed how much the turn was allowed
   * @param used how much was used when it was noticed
   */
  record LimitExceeded(String limit, long allowed, long used) implements Outcome {
    public LimitExceeded {
      requireNonNull(limit, "limit is null");
    }

    @Override
    public String describe() {
      return "limit %s exceeded: %d allowed, %d used".formatted(limit, allowed, used);
    }

    @Override
    public String label() {
      return "limit-exceeded";
    }
  }

  /** The app is not done, and nothing it waits for is coming. */
  record Deadlocked() implements Outcome {
    @Override
    public String describe() {
      return "the app neither finished nor waits for anything: call api.done() on every path of a"
          + " vumi app; await or return every promise of a module app";
    }

    @Override
    public String label() {
      return "deadlocked";
    }
  }

  /**
   * Another turn changed what this one read and then wrote, and this one could not run again.
   *
   * @param key the key of the app's that was changed
   * @param calledOut whether it must not run again because it had acted outside the store;
   *     otherwise it did, and each time found the key changed
   */
  record Conflicted(String key, boolean calledOut) implements Outcome {
    public Conflicted {
      requireNonNull(key, "key is null");
    }

    @Override
    public String describe() {
      return "another message changed '%s' while this one was handled; nothing was stored, and "
              .formatted(key)
          + (calledOut
              ? "it did not run again because it had made an HTTP call"
              : "the same happened each time it ran again: use kv.incr for what many users count");
    }

    @Override
    public String label() {
      return "conflicted";
    }
  }

  /**
   * The host did not run the app.
   *
   * @param reason one sentence that the operator or tenant can act on
   * @param phoneText what the phone shows
   */
  record Refused(String reason, String phoneText) implements Outcome {
    public Refused {
      requireNonNull(reason, "reason is null");
      requireNonNull(phoneText, "phoneText is null");
    }

    @Override
    public String describe() {
      return reason;
    }

    @Override
    public String label() {
      return "refused";
    }
  }

  /**
   * The host itself failed; nothing of the turn was stored.
   *
   * @param reason one sentence for the operator
   */
  record HostFailed(String reason) implements Outcome {
    public HostFailed {
      requireNonNull(reason, "reason is null");
    }

    @Override
    public String describe() {
      return reason;
    }

    @Override
    public String label() {
      return "host-failed";
    }
  }
}
