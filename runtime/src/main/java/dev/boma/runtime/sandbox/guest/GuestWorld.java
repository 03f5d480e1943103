package dev.boma.runtime.sandbox.guest;

import dev.boma.api.Release;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.module.ContextModules;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/** Furnishes a context with what its kind of app finds there. */
final class GuestWorld {
  private GuestWorld() {}

  static void furnish(Value prelude, ContextModules modules, Release release, GuestTime time) {
    // The one host function there is: it takes a name, gives a guest's object, and stays in the
    // prelude's closure.
    ProxyExecutable library = arguments -> modules.library(arguments[0].asString());
    prelude.invokeMember("useLibraries", library);
    if (time.fixedNow() != null) {
      prelude.invokeMember("fixDate");
    }
    prelude.invokeMember("define", "console", prelude.invokeMember("makeConsole"));
    switch (release.kind()) {
      case VUMI -> {
        prelude.invokeMember("defineLazily", "Buffer", prelude.getMember("bufferClass"));
        prelude.invokeMember("define", "require", modules.require());
        if (release.reusesLibraries()) {
          prelude.invokeMember("remember");
        }
      }
      case MODULE -> {
        prelude.invokeMember("defineWeb");
        prelude.invokeMember("freezeIntrinsics");
        prelude.invokeMember("freezeGlobals");
      }
    }
  }
}
