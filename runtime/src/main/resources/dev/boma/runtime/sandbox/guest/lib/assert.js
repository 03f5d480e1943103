'use strict';

/**
 * Node's `assert`: the package, with strict deep equality as Node has it now (maps, sets, `NaN`,
 * errors) and with the assertions that came to Node after the package.
 */
const assert = require('assert.webjar');
const deepEqual = require('./deep-equal');

const { AssertionError } = assert;

function check(holds, message, actual, expected, operator) {
  if (!holds) {
    throw message instanceof Error
      ? message
      : new AssertionError({ message, actual, expected, operator });
  }
}

assert.deepStrictEqual = (actual, expected, message) =>
  check(deepEqual(actual, expected), message, actual, expected, 'deepStrictEqual');

assert.notDeepStrictEqual = (actual, expected, message) =>
  check(!deepEqual(actual, expected), message, actual, expected, 'notDeepStrictEqual');

assert.match = (text, pattern, message) =>
  check(typeof text === 'string' && pattern.test(text), message, text, pattern, 'match');

assert.doesNotMatch = (text, pattern, message) =>
  check(typeof text !== 'string' || !pattern.test(text), message, text, pattern, 'doesNotMatch');

const { fail, throws, strictEqual, notStrictEqual } = assert;

/** With one argument the message or the error itself; with more as the package does. */
assert.fail = (...args) =>
  args.length > 1
    ? fail(...args)
    : check(false, args[0] ?? 'Failed', undefined, undefined, 'fail');

const matches = (actual, expected) => actual instanceof Object &&
  Object.keys(expected).every((key) =>
    expected[key] instanceof RegExp && typeof actual[key] === 'string'
      ? expected[key].test(actual[key])
      : deepEqual(actual[key], expected[key]));

/** The error may also be told by an object whose properties it has. */
assert.throws = (block, expected, message) =>
  throws(
    block,
    expected !== null && typeof expected === 'object' && !(expected instanceof RegExp)
      ? (actual) => {
          check(matches(actual, expected), message, actual, expected, 'throws');
          return true;
        }
      : expected,
    message);

const replayed = async (promiseOrFunction) => {
  try {
    await (typeof promiseOrFunction === 'function' ? promiseOrFunction() : promiseOrFunction);
    return () => {};
  } catch (error) {
    return () => {
      throw error;
    };
  }
};

/** Resolves when the promise, or the one that the function returns, is rejected as expected. */
assert.rejects = async (promiseOrFunction, ...expected) =>
  assert.throws(await replayed(promiseOrFunction), ...expected);

/** Resolves when the promise, or the one that the function returns, is fulfilled. */
assert.doesNotReject = async (promiseOrFunction, ...expected) =>
  assert.doesNotThrow(await replayed(promiseOrFunction), ...expected);

assert.strict = Object.assign((value, message) => assert.ok(value, message), assert, {
  equal: strictEqual,
  notEqual: notStrictEqual,
  deepEqual: assert.deepStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;

module.exports = assert;
