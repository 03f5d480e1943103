package dev.boma.runtime.sandbox.module;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Value;

/** Releases made of texts, opened in real contexts of one engine, with a few libraries served. */
final class Fixture implements AutoCloseable {

  static final String LIBRARIES =
      """
      {
        "served": ["q", "lodash", "events", "url", "assert", "@kit/modern", "kit_v1"],
        "modules": {
          "@kit/modern": {"folder": "dev/boma/runtime/sandbox/module/kit"},
          "kit_v1": {"folder": "dev/boma/runtime/sandbox/module/kit", "main": "v1.js"},
          "q": {"webjar": "q", "main": "q.js"},
          "lodash": {"webjar": "lodash", "main": "lodash.js"},
          "events": {"webjar": "events", "main": "events.js"},
          "punycode": {"webjar": "punycode", "main": "punycode.js"},
          "querystring": {"webjar": "querystring-es3", "main": "index.js"},
          "hidden": {"webjar": "punycode", "main": "punycode.js"},
          "assert": {
            "webjar": "assert",
            "main": "assert.js",
            "requires": {"object-assign": "object-assign", "util/": "util"}
          },
          "object-assign": {"webjar": "object-assign", "main": "index.js"},
          "util": {"webjar": "util", "main": "util.js"},
          "inherits": {"webjar": "inherits", "main": "inherits.js"},
          "url": {
            "webjar": "url",
            "main": "url.js",
            "requires": {"punycode/": "punycode", "qs": "querystring"}
          }
        }
      }
      """;

  private final Engine engine = Engine.create("js");
  private final ModuleHost host = new ModuleHost(HostLibraries.of(LIBRARIES));
  private final List<Context> contexts = new ArrayList<>();

  HostLibraries libraries() {
    return host.libraries();
  }

  ModuleSyntax syntax() {
    return host.syntax();
  }

  /** A release of files given as path, text, path, text, …; the first is its main file. */
  GuestModules release(String... pathsAndTexts) {
    Map<String, String> files = files(pathsAndTexts);
    return new GuestModules(
        files, pathsAndTexts[0], host.libraries(), host.syntax(), host.exports());
  }

  static Map<String, String> files(String... pathsAndTexts) {
    Map<String, String> files = new LinkedHashMap<>();
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      files.put(pathsAndTexts[i], pathsAndTexts[i + 1]);
    }
    return files;
  }

  App open(GuestModules modules) {
    Context.Builder builder =
        Context.newBuilder("js")
            .engine(engine)
            .allowAllAccess(false)
            .allowHostAccess(HostAccess.NONE)
            .allowPolyglotAccess(PolyglotAccess.NONE)
            .allowExperimentalOptions(true)
            .option("js.unhandled-rejections", "throw");
    modules.configure(builder);
    Context context = builder.build();
    contexts.add(context);
    Value scope =
        context.eval(
            "js",
            """
            ({ process: { env: {} }, global: globalThis,
               setImmediate: function setImmediate() {}, clearImmediate() {},
               setTimeout: function setTimeout() {}, clearTimeout() {} })
            """);
    ContextModules opened = modules.open(context, scope);
    context.getBindings("js").putMember("require", opened.require());
    return new App(context, opened);
  }

  /** Runs the files as a Vumi app's script and gives the value of its global {@code result}. */
  Value script(String... pathsAndTexts) {
    App app = open(release(pathsAndTexts));
    app.modules().runScript(false);
    return app.context().getBindings("js").getMember("result");
  }

  /** Loads the files as a module and gives its default export. */
  Value module(String... pathsAndTexts) {
    return open(release(pathsAndTexts)).modules().importMain().getMember("default");
  }

  @Override
  public void close() {
    contexts.forEach(context -> context.close(true));
    engine.close();
    host.close();
  }

  record App(Context context, ContextModules modules) {
    String text(String expression) {
      return context.eval("js", "String(" + expression + ")").asString();
    }
  }
}
