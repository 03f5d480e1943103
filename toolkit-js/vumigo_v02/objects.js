'use strict';

/** Whether a value is an array or an object without a nature of its own, such as a date's. */
function is_container(value) {
  if (value === null || typeof value !== 'object') {
    return false;
  }
  const kind = Object.prototype.toString.call(value);
  return kind === '[object Array]' || kind === '[object Object]';
}

/**
 * A copy of data, containers copied and all else shared.
 *
 * @template T
 * @param {T} value
 * @returns {T}
 */
function deep_copy(value) {
  if (!is_container(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(deep_copy);
  }
  const copy = {};
  for (const key of Object.keys(value)) {
    copy[key] = deep_copy(value[key]);
  }
  return copy;
}

/** Whether two pieces of data are the same, whatever the order of their keys. */
function deep_equal(one, other) {
  if (Object.is(one, other)) {
    return true;
  }
  if (!is_container(one) || !is_container(other) || Array.isArray(one) !== Array.isArray(other)) {
    return false;
  }
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every(
      (key) =>
        Object.prototype.hasOwnProperty.call(other, key) && deep_equal(one[key], other[key])
    )
  );
}

/** The members of an object that have the given names and are there. */
function pick(object, names) {
  const picked = {};
  for (const name of names) {
    if (name in object) {
      picked[name] = object[name];
    }
  }
  return picked;
}

/** Fills in the members that an object lacks. */
function fill_in(object, defaults) {
  for (const name of Object.keys(defaults)) {
    if (object[name] === undefined) {
      object[name] = defaults[name];
    }
  }
  return object;
}

module.exports = { is_container, deep_copy, deep_equal, pick, fill_in };
