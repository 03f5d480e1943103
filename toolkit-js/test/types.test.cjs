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
const isRequired = process.env.BOMA_REQUIRE_ALL === '1';
const skip = tsc === null && !isRequired
  && 'the types are not tried: typescript is not installed (npm install, or NODE_PATH to where it is)';

function check(project) {
  assert.ok(tsc, 'typescript is not installed, and BOMA_REQUIRE_ALL lets no test be skipped');
  const run = spawnSync(
    process.execPath, [tsc, '--project', join(__dirname, 'types', project)], { encoding: 'utf8' });
  assert.equal(run.stdout + run.stderr, '');
}

test('the types take what is right and refuse what is wrong', { skip }, () => check('tsconfig.json'));

test('the sources are as their JSDoc says', { skip }, () => check('sources.json'));
