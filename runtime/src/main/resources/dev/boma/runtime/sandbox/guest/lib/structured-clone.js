'use strict';

/**
 * `structuredClone` for the values that JavaScript itself has; nothing can be transferred.
 *
 * @see https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone
 */
const DOMException = require('./dom-exception');

const ERRORS = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

const uncloneable = (value) => new DOMException(
  `${typeof value === 'symbol' ? value.toString() : 'A ' + typeof value} could not be cloned`,
  'DataCloneError');

function cloneOf(value, seen) {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw uncloneable(value);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (seen.has(value)) {
    return seen.get(value);
  }
  const copy = emptyCopy(value, seen);
  seen.set(value, copy);
  if (value instanceof Map) {
    for (const [key, item] of [...value]) {
      copy.set(cloneOf(key, seen), cloneOf(item, seen));
    }
  } else if (value instanceof Set) {
    for (const item of [...value]) {
      copy.add(cloneOf(item, seen));
    }
  } else if (value instanceof Error) {
    copyError(value, copy, seen);
  } else if (Array.isArray(value) || isPlain(copy)) {
    for (const key of Object.keys(value)) {
      const item = cloneOf(value[key], seen);
      Object.defineProperty(
        copy, key, { value: item, writable: true, enumerable: true, configurable: true });
    }
  }
  return copy;
}

const isPlain = (value) => Object.getPrototypeOf(value) === Object.prototype;

/** A value of the same kind, without the parts that may lead back to it. */
function emptyCopy(value, seen) {
  if (Array.isArray(value)) {
    return new Array(value.length);
  }
  if (value instanceof Date) {
    return new Date(value.getTime());
  }
  if (value instanceof RegExp) {
    return new RegExp(value.source, value.flags);
  }
  if (value instanceof Map) {
    return new Map();
  }
  if (value instanceof Set) {
    return new Set();
  }
  if (value instanceof ArrayBuffer) {
    return value.slice(0);
  }
  if (ArrayBuffer.isView(value)) {
    return viewOf(value, cloneOf(value.buffer, seen));
  }
  if (value instanceof Error) {
    return Object.create((ERRORS[value.name] ?? Error).prototype);
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean ||
      value instanceof BigInt) {
    return Object(value.valueOf());
  }
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef ||
      value instanceof Promise) {
    throw new DOMException(
      `A ${value.constructor.name} could not be cloned`, 'DataCloneError');
  }
  return {};
}

function viewOf(view, buffer) {
  const tag = Object.prototype.toString.call(view).slice(8, -1);
  const length = view instanceof DataView ? view.byteLength : view.length;
  return new globalThis[tag](buffer, view.byteOffset, length);
}

function copyError(error, copy, seen) {
  for (const key of ['stack', 'message', 'cause']) {
    if (Object.hasOwn(error, key)) {
      const value = key === 'cause' ? cloneOf(error.cause, seen) : String(error[key]);
      Object.defineProperty(copy, key, { value, writable: true, configurable: true });
    }
  }
}

/**
 * A deep copy, in which what was one object in two places still is.
 *
 * @throws {DOMException} `DataCloneError` for functions, symbols, promises and weak references
 */
module.exports = function structuredClone(value, options) {
  if (arguments.length === 0) {
    throw new TypeError('structuredClone wants a value');
  }
  if (options?.transfer?.length > 0) {
    throw new DOMException('Nothing can be transferred here', 'DataCloneError');
  }
  return cloneOf(value, new Map());
};
