package dev.boma.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.TenantId;
import dev.boma.runtime.bench.BenchApp;
import dev.boma.runtime.bench.NoGuest;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Short loads: what is printed, not how fast it was. */
class BenchCommandTest {
  private static final String FIGURES =
      "(?s)turns/s: \\d+\np50 ms: [\\d.]+\np99 ms: [\\d.]+\nerrors: 0\n.*";

  @ParameterizedTest
  @ValueSource(strings = {"none", "toolkit", "module", "vumi"})
  void every_app_that_comes_with_it_answers_without_errors(String app) {
    // On a busy machine the first turns of a guest take longer than a second.
    int seconds = app.equals("none") ? 1 : 3;

    Cli.Run run =
        bench("--app", app, "--isolation", "in-process", "--apps", 2, "--seconds", seconds);

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out().replace("\r", "")).matches(FIGURES);
    assertThat(run.out()).contains("app: " + app, "apps: 2", "warm-up errors: 0");
  }

  @Test
  void a_plain_turn_of_a_module_app_goes_to_its_worker_and_back_once() {
    Cli.Run run = bench("--app", "module", "--seconds", 3);

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("isolation: process").containsPattern("round trips/turn: 1\\.");
    assertThat(run.out()).contains("worker CPU us/turn: ");
  }

  @Test
  void figures_are_json_on_demand() {
    Cli.Run run = bench("--app", "none", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(Json.readObject(run.out()))
        .containsKeys("turns/s", "p50 ms", "p99 ms")
        .containsEntry("errors", 0L)
        .containsEntry("connections", 2L);
  }

  @Test
  void an_app_whose_phones_get_the_fallback_text_has_errors_and_no_turns(@TempDir Path directory)
      throws Exception {
    Path app = directory.resolve("broken.js");
    Files.writeString(app, "api.on_inbound_message = function () { throw new Error('no'); };");

    Cli.Run run = bench("--app", app, "--isolation", "in-process");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("turns/s: 0", "first error: a phone got the fallback text");
    assertThat(run.out()).doesNotContain("\nerrors: 0");
  }

  @Test
  void an_app_that_does_not_load_is_bad_input(@TempDir Path directory) throws Exception {
    Path app = directory.resolve("broken.js");
    Files.writeString(app, "function (");

    Cli.Run run = bench("--app", app, "--isolation", "in-process");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("app broken does not load", "broken.js:1");
  }

  @Test
  void a_host_that_runs_is_loaded_on_its_simulator_channels(@TempDir Path directory) {
    try (Wiring wiring = new Wiring()) {
      Settings settings = Settings.of(Map.of(), Map.of(), null);
      Host host =
          wiring.host(
              wiring.memoryStore(InstantSource.system()),
              new NoGuest(),
              Wiring.serving(settings.plans(), service -> false));
      String url =
          "http://127.0.0.1:" + wiring.webServer(host, "127.0.0.1", 0, router -> {}).port();

      Cli.Run without = bench("--url", url);
      TenantId tenant = new TenantId("t");
      host.hosting().createTenant(Tenant.named(tenant));
      host.hosting()
          .simulatorChannel(
              host.hosting()
                  .publish(tenant, AppDirectory.read(BenchApp.MODULE.writeTo(directory), null))
                  .app(),
              "ussd");
      Cli.Run with = bench("--url", url + "/", "--channel", "bench-module");
      Cli.Run unknown = bench("--url", url, "--channel", "nobody");

      assertThat(without.exit()).isEqualTo(2);
      assertThat(without.err()).contains("has no simulator channel: deploy an app");
      assertThat(with.exit()).as(with.err()).isZero();
      assertThat(with.out().replace("\r", "")).matches(FIGURES);
      assertThat(unknown.exit()).isEqualTo(2);
      assertThat(unknown.err()).contains("no simulator channel 'nobody'", "/handsets lists them");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--connections 0 | --connections is 0, it must be 1 or more",
        "--users 1 --connections 2 | --users is 1, it must be 2 or more",
        "--seconds 0 | --seconds is 0, it must be 1 or more",
        "--app nowhere | nowhere: no such file or directory",
        "--store paper | --store is 'paper', it must be embedded or redis",
        "--store redis | --store redis and --redis URI go together",
        "--redis redis://h | --store redis and --redis URI go together",
        "--isolation maybe | isolation is 'maybe', it must be one of in-process, process",
        "--channel hello | name that with --url",
        "--url ftp://127.0.0.1 | --url is 'ftp://127.0.0.1', it must be http://HOST:PORT",
        "--url http://127.0.0.1 --app none | a host that runs has its own apps",
      })
  void bad_input_is_told_with_what_would_be_right(String options, String told) {
    Cli.Run run = Cli.run((Object[]) ("bench " + options).split(" "));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains(told);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void a_host_that_is_not_there_is_the_environment() {
    Cli.Run run = Cli.run("bench", "--url", "http://127.0.0.1:1");

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("no host answers at http://127.0.0.1:1");
  }

  private static Cli.Run bench(Object... options) {
    List<Object> all =
        new ArrayList<>(List.of("bench", "--connections", 2, "--users", 10, "--warm-up", 1));
    all.addAll(List.of(options));
    if (!all.contains("--seconds")) {
      all.addAll(List.of("--seconds", 1));
    }
    // A worker takes seconds to start, and each turn goes to one whichever it is.
    return Cli.runIn(Map.of("BOMA_WORKERS", "1"), all.toArray());
  }
}
