'use strict';

const own = (value) => Reflect.ownKeys(value).filter(
  (key) => Object.prototype.propertyIsEnumerable.call(value, key));

const bytesOf = (value) =>
  value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);

/** What a value is worth beside its properties: a date's instant, a wrapper's primitive. */
function essence(value) {
  if (value instanceof Date) {
    return value.getTime();
  }
  if (value instanceof RegExp) {
    return String(value) + value.lastIndex;
  }
  if (value instanceof Error) {
    return value.name + ': ' + value.message;
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean) {
    return value.valueOf();
  }
  return undefined;
}

/**
 * Whether two values are deeply equal as Node's `assert.deepStrictEqual` means it: same prototypes,
 * same enumerable own properties, `Object.is` for primitives, maps and sets in any order. Circular
 * structures are equal when they run in the same circles.
 */
module.exports = function deepEqual(left, right) {
  const pairs = new Map();

  const found = (item, others) => {
    const at = others.findIndex((other) => equal(item, other));
    if (at >= 0) {
      others.splice(at, 1);
    }
    return at >= 0;
  };

  const sameMembers = (a, b) => {
    if (a.size !== b.size) {
      return false;
    }
    if (a instanceof Map) {
      const rest = [...b].filter(([key]) => !a.has(key));
      return [...a].every(([key, value]) =>
        b.has(key) ? equal(value, b.get(key)) : found([key, value], rest));
    }
    const rest = [...b].filter((item) => !a.has(item));
    return [...a].every((item) => b.has(item) || found(item, rest));
  };

  const sameBytes = (a, b) => {
    const [these, those] = [bytesOf(a), bytesOf(b)];
    return these.length === those.length && these.every((byte, i) => byte === those[i]);
  };

  const equal = (a, b) => {
    if (Object.is(a, b)) {
      return true;
    }
    if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' ||
        Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) ||
        Array.isArray(a) !== Array.isArray(b)) {
      return false;
    }
    if (pairs.get(a)?.has(b)) {
      return true;
    }
    pairs.set(a, (pairs.get(a) ?? new Set()).add(b));
    if (!Object.is(essence(a), essence(b))) {
      return false;
    }
    if ((a instanceof Map || a instanceof Set) && !sameMembers(a, b)) {
      return false;
    }
    if (a instanceof ArrayBuffer || ArrayBuffer.isView(a)) {
      return sameBytes(a, b);
    }
    const keys = own(a);
    return (!Array.isArray(a) || a.length === b.length) &&
      keys.length === own(b).length &&
      keys.every((key) => Object.prototype.propertyIsEnumerable.call(b, key) &&
        equal(a[key], b[key]));
  };

  return equal(left, right);
};
