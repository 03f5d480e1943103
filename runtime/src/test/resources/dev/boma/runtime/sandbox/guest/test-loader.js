(function (base, read, version, compile) {
  'use strict';

  const table = JSON.parse(read(base + 'libraries.json'));
  const modules = new Map();
  const timers = [];

  const later = (task, ...args) => {
    timers.push(() => task(...args));
    return timers.length;
  };

  // Numbers that repeat, so that a test can tell what it gets.
  let drawn = 0;
  const free = {
    process: { env: {}, browser: true, version: '', nextTick: later, cwd: () => '/app' },
    global: globalThis,
    setImmediate: later,
    clearImmediate() {},
    setTimeout: (task, delay, ...args) => later(task, ...args),
    clearTimeout() {},
    __random: (count) => Uint8Array.from({ length: count }, () => drawn++ & 0xff),
  };
  // The free names are an outer function's, so that a module may declare variables of these names.
  const before = `(function (${Object.keys(free).join(', ')}) {` +
    ' return function (exports, require, module, __filename, __dirname) {';
  const after = '\n}; })';

  const normalised = (path) => {
    const parts = [];
    for (const part of path.split('/')) {
      if (part === '..') {
        parts.pop();
      } else if (part !== '.' && part !== '') {
        parts.push(part);
      }
    }
    return parts.join('/');
  };

  const folder = (path) => path.slice(0, path.lastIndexOf('/'));

  // The bare path last: on a class path a folder may answer to its name too.
  function find(path) {
    const candidates = /\.js(on)?$/.test(path)
      ? [path, path + '.js']
      : [path + '.js', path + '/index.js', path];
    const found = candidates.find((name) => read(name) !== null);
    if (found === undefined) {
      throw new Error('No file ' + path);
    }
    return found;
  }

  function load(path, entry) {
    if (modules.has(path)) {
      return modules.get(path).exports;
    }
    const module = { exports: {} };
    modules.set(path, module);
    const body = compile(path, before, after)(...Object.values(free));
    const requireHere = (name) => name.startsWith('.')
      ? load(find(normalised(folder(path) + '/' + name)), entry)
      : requireModule(entry.requires?.[name] ?? name);
    body.call(module.exports, module.exports, requireHere, module, path, folder(path));
    return module.exports;
  }

  function requireModule(name) {
    const entry = table.modules[name];
    if (entry === undefined) {
      throw new Error('No module ' + name);
    }
    return load(pathOf(entry), entry);
  }

  function pathOf(entry) {
    if (entry.webjar !== undefined) {
      return `META-INF/resources/webjars/${entry.webjar}/${version(entry.webjar)}/${entry.main}`;
    }
    return entry.folder === undefined ? base + entry.file : `${entry.folder}/${entry.main}`;
  }

  // Packages that only their package.json leads into are beyond this loader.
  const served = table.served.filter((name) => {
    const { folder, main } = table.modules[name];
    return folder === undefined || main !== undefined;
  });

  function testsIn(file) {
    const tests = new Map();
    const body = compile(file, '(function (test, require, served, setImmediate) {', '\n})');
    body((name, run) => tests.set(name, run), requireModule, served, later);
    return tests;
  }

  for (const [name, { module, member }] of Object.entries(table.globals)) {
    globalThis[name] = requireModule(module)[member];
  }

  return {
    require: requireModule,
    tests: (file) => [...testsIn(file).keys()],

    run(file, name) {
      const outcome = { failure: 'The test did not come to an end' };
      const fail = (error) => {
        outcome.failure = `${error?.name}: ${error?.message}\n${error?.stack}`;
      };
      try {
        Promise.resolve(testsIn(file).get(name)()).then(() => {
          outcome.failure = null;
        }).catch(fail);
      } catch (error) {
        fail(error);
      }
      return outcome;
    },

    runTimers() {
      const due = timers.splice(0);
      due.forEach((task) => task());
      return due.length > 0;
    },
  };
})
