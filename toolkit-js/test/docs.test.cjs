const assert = require('node:assert/strict');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');

const REFERENCE = join(__dirname, '../../docs/toolkit/reference.md');
const skip = !existsSync(REFERENCE) && 'the manual is not beside the package';

async function exportsOf(file) {
  return Object.keys(await import(join(__dirname, '../src', file)));
}

test('the types and the reference name every export, and the types no other', { skip }, async () => {
  const reference = readFileSync(REFERENCE, 'utf8');
  for (const [file, types] of [
    ['index.js', 'index.d.ts'], ['tester.js', 'tester.d.ts'], ['phone.js', 'phone.d.ts'],
    ['translations.js', 'translations.d.ts'],
  ]) {
    const declared = [...readFileSync(join(__dirname, '..', types), 'utf8')
      .matchAll(/^export (?:function|const|class) (\w+)/gm)].map(([, name]) => name);
    const there = await exportsOf(file);
    assert.deepEqual([...new Set(declared)].sort(), there.sort(), types);
    for (const name of there) {
      assert.match(reference, new RegExp(`\\b${name}\\b`), `${name} is not in the reference`);
    }
  }
});

test('the reference names every option and every text of the toolkit', { skip }, async () => {
  const reference = readFileSync(REFERENCE, 'utf8');
  const source = readFileSync(join(__dirname, '../src/core/definition.js'), 'utf8');
  const options = /const OPTIONS = \(([^)]+)\)/.exec(source)[1].match(/\w+/g);
  assert.ok(options.length > 20);
  for (const option of options) {
    assert.ok(reference.includes(`\`${option}\``), `${option} is not in the reference`);
  }
  const english = Object.keys((await import('../src/core/texts/en.js')).default);
  assert.ok(english.length > 30);
  for (const text of english) {
    assert.ok(reference.includes(`\`${text}\``), `'${text}' is not in the reference`);
  }
});
