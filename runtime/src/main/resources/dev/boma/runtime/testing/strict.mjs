/** What tests in the sandbox find as `node:assert/strict`. */
import assert from 'assert';

const { strict } = assert;

export const {
  AssertionError, deepEqual, deepStrictEqual, doesNotMatch, doesNotReject, doesNotThrow, equal, fail,
  ifError, match, notDeepEqual, notDeepStrictEqual, notEqual, notStrictEqual, ok, rejects, strictEqual,
  throws,
} = strict;
export { strict, strict as default, strict as 'module.exports' };
