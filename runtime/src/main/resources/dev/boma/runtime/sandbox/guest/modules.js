/*
 * The modules of one context: `require`, and the bridge between CommonJS and ES modules.
 *
 * Evaluated before any code of a guest, so what it captures here is the engine's own, whatever the
 * guest does to its prototypes later. The functions in `host` take and give text or values of this
 * guest; they stay in this closure.
 *
 *   host.resolve(specifier, from, 'require' | 'import') -> a letter and text:
 *     'c' | 'e' | 'j' + id       a CommonJS, ES or JSON module
 *     '?' + message              a bare name that nobody has
 *     '!' + message              any other failure
 *   host.compile(id)             the wrapper of a CommonJS module
 *   host.text(id)                the text of a JSON file
 *   host.link(kind, id)          loads an ES module: the namespace of `{ ns, done }`
 *   host.specifier(letter, id)   how the engine's own `import` names a module
 *   host.fileName(id)            the path that a guest sees
 *   host.main                    the id of the app's main file
 */
(function () {
  'use strict';

  const { apply, set, defineProperty } = Reflect;
  const { create, freeze, hasOwn } = Object;
  const { slice, lastIndexOf, startsWith, includes } = String.prototype;
  const { parse } = JSON;
  const NativeError = Error;
  const NativeSyntaxError = SyntaxError;
  const NativeTypeError = TypeError;
  const toText = String;

  const restOf = (text) => apply(slice, text, [1]);

  const notFound = (message) => {
    const error = new NativeError(message);
    defineProperty(error, 'code', {
      __proto__: null, value: 'MODULE_NOT_FOUND', writable: true, enumerable: false, configurable: true,
    });
    return error;
  };

  /**
   * @param {object} host see above
   * @param {object} env the free names that libraries get, name → value; and, not enumerable,
   *     `harden`, which freezes what a library of the host exports before an app gets it, and
   *     gives whether it did, and `guarded`, which makes a function of the host throw errors of this
   *     language only
   */
  return function createModules(host, env) {
    const libraryScope = freeze(copyOf(env));
    const harden = env.harden ?? (() => false);
    const guarded = env.guarded ?? ((call) => call);
    const { main } = host;
    const resolve = guarded(host.resolve);
    const compile = guarded(host.compile);
    const text = guarded(host.text);
    const link = guarded(host.link);
    const specifier = guarded(host.specifier);
    const fileName = guarded(host.fileName);
    const modules = create(null);
    const hardened = create(null);
    let librariesLoading = 0;
    const namespaces = create(null);
    let bridged = false;

    function copyOf(names) {
      const copy = { __proto__: null };
      for (const name in names) {
        copy[name] = names[name];
      }
      return copy;
    }

    /** The exports of the module that `answer`, which is the resolver's, names. */
    const load = (answer, parent) => {
      const letter = answer[0];
      if (letter === 'c' || letter === 'j') {
        return commonJs(letter, restOf(answer), parent);
      }
      if (letter === 'e') {
        return required(restOf(answer));
      }
      throw notFound(restOf(answer));
    };

    const commonJs = (letter, id, parent) => {
      const module = modules[id] ?? loaded(letter, id, parent);
      // Libraries that still load may yet add to each other's exports.
      if (librariesLoading === 0 && !hardened[id] && isOfHost(id)) {
        hardened[id] = harden(module.exports, id);
      }
      return module.exports;
    };

    const isOfHost = (id) => apply(startsWith, id, ['boma:']);

    const loaded = (letter, id, parent) => {
      const module = newModule(id, parent);
      const step = isOfHost(id) ? 1 : 0;
      modules[id] = module;
      let done = false;
      librariesLoading += step;
      try {
        if (letter === 'j') {
          module.exports = json(id);
        } else {
          run(module, id);
        }
        done = true;
      } finally {
        librariesLoading -= step;
        if (!done) {
          delete modules[id];
        }
      }
      set(module, 'loaded', true);
      return module;
    };

    const newModule = (id, parent) => {
      const filename = fileName(id);
      return {
        id: id === main ? '.' : filename,
        path: folderOf(filename),
        exports: {},
        filename,
        loaded: false,
        children: [],
        paths: [],
        parent,
      };
    };

    const folderOf = (filename) => {
      const slash = apply(lastIndexOf, filename, ['/']);
      return apply(slice, filename, [0, slash > 0 ? slash : 1]);
    };

    const run = (module, id) => {
      const wrapper = compile(id);
      // The wrapper of a library takes the libraries' free names too.
      const body =
        wrapper.length === 2 ? wrapper(importFrom, libraryScope) : wrapper(importFrom);
      const { exports, filename, path } = module;
      apply(body, exports, [exports, requireOf(id, module), module, filename, path]);
    };

    const json = (id) => {
      try {
        return parse(text(id));
      } catch (error) {
        throw new NativeSyntaxError(id + ' is not valid JSON: ' + error.message);
      }
    };

    const requireOf = (id, module) => {
      const answers = create(null);
      const answerTo = (name) => {
        if (typeof name !== 'string') {
          throw new NativeTypeError('require wants the name of a module, not ' + typeof name);
        }
        return (answers[name] ??= resolve(name, id, 'require'));
      };
      const require = function require(name) {
        return load(answerTo(name), module);
      };
      require.resolve = (name) => {
        const answer = answerTo(name);
        if (answer[0] === '?' || answer[0] === '!') {
          throw notFound(restOf(answer));
        }
        return fileName(restOf(answer));
      };
      require.main = modules[main];
      return require;
    };

    /** The `require` of an app's script: what nobody has is null there, as Vumi Go had it. */
    const scriptRequire = function require(name) {
      if (typeof name !== 'string') {
        return null;
      }
      const answer = resolve(name, main, 'require');
      return answer[0] === '?' ? null : load(answer, null);
    };

    /** An ES module as `require` answers it. */
    const required = (id) => {
      const namespace = namespaceOf('e', id);
      if (hasOwn(namespace, 'module.exports')) {
        return namespace['module.exports'];
      }
      // Compiled CommonJS looks for this mark before it takes `default`.
      return hasOwn(namespace, 'default') && !hasOwn(namespace, '__esModule')
        ? namespaceOf('r', id)
        : namespace;
    };

    const namespaceOf = (kind, id) => {
      const key = kind + id;
      const known = namespaces[key];
      if (known !== undefined) {
        return known;
      }
      const linked = linkNow(kind, id);
      if (!isDone(linked)) {
        throw new NativeError(
          "Cannot require '" + id + "': it waits at its top level (await); use import()");
      }
      return (namespaces[key] = linked.ns);
    };

    const linkNow = (kind, id) => {
      bridge();
      return link(kind, id);
    };

    const isDone = (linked) => {
      try {
        return linked.done;
      } catch {
        return false; // not assigned yet: something below it waits
      }
    };

    /** Hands this context's functions to the module that ES modules import them from. */
    const bridge = () => {
      if (!bridged) {
        bridged = true;
        link('b', '').ns.install(
          { __proto__: null, exportsOf: (letter, id) => commonJs(letter, id, null), importFrom },
          libraryScope);
      }
    };

    /** What `import(name)` in the file `from` does. */
    const importFrom = async (from, name) => {
      const wanted = toText(name);
      const answer = resolve(wanted, from, 'import');
      if (answer[0] === '?' || answer[0] === '!') {
        throw notFound(restOf(answer));
      }
      return importNow(answer);
    };

    const importNow = (answer) => {
      bridge();
      return import(specifier(answer[0], restOf(answer)));
    };

    return {
      __proto__: null,
      require: scriptRequire,
      bridge,

      /** Has the app's own files run again when they are next required; packages stay. */
      forgetApp() {
        for (const id in modules) {
          if (!isOfHost(id) && !apply(includes, id, ['node_modules/'])) {
            delete modules[id];
          }
        }
      },

      /** The exports of a module of the host, by its id. */
      library: (answer) => load(answer, null),

      /** The namespace of the main module, or a promise of it where that one waits. */
      importMain(answer) {
        const letter = answer[0];
        if (letter !== 'e') {
          const exports = load(answer, null);
          if (exports !== null && typeof exports === 'object' && hasOwn(exports, '__esModule')) {
            return exports;
          }
          return { __proto__: null, default: exports };
        }
        const linked = linkNow('e', main);
        return isDone(linked) ? linked.ns : importNow(answer);
      },
    };
  };
})();
