package dev.boma.runtime.apps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The toolkit's face for Vumi Go apps: what the host serves as {@code vumigo_v02}. */
class VumigoFaceTest {
  private static final Path TESTS = Path.of("..", "toolkit-js", "test", "vumigo_v02");
  private static final String GUEST_LIBRARIES = "dev/boma/runtime/sandbox/guest/lib/";

  @TempDir private Path directory;

  @Test
  @Timeout(120)
  void the_face_passes_its_own_tests_under_node() throws Exception {
    Path libraries = directory.resolve("node_modules");
    layOutLibraries(libraries);

    Node.Run run =
        Node.tests(TESTS, ".test.cjs", directory, Map.of("NODE_PATH", libraries.toString()));

    assertThat(run.exit()).as(run.output()).isZero();
  }

  @Test
  void an_app_without_a_copy_of_its_own_runs_on_the_face_that_the_host_serves() throws Exception {
    Path app =
        app(
            """
            var vumigo = require('vumigo_v02');
            var Q = require('q');
            var ClinicApp = vumigo.App.extend(function(self) {
              vumigo.App.call(self, 'states:start');
              var $ = self.$;

              self.init = function() {
                self.http = new vumigo.http.api.JsonApi(self.im);
              };

              self.states.add('states:start', function(name) {
                return new vumigo.states.ChoiceState(name, {
                  question: $('Choose a clinic'),
                  choices: [
                    new vumigo.states.Choice('north', $('North')),
                    new vumigo.states.Choice('south', $('South'))],
                  next: 'states:name'
                });
              });

              self.states.add('states:name', function(name) {
                return new vumigo.states.FreeText(name, {
                  question: $('Your name?'),
                  next: function(content) {
                    return self.http
                      .post('http://clinic.example/visits?v=1', {data: {name: content}})
                      .get('data')
                      .then(function(data) {
                        return {name: 'states:end', creator_opts: {number: data.number}};
                      });
                  }
                });
              });

              self.states.add('states:end', function(name, opts) {
                return Q(new vumigo.states.EndState(name, {
                  text: $('Your number is {{ number }}').context({number: opts.number}),
                  next: 'states:start'
                }));
              });
            });
            vumigo.interact(this.api, ClinicApp);
            """);

    Played.assertAsExpected(
        Played.with(
            app,
            """
            config:
              config: {name: clinic, default_lang: sw}
              translation.sw:
                "": {lang: sw, plural_forms: "nplurals=2; plural=(n != 1);"}
                "Your name?": [null, "Jina lako?"]
                "Your number is {{ number }}": [null, "Namba yako ni {{ number }}"]
            http:
              - request:
                  method: POST
                  url: "http://clinic.example/visits"
                  params: {v: "1"}
                  json: {name: Ann}
                response: {code: 201, json: {number: 12}}
            turns:
              - reply: "Choose a clinic\\n1. North\\n2. South"
              - {say: "3", reply: "Choose a clinic\\n1. North\\n2. South"}
              - {say: "2", reply: "Jina lako?"}
              - {say: "Ann", reply: "Namba yako ni 12", ends: true}
            """));
  }

  @Test
  void an_error_anywhere_in_an_app_shows_the_error_screen() throws Exception {
    Path app =
        app(
            """
            var vumigo = require('vumigo_v02');
            var BrokenApp = vumigo.App.extend(function(self) {
              vumigo.App.call(self, 'states:start');
              self.states.add('states:start', function(name) {
                return new vumigo.states.FreeText(name, {
                  question: 'Your name?',
                  next: function() { throw new Error('no registry'); }
                });
              });
            });
            vumigo.interact(this.api, BrokenApp);
            """);

    Played.assertAsExpected(
        Played.with(
            app,
            """
            config: {config: {name: broken}}
            turns:
              - reply: "Your name?"
              - {say: Ann, reply: "An error occurred. Please try again later.", ends: true}
              - {event: new, reply: "Your name?"}
            """));
  }

  private Path app(String source) throws IOException {
    return Files.writeString(directory.resolve("go-app.js"), source);
  }

  /** The libraries that the face requires, as the host serves them to guests. */
  private static void layOutLibraries(Path nodeModules) throws IOException {
    Properties webJar = new Properties();
    try (InputStream pom = resource("META-INF/maven/org.webjars.npm/q/pom.properties")) {
      webJar.load(pom);
    }
    String q = "META-INF/resources/webjars/q/" + webJar.getProperty("version") + "/";
    copy(q + "q.js", nodeModules.resolve("q/index.js"));
    copy(GUEST_LIBRARIES + "jed.js", nodeModules.resolve("jed/index.js"));
    for (String part : List.of("plural.js", "sprintf.js")) {
      copy(GUEST_LIBRARIES + part, nodeModules.resolve("jed").resolve(part));
    }
  }

  private static void copy(String resource, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (InputStream content = resource(resource)) {
      Files.copy(content, file);
    }
  }

  private static InputStream resource(String name) throws IOException {
    URL url = Objects.requireNonNull(VumigoFaceTest.class.getClassLoader().getResource(name), name);
    return url.openStream();
  }
}
