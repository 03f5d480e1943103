/**
 * Mocha's words for tests in the sandbox.
 *
 * @see https://mochajs.org/
 */
import { Skipped, add, hook, open } from 'node:test/runner';

/** `this` in tests and hooks. Nothing here takes time: there is nothing to wait too long for. */
const self = {
  timeout: () => self,
  slow: () => self,
  retries: () => self,
  skip() {
    throw new Skipped('skipped');
  },
};

/** A function with a parameter is told by it when the test is over. */
function called(fn) {
  return fn.length === 0 ? fn.call(self) : new Promise((resolve, reject) => {
    fn.call(self, (error) => (error ? reject(error) : resolve()));
  });
}

function variants(make) {
  const plain = make({});
  plain.skip = make({ skip: true });
  plain.only = make({ only: true });
  return plain;
}

export const describe = variants((more) => (name, fn) => open(name, fn && (() => fn.call(self)), more));

// A test without a function is one yet to be written.
export const it = variants((more) => (name, fn) => add({
  name, ...more, ...(fn === undefined ? { skip: true, run: () => {} } : { run: () => called(fn) }),
}));

const hooked = (kind) => (name, fn = name) => hook(kind, () => called(fn));

export const before = hooked('before');
export const after = hooked('after');
export const beforeEach = hooked('beforeEach');
export const afterEach = hooked('afterEach');
export {
  describe as context, describe as suite, it as specify, it as test,
};
export const xdescribe = describe.skip;
export const xit = it.skip;
