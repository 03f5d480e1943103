package dev.boma.runtime.resource;

import static org.assertj.core.api.Assertions.fail;

import dev.boma.api.CommandResult;
import java.util.Map;

/** Reads the results of commands. */
final class Results {
  private Results() {}

  static Map<String, Object> fields(CommandResult result) {
    return switch (result) {
      case CommandResult.Success success -> success.fields();
      case CommandResult.Failure failure -> fail("failed: " + failure.reason());
    };
  }

  static String reason(CommandResult result) {
    return switch (result) {
      case CommandResult.Success success -> fail("succeeded: " + success.fields());
      case CommandResult.Failure failure -> failure.reason();
    };
  }
}
