/**
 * What tests in the sandbox find as `node:test`, in the words of Node's own: tests, suites, hooks,
 * subtests.
 *
 * @see https://nodejs.org/api/test.html
 */
import { HOOKS, add, argumentsOf, called, hook, open } from 'node:test/runner';

function variants(make) {
  const plain = make({});
  plain.skip = make({ skip: true });
  plain.todo = make({ todo: true });
  plain.only = make({ only: true });
  return plain;
}

const test = variants((more) => function test(...given) {
  const { name, options, fn } = argumentsOf(...given);
  add({ name, ...options, ...more, run: (t) => (fn === undefined ? undefined : called(fn, t)) });
  return Promise.resolve();
});

const describe = variants((more) => function describe(...given) {
  const { name, options, fn } = argumentsOf(...given);
  open(name, fn, { ...options, ...more });
  return Promise.resolve();
});

const [before, after, beforeEach, afterEach] = HOOKS.map((kind) => (fn) => hook(kind, fn));

Object.assign(test, {
  test, it: test, describe, suite: describe, before, after, beforeEach, afterEach,
});

export {
  after, afterEach, before, beforeEach, describe, describe as suite, test, test as default,
  test as it, test as 'module.exports',
};
