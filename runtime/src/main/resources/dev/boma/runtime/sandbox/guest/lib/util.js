'use strict';

/** Node's `util`: the package, and what came to Node after it. */
const util = require('util.webjar');
const isDeepStrictEqual = require('./deep-equal');

const PROMISIFIED = Symbol.for('nodejs.util.promisify.custom');

/**
 * A function that ends in a callback `(error, value)` as one that returns a promise.
 *
 * @param {Function} original
 * @return {function(...*): Promise}
 */
function promisify(original) {
  if (typeof original !== 'function') {
    throw new TypeError('util.promisify wants a function, not ' + typeof original);
  }
  if (typeof original[PROMISIFIED] === 'function') {
    return original[PROMISIFIED];
  }
  const promised = function (...args) {
    return new Promise((resolve, reject) => {
      original.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value)));
    });
  };
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = PROMISIFIED;

/** A function that returns a promise as one that ends in a callback `(error, value)`. */
function callbackify(original) {
  return function (...args) {
    const callback = args.pop();
    original.apply(this, args).then(
      (value) => queueCall(callback, null, value),
      (reason) => queueCall(callback, reason ?? new Error('rejected without a reason')));
  };
}

// Outside the promise, so that what the callback throws is not taken for a rejection.
const queueCall = (callback, ...args) => setImmediate(() => callback(...args));

const DIRECTIVE = /%[sdifjoOc%]/g;

const asNumber = (value, convert) =>
  typeof value === 'bigint'
    ? value + 'n'
    : String(typeof value === 'symbol' ? NaN : convert(value));

function asText(value) {
  if (typeof value === 'bigint') {
    return value + 'n';
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  }
  return typeof value === 'object' && value !== null && !(value instanceof Error)
    ? util.inspect(value, { depth: 0 })
    : String(value);
}

function asJson(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return '[Circular]';
  }
}

/**
 * Text with the directives `%s %d %i %f %j %o %O %c %%` filled in; further arguments follow it,
 * each after a space.
 */
function format(first, ...rest) {
  if (typeof first !== 'string') {
    return [first, ...rest].map((value) => asShown(value)).join(' ');
  }
  let used = 0;
  const text = rest.length === 0 ? first : first.replace(DIRECTIVE, (directive) => {
    if (directive === '%%') {
      return '%';
    }
    if (used >= rest.length) {
      return directive;
    }
    const value = rest[used++];
    switch (directive) {
      case '%s': return asText(value);
      case '%d': return asNumber(value, Number);
      case '%i': return asNumber(value, parseInt);
      case '%f': return asNumber(value, parseFloat);
      case '%j': return asJson(value);
      case '%c': return '';
      default: return util.inspect(value);
    }
  });
  return [text, ...rest.slice(used).map((value) => asShown(value))].join(' ');
}

const asShown = (value) =>
  typeof value === 'string' ? value
    : typeof value === 'bigint' ? value + 'n'
      : typeof value === 'symbol' ? value.toString() : util.inspect(value);

const tagged = (tag) => (value) => Object.prototype.toString.call(value) === `[object ${tag}]`;

const types = {
  isArrayBuffer: tagged('ArrayBuffer'),
  isAnyArrayBuffer: (value) => types.isArrayBuffer(value) || tagged('SharedArrayBuffer')(value),
  isArrayBufferView: ArrayBuffer.isView,
  isAsyncFunction: tagged('AsyncFunction'),
  isBooleanObject: (value) => typeof value === 'object' && tagged('Boolean')(value),
  isDate: tagged('Date'),
  isGeneratorFunction: tagged('GeneratorFunction'),
  isMap: tagged('Map'),
  isNativeError: (value) => value instanceof Error,
  isNumberObject: (value) => typeof value === 'object' && tagged('Number')(value),
  isPromise: tagged('Promise'),
  isRegExp: tagged('RegExp'),
  isSet: tagged('Set'),
  isStringObject: (value) => typeof value === 'object' && tagged('String')(value),
  isSymbolObject: (value) => typeof value === 'object' && tagged('Symbol')(value),
  isTypedArray: (value) => ArrayBuffer.isView(value) && !tagged('DataView')(value),
  isUint8Array: (value) => value instanceof Uint8Array,
  isWeakMap: tagged('WeakMap'),
  isWeakSet: tagged('WeakSet'),
};

util.inspect.custom = Symbol.for('nodejs.util.inspect.custom');

module.exports = Object.assign(util, {
  promisify,
  callbackify,
  format,
  types,
  isDeepStrictEqual,
  stripVTControlCharacters: (text) => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, ''),
  toUSVString: (text) => String(text).toWellFormed(),
});
for (const name of ['TextEncoder', 'TextDecoder']) {
  if (typeof globalThis[name] === 'function') {
    util[name] = globalThis[name];
  }
}
