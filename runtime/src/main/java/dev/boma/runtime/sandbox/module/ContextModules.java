package dev.boma.runtime.sandbox.module;

import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * The modules that one context has loaded. Of one thread at a time, as its context is; everything
 * that runs code of the guest throws {@link org.graalvm.polyglot.PolyglotException} for the guest's
 * errors.
 */
public final class ContextModules {

  private final GuestModules modules;
  private final Context context;
  private final Value glue;

  ContextModules(GuestModules modules, Context context, Value createModules, Value scope) {
    this.modules = modules;
    this.context = context;
    this.glue = createModules.execute(ProxyObject.fromMap(callbacks()), scope);
  }

  /**
   * The {@code require} of the app's script: it answers null for a bare name that neither the
   * release nor the host has.
   */
  public Value require() {
    return glue.getMember("require");
  }

  /**
   * Runs the main file as a script: sloppy. What it gives is of no use.
   *
   * @param apart whether its variables are its own, so that the context can run it again; else they
   *     are global
   */
  public void runScript(boolean apart) {
    GuestSources.Script script = modules.sources().script(modules.main(), apart);
    if (script.mayImport()) {
      glue.invokeMember("bridge");
    }
    context.eval(script.source());
  }

  /** Has the app's own CommonJS files loaded anew when they are next required. */
  public void forgetApp() {
    glue.invokeMember("forgetApp");
  }

  /**
   * Loads the main file as a module: its namespace, {@code {default: module.exports}} when it is
   * CommonJS, or a promise of the namespace when a module waits at its top level.
   */
  public Value importMain() {
    return glue.invokeMember("importMain", modules.told(modules.main()));
  }

  /**
   * The exports of an entry of {@code libraries.json}, whether it is served to apps or not.
   *
   * @throws IllegalArgumentException if there is no such entry
   */
  public Value library(String name) {
    StackRoom.check();
    String id =
        modules
            .libraries()
            .entry(name)
            .orElseThrow(() -> new IllegalArgumentException("no library '" + name + "'"));
    return host(id);
  }

  Value host(String id) {
    return glue.invokeMember("library", modules.told(id));
  }

  private Map<String, Object> callbacks() {
    ModuleResolver resolver = modules.resolver();
    GuestSources sources = modules.sources();
    return Map.of(
        "main",
        modules.main(),
        "resolve",
        ours(args ->
            GuestSources.told(
                resolver.resolve(
                    args[0].asString(),
                    args[1].asString(),
                    args[2].asString().equals("require") ? Linkage.REQUIRE : Linkage.IMPORT))),
        "compile",
        ours(args -> context.eval(sources.wrapper(args[0].asString()))),
        "text",
        ours(args -> resolver.tree().text(args[0].asString())),
        "link",
        ours(args -> context.eval(sources.entry(entry(args[0].asString(), args[1].asString())))),
        "specifier",
        ours(args -> ModuleAddress.specifier(args[1].asString(), format(args[0].asString()))),
        "fileName",
        ours(args -> fileName(args[0].asString())));
  }

  /** Code of ours that guests call. */
  private static ProxyExecutable ours(ProxyExecutable code) {
    return arguments -> {
      StackRoom.check();
      return code.execute(arguments);
    };
  }

  private static String entry(String kind, String id) {
    return switch (kind) {
      case "b" -> ModuleAddress.BRIDGE;
      case "r" -> ModuleAddress.required(id);
      default -> ModuleAddress.specifier(id, ModuleFormat.ES_MODULE);
    };
  }

  private static ModuleFormat format(String letter) {
    for (ModuleFormat format : ModuleFormat.values()) {
      if (letter.charAt(0) == format.letter()) {
        return format;
      }
    }
    throw new IllegalArgumentException("no module format '" + letter + "'");
  }

  private String fileName(String id) {
    return modules.libraries().owns(id) ? id : ModuleResolver.APP_FOLDER + id;
  }
}
