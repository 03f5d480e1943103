package dev.boma.runtime.sandbox.guest;

import dev.boma.api.AppKind;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.module.ContextModules;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/** Furnishes a context with what its kind of app finds there. */
final class GuestWorld {
  private GuestWorld() {}

  static void furnish(Value prelude, ContextModules modules, AppKind kind, GuestTime time) {
    // The one host function there is: it takes a name, gives a guest's object, and stays in the
    // prelude's closure.
    ProxyExecutable library = arguments -> modules.library(arguments[0].asString());
    prelude.invokeMember("useLibraries", library);
    if (time.fixedNow() != null) {
      prelude.invokeMember("fixDate");
    }
    prelude.invokeMember("define", "console", prelude.invokeMember("makeConsole"));
    switch (kind) {
      case VUMI -> {
        prelude.invokeMember("defineLazily", "Buffer", prelude.getMember("bufferClass"));
        prelude.invokeMember("define", "require", modules.require());
      }
      case MODULE -> {
        prelude.invokeMember("defineWeb");
        prelude.invokeMember("freezeIntrinsics");
        prelude.invokeMember("freezeGlobals");
      }
    }
  }
}
