package dev.boma.runtime.cli;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.web.Problem;
import io.vertx.ext.web.Router;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bank that the balance example calls in {@code boma demo}: {@code GET
 * /demo/bank/accounts/NUMBER}. Every number has an account but those that end in 0.
 */
final class DemoBank {
  static final String PATH = "/demo/bank";

  private DemoBank() {}

  static void mount(Router router) {
    router
        .get(PATH + "/accounts/:number")
        .handler(context -> {
          String digits = Problem.pathParam(context, "number").replaceAll("[^0-9]", "");
          if (digits.isEmpty() || digits.endsWith("0")) {
            Problem.send(context, 404, "No account", "this number has no account");
            return;
          }
          Map<String, Object> account = new LinkedHashMap<>();
          account.put("balance", Math.floorMod(digits.hashCode(), 1_000_000) / 100.0);
          account.put("currency", "KES");
          context.response().putHeader("content-type", "application/json").end(Json.write(account));
        });
  }
}
