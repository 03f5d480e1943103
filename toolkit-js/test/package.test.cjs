const assert = require('node:assert/strict');
const { readdirSync, readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');

const ROOT = join(__dirname, '..');

const skip = !process.features.require_module && 'this Node cannot require ES modules';

test('both faces of the package can be required and imported, and are the same', { skip }, async () => {
  assert.equal(require('@boma/toolkit').app, (await import('@boma/toolkit')).app);
  assert.equal(require('@boma/toolkit/tester').tester, (await import('@boma/toolkit/tester')).tester);
});

test('the core imports nothing but itself', () => {
  const folder = join(ROOT, 'src/core');
  for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.js'))) {
    for (const [, from] of readFileSync(join(folder, file), 'utf8')
      .matchAll(/(?:from |import |import\()'([^'…]+)'/g)) {
      assert.match(from, /^\.\/(texts\/)?[a-z-]+\.js$/, `${file} imports ${from}`);
    }
  }
});

test('no module keeps anything that could be of a user: only tables and what was parsed', () => {
  for (const file of readdirSync(join(ROOT, 'src'), { recursive: true })) {
    const path = join(ROOT, 'src', file);
    if (statSync(path).isFile() && file.endsWith('.js')) {
      const variables = [...readFileSync(path, 'utf8').matchAll(/^let (\w+)/gm)].map(([, name]) => name);
      assert.deepEqual(variables, file === join('core', 'phone.js') ? ['plans'] : [], file);
    }
  }
});
