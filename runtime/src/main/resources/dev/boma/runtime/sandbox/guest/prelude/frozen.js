// Frozen intrinsics: a kept context is the same for every message.

/** What is frozen already; undefined in a context that is not kept. */
let frozen;

/** The values behind accessors, which a walk does not see. */
let forgiven = [];

/** What keeps the last match of any expression: the text of one user for the next to read. */
const LAST_MATCH = ['input', '$_', 'lastMatch', '$&', 'lastParen', '$+', 'leftContext', '$`',
  'rightContext', "$'", '$1', '$2', '$3', '$4', '$5', '$6', '$7', '$8', '$9'];

/**
 * Freezes all that can be reached from the global object, so that a kept context is the same for
 * every message. Assigning `toString` and the like to an object of one's own still works: the
 * frozen prototype's data properties become accessors that define the property on the receiver
 * (the override mistake; see SES, Miller et al.). Not for promises: each `await` reads two of them.
 */
function freezeIntrinsics() {
  frozen = new WeakSet();
  for (const name of LAST_MATCH) {
    delete RegExp[name];
  }
  const forgiving = [Object.prototype, Function.prototype, Error.prototype, Array.prototype,
    EvalError.prototype, RangeError.prototype, ReferenceError.prototype, SyntaxError.prototype,
    TypeError.prototype, URIError.prototype, AggregateError.prototype, Date.prototype,
    RegExp.prototype, Map.prototype, Set.prototype];
  const often = ['toString', 'toLocaleString', 'valueOf', 'constructor', 'name', 'message',
    'toJSON', 'hasOwnProperty', 'call', 'apply', 'bind', 'length', 'then', 'catch'];
  for (const proto of forgiving) {
    for (const key of often) {
      forgive(proto, key);
    }
  }
  // The host's Buffer, which is made when it is first asked for, has its own of these.
  for (const key of ['toString', 'toLocaleString', 'includes', 'indexOf', 'lastIndexOf', 'slice',
    'fill', 'subarray']) {
    forgive(getPrototypeOf(Uint8Array.prototype), key);
  }
  walk(globalThis);
  for (const sample of unnamed()) {
    walk(sample);
  }
  walk(CommandError);
  for (const name in libraryScope) {
    if (name !== 'global') {
      walk(libraryScope[name]);
    }
  }
  walkForgiven();
}

/** One of each kind of object whose prototype no name leads to. */
function unnamed() {
  return [
    function* () {}, async function () {}, async function* () {}, () => {},
    [][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](),
    ''[Symbol.iterator](), 'x'.matchAll(/x/g), [].values().map((x) => x),
    Iterator.from({ next() {} }), new Intl.Segmenter().segment('x'),
    new Intl.Segmenter().segment('x')[Symbol.iterator](),
  ];
}

/** Prototypes that the exports of a library do not lead to, by the library's main file. */
const UNNAMED_OF = {
  __proto__: null,
  'boma:npm/lodash/lodash.js': (lodash) => [getPrototypeOf(lodash([])),
    getPrototypeOf(lodash([]).map().__wrapped__)],
  'boma:npm/moment/moment.js': (moment) => [getPrototypeOf(moment.localeData())],
  'boma:lib/jed.js': (Jed) => [getPrototypeOf(new Jed({}).translate(''))],
};

/**
 * Freezes what a library of the host exports, in a context that is kept. Whoever extends a class
 * of it, or fills in a member of an instance that its prototype has too, is not disturbed.
 *
 * Gives whether it did.
 */
function harden(exports, id) {
  if (frozen === undefined) {
    return false;
  }
  const unnamedOf = UNNAMED_OF[id];
  if (unnamedOf !== undefined) {
    for (const proto of unnamedOf(exports)) {
      forgiveAll(proto);
      walk(proto, true);
    }
  }
  walk(exports, true);
  walkForgiven();
  return true;
}

function walkForgiven() {
  while (forgiven.length > 0) {
    const values = forgiven;
    forgiven = [];
    for (let i = 0; i < values.length; i += 1) {
      walk(values[i], true);
    }
  }
}

/** Freezes what the value leads to. A list, not recursion: a guest has only so many frames. */
function walk(value, forgiving) {
  const found = [value];
  let count = 1;
  while (count > 0) {
    count -= 1;
    const next = found[count];
    if (((typeof next === 'object' && next !== null) || typeof next === 'function')
        && !apply(has, frozen, [next])) {
      apply(add, frozen, [next]);
      count = visit(next, forgiving, found, count);
    }
  }
}

/** Freezes one object, and puts what it leads to in the list; how long that is now. */
function visit(value, forgiving, found, length) {
  let count = length;
  found[count] = getPrototypeOf(value);
  count += 1;
  const keys = ownKeys(value);
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i];
    const description = getOwnPropertyDescriptor(value, key);
    if (forgiving && key === 'prototype' && typeof value === 'function') {
      forgiveAll(description.value);
    }
    if ('value' in description) {
      found[count] = description.value;
      count += 1;
    } else {
      found[count] = description.get;
      found[count + 1] = description.set;
      count += 2;
    }
  }
  // The elements of a view cannot be frozen.
  if (value !== globalThis && !isView(value)) {
    freeze(value);
  }
  return count;
}

function forgiveAll(proto) {
  if (typeof proto === 'object' && proto !== null && !apply(has, frozen, [proto])) {
    const keys = ownKeys(proto);
    for (let i = 0; i < keys.length; i += 1) {
      forgive(proto, keys[i]);
    }
  }
}

function forgive(proto, key) {
  const description = getOwnPropertyDescriptor(proto, key);
  if (description === undefined || !description.configurable || !('value' in description)) {
    return;
  }
  const { value, enumerable } = description;
  forgiven[forgiven.length] = value;
  defineProperty(proto, key, {
    configurable: true,
    enumerable,
    get() {
      return value;
    },
    set(mine) {
      if (this === proto) {
        throw new TypeError_('built-in objects are frozen in a module app: ' + String_(key));
      }
      defineProperty(this, key,
        { value: mine, writable: true, enumerable: true, configurable: true });
    },
  });
}

/** Makes the names of the global object themselves unchangeable. */
function freezeGlobals() {
  for (const key of ownKeys(globalThis)) {
    const description = getOwnPropertyDescriptor(globalThis, key);
    if (description.configurable) {
      defineProperty(globalThis, key, 'value' in description
        ? { writable: false, configurable: false } : { configurable: false });
    }
  }
  Object.preventExtensions(globalThis);
}
