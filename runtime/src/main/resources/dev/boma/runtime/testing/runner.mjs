/** The tests of a file that runs in the sandbox: what was added, and running it. */

export const HOOKS = ['before', 'after', 'beforeEach', 'afterEach'];

function suiteOf(name, parent) {
  return {
    name, parent, entries: [], hasOnly: false, skip: parent?.skip ?? false,
    hooks: Object.fromEntries(HOOKS.map((hook) => [hook, []])),
  };
}

const root = suiteOf('', null);
let current = root;
/** Promises of suites whose functions are async. */
const opening = [];

export function argumentsOf(name, options, fn) {
  const given = [name, options, fn];
  const made = given.find((value) => typeof value === 'function');
  const text = given.find((value) => typeof value === 'string');
  const more = given.find((value) => typeof value === 'object' && value !== null);
  return { name: text ?? (made?.name || '<anonymous>'), options: more ?? {}, fn: made };
}

/** Adds a test to the suite that is being described. */
export function add(entry) {
  const whole = { skip: false, todo: false, only: false, ...entry, suite: current };
  current.entries.push(whole);
  if (whole.only) {
    for (let suite = current; suite !== null; suite = suite.parent) {
      suite.hasOnly = true;
    }
  }
}

/** Describes a suite: what its function adds belongs to it. */
export function open(name, fn, { skip = false, only = false } = {}) {
  const suite = suiteOf(name, current);
  suite.skip ||= skip;
  current.entries.push({ suite, only, isSuite: true });
  if (only) {
    for (let outer = current; outer !== null; outer = outer.parent) {
      outer.hasOnly = true;
    }
  }
  const outer = current;
  current = suite;
  try {
    const opened = fn?.();
    if (typeof opened?.then === 'function') {
      opening.push(opened);
    }
  } finally {
    current = outer;
  }
}

export function hook(kind, fn) {
  current.hooks[kind].push(fn);
}

/** A function with a second parameter is told by it when the test is over. */
export function called(fn, t) {
  return fn.length < 2 ? fn.call(t, t) : new Promise((resolve, reject) => {
    fn.call(t, t, (error) => (error ? reject(error) : resolve()));
  });
}

// ---- running --------------------------------------------------------------------------------------

/** Thrown by `t.skip()` of mocha's words. */
export class Skipped extends Error {}

/** What a test is given. */
class TestContext {
  #path;
  #tell;
  #after = [];
  isSkipped = false;
  isTodo = false;
  failures = 0;

  constructor(path, tell) {
    this.name = path.at(-1);
    this.#path = path;
    this.#tell = tell;
  }

  skip() {
    this.isSkipped = true;
  }

  todo() {
    this.isTodo = true;
  }

  diagnostic(text) {
    console.log(text);
  }

  after(fn) {
    this.#after.push(fn);
  }

  async test(...given) {
    const { name, options, fn } = argumentsOf(...given);
    const isFine = await runTest(
      { name, ...options, run: (t) => called(fn, t), suite: suiteOf('', null) }, this.#path, this.#tell);
    this.failures += isFine ? 0 : 1;
  }

  async end() {
    for (const fn of this.#after) {
      await fn();
    }
  }
}

/**
 * Runs all tests that were added, one after the other.
 *
 * @param {(what: 'began'|'ended', about: object) => Promise<void>} tell
 */
export async function runAll(tell) {
  await Promise.all(opening);
  await runSuite(root, [], tell);
}

async function runSuite(suite, path, tell) {
  const chosen = suite.entries.filter((entry) => !suite.hasOnly || entry.only
    || (entry.isSuite && entry.suite.hasOnly));
  try {
    for (const fn of suite.hooks.before) {
      await fn();
    }
  } catch (error) {
    await tell('ended', { path: [...path, 'before'], outcome: 'failed', error: shown(error), millis: 0 });
    return;
  }
  for (const entry of chosen) {
    if (entry.isSuite) {
      await runSuite(entry.suite, [...path, entry.suite.name], tell);
    } else {
      await runTest(entry, path, tell);
    }
  }
  try {
    for (const fn of suite.hooks.after) {
      await fn();
    }
  } catch (error) {
    await tell('ended', { path: [...path, 'after'], outcome: 'failed', error: shown(error), millis: 0 });
  }
}

/** The hooks of a kind, those of outer suites first. */
function hooksOf(suite, kind) {
  return suite === null ? [] : [...hooksOf(suite.parent, kind), ...suite.hooks[kind]];
}

async function runTest(entry, outer, tell) {
  const path = [...outer, entry.name];
  if (entry.skip || entry.suite.skip || entry.run === undefined) {
    await tell('ended', { path, outcome: 'skipped', error: null, millis: 0 });
    return true;
  }
  await tell('began', { path });
  const began = Date.now();
  const t = new TestContext(path, tell);
  let error = null;
  let isSkipped = false;
  try {
    for (const fn of hooksOf(entry.suite, 'beforeEach')) {
      await fn(t);
    }
    await entry.run(t);
    if (t.failures > 0) {
      throw new Error(`${t.failures} of its subtests failed`);
    }
  } catch (thrown) {
    isSkipped = thrown instanceof Skipped;
    error = isSkipped ? null : shown(thrown);
  }
  try {
    await t.end();
    for (const fn of hooksOf(entry.suite, 'afterEach').reverse()) {
      await fn(t);
    }
  } catch (thrown) {
    error ??= shown(thrown);
  }
  const isTodo = entry.todo || t.isTodo;
  const outcome = isSkipped || t.isSkipped ? 'skipped' : isTodo ? 'todo' : error === null ? 'passed' : 'failed';
  await tell('ended', { path, outcome, error, millis: Date.now() - began });
  return outcome !== 'failed';
}

/** An error for people: what it says, what was expected and what came, and where. */
export function shown(error) {
  if (!(error instanceof Error)) {
    return `not an Error was thrown: ${written(error)}`;
  }
  const lines = [`${error.name}: ${error instanceof SyntaxError ? firstOf(error.message) : error.message}`];
  const hasSides = 'expected' in error && 'actual' in error
    && !(error.message.includes('expected') && error.message.includes('actual'));
  if (hasSides) {
    lines.push(`  expected: ${written(error.expected)}`, `  actual:   ${written(error.actual)}`);
  }
  const frames = String(error.stack ?? '').split('\n')
    .filter((line) => /^\s+at /.test(line) && !/node_modules|boma:|\.boma-test|\(native\)$/.test(line));
  return [...lines, ...frames.map((line) => line.replace('/app/', ''))].join('\n');
}

/**
 * The first mistake of a file, its line and the mark below it. The engine tells more that follow
 * from it, some of which stand in what we put around the file.
 */
function firstOf(message) {
  return /^\S+:\d+:\d+ /.test(message) ? message.split('\n').slice(0, 3).join('\n') : message;
}

function written(value) {
  if (typeof value === 'string') {
    return value;
  }
  try {
    return JSON.stringify(value, null, 2) ?? String(value);
  } catch {
    return String(value);
  }
}
