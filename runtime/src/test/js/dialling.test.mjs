import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phoneNumber, reachedBy } from '../../main/resources/dev/boma/runtime/console/dialling.js';

test('nothing typed dials the address of the channel', () => {
  assert.equal(reachedBy('', '*120*8864#'), '*120*8864#');
  assert.equal(reachedBy(' *120*8864# ', '*120*8864#'), '*120*8864#');
});

test('a longer code of the same service is sent as dialled', () => {
  assert.equal(reachedBy('*120*8864*5#', '*120*8864#'), '*120*8864*5#');
});

test('any other code is not reached from here', () => {
  for (const code of ['*120*88645#', '*120*8864*5', '*120#', '1']) {
    assert.equal(reachedBy(code, '*120*8864#'), null, code);
  }
});

test('a phone number may be written with spaces and brackets', () => {
  assert.equal(phoneNumber(' +27 (82) 000-1001 '), '+27820001001');
  assert.equal(phoneNumber('27820001001'), '27820001001');
  for (const typed of ['', '+', 'abc', '12', '+1234567890123456', '++27820001001']) {
    assert.equal(phoneNumber(typed), null, typed);
  }
});
