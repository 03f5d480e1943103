import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut } from '../../src/core/cuts.js';
import { withoutAccents } from '../../src/core/accents.js';
import { capacity, fits, measure } from '../../src/core/length.js';
import { anyText, generator } from '../generator.mjs';

test('a character of the extension table takes two septets', () => {
  assert.deepEqual(measure('[€]'), { alphabet: 'GSM-7', units: 6 });
});

test('one character outside the GSM alphabet makes the whole text UCS-2', () => {
  assert.deepEqual(measure('Habari ẑ'), { alphabet: 'UCS-2', units: 8 });
  assert.deepEqual(measure('😀'), { alphabet: 'UCS-2', units: 2 });
});

test('the letters of Western languages that GSM has are counted once, and ç is not among them', () => {
  assert.equal(measure('éèùìòÇäöñüà').units, 11);
  assert.equal(measure('ç').alphabet, 'UCS-2');
});

test('182 septets are 80 characters of UCS-2, 160 are 70', () => {
  assert.equal(capacity(182, 'UCS-2'), 80);
  assert.equal(capacity(160, 'UCS-2'), 70);
  assert.equal(capacity(160, 'GSM-7'), 160);
});

test('a text fits up to the last septet', () => {
  assert.equal(fits('a'.repeat(160), 160), true);
  assert.equal(fits('a'.repeat(161), 160), false);
  assert.equal(fits(`${'a'.repeat(158)}€`, 160), true);
  assert.equal(fits(`${'a'.repeat(159)}€`, 160), false);
  assert.equal(fits('ሰ'.repeat(70), 160), true);
  assert.equal(fits('ሰ'.repeat(71), 160), false);
});

test('what is cut says so, fits, and has whole characters', () => {
  const random = generator(11);
  for (let i = 0; i < 300; i += 1) {
    const text = anyText(random);
    const limit = random.whole(10, 200);
    const short = cut(text, (part) => fits(part, limit));
    assert.ok(fits(short, limit), `${short} does not fit ${limit}`);
    assert.ok(short === text || short.endsWith('...'), short);
    assert.ok(short.isWellFormed?.() ?? true, 'half a character is left');
    assert.ok(text.startsWith(short.replace(/\.\.\.$/, '')), 'it is not the beginning of the text');
  }
});

test('accents are dropped only where that brings a text into the GSM alphabet', () => {
  assert.equal(withoutAccents('Não, é a água “boa”'), 'Nao, é a agua "boa"');
  assert.equal(withoutAccents('Não ሰላም'), 'Não ሰላም');
});
