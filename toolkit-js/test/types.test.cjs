const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');
const { test } = require('node:test');

function compiler() {
  try {
    return require.resolve('typescript/bin/tsc', { paths: [__dirname, ...(process.env.NODE_PATH ?? '').split(':')] });
  } catch {
    return null;
  }
}

const tsc = compiler();
const skip = tsc === null && 'the types are not tried: typescript is not installed (set NODE_PATH to where it is)';

test('the types take what is right and refuse what is wrong', { skip }, () => {
  const run = spawnSync(
    process.execPath, [tsc, '--project', join(__dirname, 'types')], { encoding: 'utf8' });
  assert.equal(run.stdout + run.stderr, '');
});
