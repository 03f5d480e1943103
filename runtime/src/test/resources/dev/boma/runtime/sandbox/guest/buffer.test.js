'use strict';

const assert = require('assert');
const { Buffer, atob, btoa } = require('buffer');

test('text becomes base64 and comes back', () => {
  assert.equal(Buffer.from('user:pass').toString('base64'), 'dXNlcjpwYXNz');
  assert.equal(new Buffer('user:pass').toString('base64'), 'dXNlcjpwYXNz');
  assert.equal(Buffer.from('a290w7N3', 'base64').toString(), 'kotów');
});

test('base64url has the URL alphabet and no padding', () => {
  const bytes = Buffer.from([0xfb, 0xff, 0xfe, 0x01]);
  assert.equal(bytes.toString('base64url'), '-__-AQ');
  assert.deepEqual([...Buffer.from('-__-AQ', 'base64url')], [...bytes]);
  assert.equal(Buffer.isEncoding('base64url'), true);
});

test('buffers know their other encodings', () => {
  assert.equal(Buffer.from('é').toString('hex'), 'c3a9');
  assert.equal(Buffer.from('c3a9', 'hex').toString(), 'é');
  assert.equal(Buffer.from('é', 'latin1').length, 1);
  assert.equal(Buffer.byteLength('kotów'), 6);
  assert.equal(Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString(), 'ab');
  assert.equal(JSON.stringify(Buffer.from('a')), '{"type":"Buffer","data":[97]}');
  assert.ok(Buffer.from('a') instanceof Uint8Array);
});

test('bytes that are not UTF-8 show as U+FFFD', () => {
  assert.equal(Buffer.from([0x61, 0xe0, 0xa4, 0x62]).toString(), 'a\ufffdb');
  assert.equal(Buffer.from('abc').toString('utf8', 1, 2), 'b');
  assert.equal(Buffer.from('\ufeffx').toString().length, 2);
});

test('atob and btoa work on characters up to U+00FF', () => {
  assert.equal(btoa('hé'), 'aOk=');
  assert.equal(atob(' aO k='), 'hé');
  assert.equal(atob('aOk'), 'hé');
  assert.throws(() => btoa('ł'), { name: 'InvalidCharacterError', code: 5 });
  assert.throws(() => atob('a'), { name: 'InvalidCharacterError' });
  assert.throws(() => atob('a-_b'), { name: 'InvalidCharacterError' });
  assert.throws(() => atob('ab=c'), { name: 'InvalidCharacterError' });
});
