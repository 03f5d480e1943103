// The timers that libraries such as Q need, and the scope that libraries alone see.

const MAX_DELAY = 2147483647;

function setTimeout(callback, delay, ...args) {
  const current = turn;
  current.timerCount += 1;
  current.timers ??= create(null);
  const id = current.timerCount;
  // What is no delay in Node, which counts in 32 bits, is none here.
  const wait = typeof delay === 'number' && delay > 0 && delay <= MAX_DELAY ? delay : 0;
  current.timers[id] = {
    due: ceil(current.elapsed + wait),
    isTick: false,
    run() {
      apply(callback, undefined, args);
    },
  };
  return id;
}

function clearTimeout(id) {
  if (turn.timers !== undefined) {
    delete turn.timers[id];
  }
}

function setImmediate(callback, ...args) {
  const id = setTimeout(() => apply(callback, undefined, args), 0);
  turn.timers[id].isTick = true;
  return id;
}

function nextTick(callback, ...args) {
  apply(then, resolved, [() => apply(callback, undefined, args)]);
}

/**
 * What libraries know as `global`: the global object, with what a server's libraries look for on
 * it. Lodash 2 takes it for the global object only if `global.global` is itself.
 */
function makeLibraryGlobal(more) {
  const own = create(null);
  const names = ownKeys(more);
  for (let i = 0; i < names.length; i += 1) {
    own[names[i]] = more[names[i]];
  }
  own.global = new Proxy(globalThis, {
    __proto__: null,
    get: (target, name) => (name in own && !(name in target) ? own[name] : target[name]),
    has: (target, name) => name in target || name in own,
  });
  return own.global;
}

/** What libraries may use beside what every guest sees. */
const libraryScope = {
  setTimeout,
  clearTimeout,
  setImmediate,
  clearImmediate: clearTimeout,
  global: makeLibraryGlobal({
    setTimeout, clearTimeout, setImmediate, clearImmediate: clearTimeout,
  }),
  process: {
    env: {}, browser: true, version: '', versions: {}, argv: [], nextTick, cwd: () => '/app',
  },
  __random: randomBytes,
};
// For the loader of modules alone: libraries get what is enumerable.
defineProperty(libraryScope, 'harden', hidden(harden));
defineProperty(libraryScope, 'guarded', hidden(guarded));
