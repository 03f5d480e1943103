package dev.boma.runtime.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.boot.GuestTests;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.testing.JUnitReport;
import dev.boma.runtime.testing.ResultJson;
import dev.boma.runtime.testing.TestFileResult;
import dev.boma.runtime.testing.TestTranscript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An app's own tests, run in the real sandbox. */
class GuestTestsTest {
  private static final Wiring wiring = new Wiring();
  private static final Sandbox sandbox = wiring.sandbox(2);

  private static final String APP =
      """
      import { app, end, text } from '@boma/toolkit';

      export default app({
        start: 'name',
        states: {
          name: text({ ask: 'Name?', next: 'bye' }),
          bye: end({ text: 'Bye {name}.' }),
        },
      });
      """;

  private static final String VUMI_APP =
      """
      var go = {};
      go.app = function() {
        var vumigo = require('vumigo_v02');
        return {GoApp: vumigo.App.extend(function(self) {
          vumigo.App.call(self, 'start');
          self.states.add('start', function(name) {
            return new vumigo.states.FreeText(name, {question: 'Name?', next: 'end'});
          });
          self.states.add('end', function(name) {
            return new vumigo.states.EndState(name, {text: 'Bye.', next: 'start'});
          });
        })};
      }();
      if (typeof api !== 'undefined') {
        var vumigo = require('vumigo_v02');
        new vumigo.interaction_machine.InteractionMachine(api, new go.app.GoApp());
      }
      """;

  @TempDir private Path directory;

  @AfterAll
  static void close() {
    wiring.close();
  }

