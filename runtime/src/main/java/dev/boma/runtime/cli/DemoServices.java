package dev.boma.runtime.cli;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.web.Problem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The services that examples call in {@code boma demo}, served by the demo's own host.
 *
 * <ul>
 *   <li>a bank: {@code GET /demo/bank/accounts/NUMBER}; every number has an account but those that
 *       end in 0
 *   <li>a shop: {@code GET /demo/shop/kinds}, {@code /goods?kind=KIND}, {@code /goods/ID}
 * </ul>
 */
final class DemoServices {
  private static final String BANK = "/demo/bank";
  private static final String SHOP = "/demo/shop";

  /** What the shop sells, by kind. */
  private static final Map<String, List<Goods>> GOODS =
      Map.of(
          "Seeds",
          List.of(
              new Goods(1, "White maize", 250, "Ripe after four months. For the highlands."),
              new Goods(2, "Yellow maize", 240, "Ripe after three months. Chickens like it best."),
              new Goods(3, "Beans that climb", 180, "Sow them beside maize: they climb it."),
              new Goods(4, "Sorghum", 90, "Stands drought well. Weed twice.")),
          "Tools",
          List.of(
              new Goods(5, "Hoe", 700, "Forged, with a handle of ash."),
              new Goods(6, "Watering can", 450, "Ten litres.")));

  private DemoServices() {}

  private record Goods(long id, String name, long price, String about) {
    Map<String, Object> line() {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("id", id);
      line.put("name", name);
      line.put("price", price);
      return line;
    }

    Map<String, Object> page() {
      Map<String, Object> page = line();
      page.put("about", about);
      return page;
    }
  }

  /** The configuration items that name these services to the examples, by key. */
  static Map<String, String> config(String address) {
    return Map.of("bank_url", address + BANK, "shop_url", address + SHOP);
  }

  static void mount(Router router) {
    router.get(BANK + "/accounts/:number").handler(DemoServices::account);
    router
        .get(SHOP + "/kinds")
        .handler(context -> json(context, GOODS.keySet().stream().sorted().toList()));
    router
        .get(SHOP + "/goods")
        .handler(context ->
            json(
                context,
                GOODS.getOrDefault(context.request().getParam("kind", ""), List.of()).stream()
                    .map(Goods::line)
                    .toList()));
    router
        .get(SHOP + "/goods/:id")
        .handler(context ->
            find(Problem.pathParam(context, "id"))
                .ifPresentOrElse(
                    goods -> json(context, goods.page()),
                    () -> Problem.send(context, 404, "No goods", "nothing here has this number")));
  }

  private static void account(RoutingContext context) {
    String digits = Problem.pathParam(context, "number").replaceAll("[^0-9]", "");
    if (digits.isEmpty() || digits.endsWith("0")) {
      Problem.send(context, 404, "No account", "this number has no account");
      return;
    }
    Map<String, Object> account = new LinkedHashMap<>();
    account.put("balance", Math.floorMod(digits.hashCode(), 1_000_000) / 100.0);
    account.put("currency", "KES");
    json(context, account);
  }

  private static Optional<Goods> find(String id) {
    return GOODS.values().stream()
        .flatMap(List::stream)
        .filter(goods -> Long.toString(goods.id()).equals(id))
        .findFirst();
  }

  private static void json(RoutingContext context, Object body) {
    context.response().putHeader("content-type", "application/json").end(Json.write(body));
  }
}
