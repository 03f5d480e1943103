package dev.boma.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.Release;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guest's clock, time zone and chance are the turn's. */
abstract class GuestClockContract extends SandboxContract {
  private static final String NOON = "2024-03-05T08:15:30.250Z";

  private static TestTurn saying(String expression) {
    return new TestTurn(
        TestApp.onMessage("api.request('test.say', {value: (" + expression + ")}); api.done();"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Date.now()",
        "new Date().getTime()",
        "new Date().valueOf()",
        "+new Date",
        "+new Date()",
        "Date.parse(new Date().toISOString())",
        "Reflect.construct(Date, []).getTime()",
        "new (class extends Date {})().getTime()",
        "new (Object.getPrototypeOf(new Date()).constructor)().getTime()",
        "new new Date().constructor().getTime()",
        "new (Date.bind(null))().getTime()",
        "Function('return Date.now()')()",
        "(0, eval)('new Date().getTime()')",
        "Date.now.call(null)",
        "require('moment')().valueOf()",
        "require('moment').utc().valueOf()",
        "require('moment').now()",
        "require('lodash').now()",
      })
  void now_is_the_fixed_instant_in_every_form(String now) {
    assertThat(valueOf(saying(now).at(NOON, "UTC"))).isEqualTo(1709626530250L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new Intl.DateTimeFormat('en-GB', {timeZone: 'UTC'}).format()",
        "Intl.DateTimeFormat('en-GB', {timeZone: 'UTC'}).format(undefined)",
        "new Intl.DateTimeFormat('en-GB', {timeZone: 'UTC'}).formatToParts()"
            + ".map(function (p) { return p.value; }).join('')",
        "new Date().toLocaleDateString('en-GB', {timeZone: 'UTC'})",
      })
  void formats_of_now_are_of_the_fixed_instant(String now) {
    assertThat(valueOf(saying(now).at(NOON, "UTC"))).isEqualTo("05/03/2024");
  }

  @Test
  void date_called_as_a_function_gives_now_as_text() {
    assertThat(valueOf(saying("Date()").at(NOON, "UTC")))
        .asString()
        .startsWith("Tue Mar 05 2024 08:15:30 GMT+0000");
  }

  @Test
  void a_date_is_otherwise_what_it_always_was() {
    assertThat(
            valueOf(
                saying(
                        """
                        [new Date(0).getTime(), new Date(2020, 1, 3).getDate(), Date.UTC(2020, 0),
                         new Date('2020-01-01T00:00:00Z').toISOString(), Date.length, Date.name,
                         new Date(undefined).getTime() !== 0, new Date() instanceof Date,
                         Object.prototype.toString.call(new Date()), typeof Date()]
                        """)
                    .at(NOON, "UTC")))
        .isEqualTo(
            List.of(
                0L,
                3L,
                1577836800000L,
                "2020-01-01T00:00:00.000Z",
                7L,
                "Date",
                true,
                true,
                "[object Date]",
                "string"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Temporal", "performance"})
  void there_is_no_other_clock(String name) {
    assertThat(valueOf(saying("typeof " + name).at(NOON, "UTC"))).isEqualTo("undefined");
  }

  @Test
  void a_module_app_sees_the_clock_of_each_turn() {
    Release release =
        TestApp.handler("await api.request('test.say', {value: [Date.now(), +new Date()]});")
            .release();
    assertThat(valueOf(new TestTurn(release).at(NOON, "UTC")))
        .isEqualTo(List.of(1709626530250L, 1709626530250L));
    assertThat(valueOf(new TestTurn(release).at("2024-03-06T00:00:00Z", "UTC")))
        .isEqualTo(List.of(1709683200000L, 1709683200000L));
  }

  @Test
  void a_kept_context_with_a_fixed_clock_does_not_serve_a_turn_with_a_real_one() {
    Release release =
        TestApp.handler("await api.request('test.say', {value: Date.now()});").release();
    valueOf(new TestTurn(release).at("2001-01-01T00:00:00Z", "UTC"));
    long before = System.currentTimeMillis();
    assertThat((Long) Objects.requireNonNull(valueOf(new TestTurn(release))))
        .isBetween(before, System.currentTimeMillis());
  }

  @Test
  void local_time_is_that_of_the_zone() {
    String expression =
        """
        [new Date().getHours(), new Date().getTimezoneOffset(), new Date(2024, 0, 1).toISOString(),
         Intl.DateTimeFormat().resolvedOptions().timeZone, require('moment')().format('HH:mm Z'),
         new Date('2024-01-01T00:00:00').toISOString()]
        """;
    assertThat(valueOf(saying(expression).at(NOON, "Africa/Johannesburg")))
        .isEqualTo(
            List.of(
                10L,
                -120L,
                "2023-12-31T22:00:00.000Z",
                "Africa/Johannesburg",
                "10:15 +02:00",
                "2023-12-31T22:00:00.000Z"));
    assertThat(
            ((List<?>) Objects.requireNonNull(valueOf(saying(expression).at(NOON, "UTC")))).get(0))
        .isEqualTo(8L);
  }

  @Test
  void a_wait_of_a_library_takes_no_time_where_time_stands_still() {
    TestTurn turn =
        new TestTurn(
                TestApp.onMessage(
                    """
                    var before = Date.now();
                    require('q').delay(3600 * 1000).then(function () {
                      api.request('test.say', {value: Date.now() - before});
                      api.done();
                    });
                    """))
            .at(NOON, "UTC");
    assertThat(valueOf(turn)).isEqualTo(0L);
  }

  @Test
  void waits_of_libraries_end_in_the_order_of_their_time() {
    TestTurn turn =
        new TestTurn(
            TestApp.onMessage(
                """
                var Q = require('q'), order = [];
                var wait = function (ms) { return Q.delay(ms).then(function () { order.push(ms); }); };
                Q.all([wait(30), wait(1), wait(10), wait(0)]).then(function () {
                  api.request('test.say', {value: order});
                  api.done();
                });
                """));
    assertThat(valueOf(turn)).isEqualTo(List.of(0L, 1L, 10L, 30L));
    assertThat(valueOf(turn.at(NOON, "UTC"))).isEqualTo(List.of(0L, 1L, 10L, 30L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Infinity", "NaN", "-1", "1e300", "'x'", "undefined"})
  void a_wait_of_no_length_is_over_at_once(String delay) {
    assertThat(
            valueOf(
                new TestTurn(
                    TestApp.onMessage(
                            """
                            require('waits')(%s, function () {
                              api.request('test.say', {value: 'over'});
                              api.done();
                            });
                            """
                                .formatted(delay))
                        .file(
                            "node_modules/waits/index.js",
                            "module.exports = function (ms, then) { setTimeout(then, ms); };"))))
        .isEqualTo("over");
  }

  private static final String CHANCE =
      """
      [Math.random(), require('crypto').randomBytes(4).toString('hex'),
       require('crypto').randomUUID(), require('lodash').random(1, 1000000)]
      """;

  @Test
  void the_same_seed_gives_the_same_chance_and_another_another() {
    Object first = valueOf(saying(CHANCE).seed("1"));
    assertThat(valueOf(saying(CHANCE).seed("1"))).isEqualTo(first);
    assertThat(valueOf(saying(CHANCE).seed("2"))).isNotEqualTo(first);
  }

  @Test
  void chance_is_seeded_anew_for_each_turn_of_a_kept_context() {
    Release release =
        TestApp.handler(
                "await api.request('test.say', {value: [Math.random(), crypto.randomUUID(),"
                    + " [...crypto.getRandomValues(new Uint8Array(3))]]});")
            .release();
    Object first = valueOf(new TestTurn(release).seed("1"));
    assertThat(valueOf(new TestTurn(release).seed("2"))).isNotEqualTo(first);
    assertThat(valueOf(new TestTurn(release).seed("1"))).isEqualTo(first);
  }

  @Test
  void chance_is_spread_over_its_range() {
    assertThat(
            valueOf(
                saying(
                    """
                    (function () {
                      var low = 0, sum = 0, seen = {};
                      for (var i = 0; i < 10000; i++) {
                        var x = Math.random();
                        if (!(x >= 0 && x < 1)) { return 'out of range: ' + x; }
                        if (x < 0.5) { low++; }
                        seen[x] = true;
                      }
                      return low > 4700 && low < 5300 && Object.keys(seen).length > 9990;
                    })()
                    """)))
        .isEqualTo(true);
  }
}