  @Test
  void tests_written_for_nodes_runner_play_the_app_with_the_tester() throws IOException {
    write("app.js", APP);
    write(
        "test/app.test.js",
        """
        import assert from 'node:assert/strict';
        import { beforeEach, describe, test } from 'node:test';
        import { tester } from '@boma/toolkit/tester';
        import app from '../app.js';
        import { number } from './helpers/numbers.js';

        describe('the app', () => {
          let phone;
          beforeEach(async () => {
            phone = tester(app).phone(number);
            await phone.dial();
          });

          test('asks', () => phone.expectScreen('Name?'));
          test('thanks', async () => {
            await phone.say('Ann');
            assert.equal(phone.screen, 'Bye Ann.');
          });
          test('is wrong', async () => {
            console.log('said %s', 'Ann');
            await phone.say('Ann');
            assert.equal(phone.screen, 'Bye Bob.');
          });
          test('is not ready', { skip: true }, () => {});
        });
        """);
    write("test/helpers/numbers.js", "export const number = '+1';");

    TestFileResult result = only();

    assertThat(result.cases())
        .extracting(TestFileResult.Case::name, TestFileResult.Case::outcome)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("the app › asks", passed()),
            org.assertj.core.api.Assertions.tuple("the app › thanks", passed()),
            org.assertj.core.api.Assertions.tuple(
                "the app › is wrong", TestFileResult.Outcome.FAILED),
            org.assertj.core.api.Assertions.tuple(
                "the app › is not ready", TestFileResult.Outcome.SKIPPED));
    assertThat(TestTranscript.plain().of(result))
        .contains("✗ the app › is wrong  test/app.test.js")
        .contains("'Bye Ann.'")
        .contains("'Bye Bob.'")
        .contains("test/app.test.js:22")
        .contains("log INFO said Ann")
        .doesNotContain("node_modules");
    assertThat(TestTranscript.summary(List.of(result))).isEqualTo("4 tests: 1 fails, 1 skipped");
    assertThat(JUnitReport.of("boma test", List.of(), List.of(result), List.of()))
        .contains("tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\"")
        .contains("<testcase name=\"the app › thanks\" classname=\"test/app.test.js\"");
    assertThat(ResultJson.of(List.of(), List.of(result), List.of()))
        .containsEntry("as_expected", false)
        .containsKey("tests");
  }

  @Test
  void mochas_words_are_there_and_required_files_too() throws IOException {
    write("app.js", APP);
    write(
        "test/app.cjs",
        """
        const assert = require('assert');
        const { tester } = require('@boma/toolkit/tester');
        const app = require('../app.js').default;

        describe('mocha', function () {
          this.timeout(1000);
          it('takes promises', () => tester(app).phone().dial());
          it('takes callbacks', function (done) {
            tester(app).phone().dial().then((screen) => {
              assert.strictEqual(screen, 'Name?');
              done();
            });
          });
          it.skip('leaves out', () => {});
        });
        """);

    TestFileResult result = only();

    assertThat(result.passed()).as(TestTranscript.plain().of(result)).isTrue();
    assertThat(result.count(passed())).isEqualTo(2);
  }

  @Test
  void suites_of_vumi_bundles_run_on_the_apptester() throws IOException {
    write("app.json", "{\"main\": \"go-app.js\"}");
    write("go-app.js", VUMI_APP);
    write("test/setup.js", "global.first = 'set up';");
    write(
        "test/app.test.js",
        """
        var vumigo = require('vumigo_v02');
        var assert = require('assert');

        describe('app', function() {
          var tester;

          beforeEach(function() {
            tester = new vumigo.AppTester(new go.app.GoApp());
          });

          it('says goodbye', function() {
            assert.equal(first, 'set up');
            return tester
              .setup.user.state('start')
              .input('Ann')
              .check.interaction({state: 'end', reply: 'Bye.'})
              .run();
          });

          it('is wrong', function() {
            return tester.start().check.reply('What?').run();
          });
        });
        """);

    TestFileResult result = only();

    assertThat(result.cases())
        .as(TestTranscript.plain().of(result))
        .extracting(TestFileResult.Case::outcome)
        .containsExactly(passed(), TestFileResult.Outcome.FAILED);
    assertThat(TestTranscript.plain().of(result))
        .contains("Unexpected reply content")
        .contains("expected: What?")
        .contains("actual:   Name?");
  }

  @Test
  void a_file_that_cannot_be_run_says_why() throws IOException {
    write("app.js", APP);
    write("test/a.js", "import 'left-pad';");
    write(
        "test/b.js",
        "import { test } from 'node:test';\ntest('waits', () => new Promise(() => {}));");
    write("test/c.js", "import { test } from 'node:test';\ntest('asks', () => null.x);");
    write("test/d.js", "// to come");

    List<TestFileResult> results = run();

    assertThat(results)
        .extracting(TestFileResult::passed)
        .containsExactly(false, false, false, true);
    assertThat(results.get(0).broken()).contains("Cannot find module 'left-pad'");
    assertThat(results.get(1).broken())
        .contains("the test 'waits' waits for something that never comes");
    assertThat(results.get(2).cases().getFirst().error())
        .contains("TypeError")
        .contains("test/c.js:2");
    assertThat(TestTranscript.summary(results))
        .isEqualTo("1 test: 1 fails, 2 files could not be run");
  }

  @Test
  void a_file_that_throws_what_is_no_error_is_told_as_the_one_that_did() throws IOException {
    write("app.js", APP);
    write("test/a.js", "throw 'oops';");

    assertThat(run().getFirst().broken())
        .contains("test/a.js threw oops, which is not an Error")
        .doesNotContain("handler");
  }

  @ParameterizedTest
  @CsvSource({
    "test/app.test.js, 'import test from \"node:test\";\nconst b = ;'",
    "test/app.test.js, 'describe(\"a\", () => {\n  it(\"b\", () => { ); });'",
    "test/app.test.cjs, 'it(\"a\", () => {});\nconst b = ;'",
  })
  void a_syntax_error_of_a_test_is_told_by_its_own_line(String file, String text)
      throws IOException {
    write("app.js", APP);
    write(file, text);

    assertThat(only().broken())
        .startsWith("SyntaxError: ")
        .contains(file + ":2")
        .doesNotContain(".boma-test");
  }

  @Test
  void a_syntax_error_of_a_vumi_apps_test_is_told_by_its_own_line_and_once() throws IOException {
    write("app.js", "api.on_inbound_message = function () {};");
    write("test/app.js", "describe('a', function () {\n  it('b', function () { );\n});\n");

    assertThat(only().broken())
        .contains("SyntaxError: test/app.js:2:")
        .containsOnlyOnce("Expected")
        .doesNotContain(".boma-test", "(native)");
  }

  private static TestFileResult.Outcome passed() {
    return TestFileResult.Outcome.PASSED;
  }

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private TestFileResult only() {
    List<TestFileResult> results = run();
    assertThat(results).hasSize(1);
    return results.getFirst();
  }

  private List<TestFileResult> run() {
    GuestTests tests = new GuestTests(AppDirectory.readWithTests(directory), sandbox);
    return AppDirectory.tests(directory).stream().map(tests::run).toList();
  }
}
