import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measure, messageParts } from '../../main/resources/dev/boma/runtime/console/gsm.js';

test('plain text takes one place a character', () => {
  const length = measure('Welcome!\n1. Register', 182);
  assert.deepEqual(
    [length.alphabet, length.units, length.capacity, length.excess],
    ['GSM-7', 20, 182, 0],
  );
});

test('every character of the basic table takes one place', () => {
  const basic =
    '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
  assert.equal(measure(basic).units, 127);
  assert.equal(measure(basic).alphabet, 'GSM-7');
});

test('a character of the extension table takes two places', () => {
  assert.equal(measure('€5 [a]').units, 9);
});

test('one character outside GSM-7 makes the whole text UCS-2, with room for fewer', () => {
  const length = measure('Dumela “mma”', 182);
  assert.deepEqual(
    [length.alphabet, length.units, length.capacity, length.outsider],
    ['UCS-2', 12, 80, '“'],
  );
  assert.equal(measure('ŵ', 160).capacity, 70);
});

test('a character beyond the basic plane takes two UCS-2 places and is never cut in half', () => {
  const length = measure('🐘🐘🐘', 10);
  assert.deepEqual([length.units, length.capacity, length.excess], [6, 4, 2]);
  assert.deepEqual([length.within, length.beyond], ['🐘🐘', '🐘']);
});

test('a text is cut where the places end', () => {
  const length = measure('abc€d', 4);
  assert.deepEqual([length.within, length.beyond, length.excess], ['abc', '€d', 2]);
  const fits = measure('abcd', 4);
  assert.deepEqual([fits.within, fits.beyond, fits.excess], ['abcd', '', 0]);
});

test('without a limit nothing is too long', () => {
  const length = measure('x'.repeat(1000));
  assert.deepEqual([length.capacity, length.excess, length.beyond], [null, 0, '']);
});

test('a long message is sent in parts of 153, or of 67', () => {
  assert.deepEqual(
    [0, 160, 161, 306, 307].map((count) => messageParts('x'.repeat(count))),
    [1, 1, 2, 2, 3],
  );
  assert.deepEqual(
    [70, 71, 135].map((count) => messageParts('ŵ'.repeat(count))),
    [1, 2, 3],
  );
});
