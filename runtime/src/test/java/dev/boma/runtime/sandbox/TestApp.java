package dev.boma.runtime.sandbox;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An app written in a test. Each is an app of its own, so that no other test's context serves it.
 */
final class TestApp {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final String MAIN = "app.js";

  private final AppKind kind;
  private final String name = "app-" + COUNT.incrementAndGet();
  private String tenant = "tests";
  private boolean reusesLibraries;
  private final Map<String, String> files = new LinkedHashMap<>();
  private final Map<String, String> config = new LinkedHashMap<>();

  private TestApp(AppKind kind) {
    this.kind = kind;
  }

  /** A script that finds {@code api} in its global scope. */
  static TestApp vumi(String script) {
    return new TestApp(AppKind.VUMI).file(MAIN, script);
  }

  /** A script with a message handler of that body, in which {@code cmd} is the command. */
  static TestApp onMessage(String body) {
    return vumi("api.on_inbound_message = function (cmd) {" + body + "};");
  }

  /** A module with handlers as its default export. */
  static TestApp module(String main) {
    return new TestApp(AppKind.MODULE).file(MAIN, main);
  }

  /** A module with a message handler of that body, in which there are {@code message, api}. */
  static TestApp handler(String body) {
    return module("export default { async message(message, api) {" + body + "} };");
  }

  TestApp file(String path, String text) {
    files.put(path, text);
    return this;
  }

  /** Whose it is, where that matters. */
  TestApp of(String owner) {
    tenant = owner;
    return this;
  }

  /** Its libraries stay. */
  TestApp reusingLibraries() {
    reusesLibraries = true;
    return this;
  }

  TestApp config(String key, String text) {
    config.put(key, text);
    return this;
  }

  Release release() {
    return release(1);
  }

  /** One of several releases of the app. */
  Release release(int number) {
    return new Release(
        new ReleaseId(new AppId(new TenantId(tenant), name), number),
        kind,
        MAIN,
        files,
        config,
        Capabilities.OF_PLAN,
        reusesLibraries);
  }
}
