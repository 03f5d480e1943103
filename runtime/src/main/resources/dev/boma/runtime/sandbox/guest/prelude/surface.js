// What the host gets hold of.

function surface() {
  return {
    begin,
    deliver,
    wake,
    drain,
    fixDate,
    makeConsole,
    makeVumiApi,
    checkScript,
    dispatchVumi,
    dispatchModule,
    turnOfModule,
    freezeIntrinsics,
    freezeGlobals,
    remember,
    restore,
    define(name, value) {
      defineProperty(globalThis, name, hidden(value));
    },
    /** Defines a name whose value is made when it is first asked for. */
    defineLazily(name, make) {
      defineProperty(globalThis, name, {
        configurable: true,
        enumerable: false,
        get() {
          const value = make();
          defineProperty(globalThis, name, hidden(value));
          return value;
        },
        set(value) {
          defineProperty(globalThis, name, hidden(value));
        },
      });
    },
    libraryScope,
    useLibraries(load) {
      library = guarded(load);
      // Has the host throw once while the stack is short: a class of the engine's that is first
      // needed where a guest's stack ends cannot be initialized there, and never again.
      try {
        library('');
      } catch (e) {
        // As it must.
      }
    },
    /** Defines the part of the web's common API that fits a sandbox, and Buffer. */
    defineWeb() {
      for (const name of WEB) {
        defineForGood(name, () => (web ??= loadWeb())[name]);
      }
      defineForGood('Buffer', () => library('buffer').Buffer);
    },
    /** Loads all that is else loaded when it is first asked for. */
    loadAll() {
      web ??= loadWeb();
      library('buffer');
    },
    checkModule,
    checkLoading,
    bufferClass: () => library('buffer').Buffer,
  };
}
