'use strict';

const assert = require('assert');
const crypto = require('crypto');
const { Buffer } = require('buffer');

const hash = (algorithm, text) => crypto.createHash(algorithm).update(text).digest('hex');

test('digests have the values of their standards', () => {
  const abc = {
    md5: '900150983cd24fb0d6963f7d28e17f72',
    sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
    sha224: '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7',
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    sha384: 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed' +
      '8086072ba1e7cc2358baeca134c825a7',
    sha512: 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
      '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ripemd160: '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc',
  };
  for (const [algorithm, expected] of Object.entries(abc)) {
    assert.equal(hash(algorithm, 'abc'), expected, algorithm);
  }
  assert.equal(hash('md5', ''), 'd41d8cd98f00b204e9800998ecf8427e');
  assert.equal(hash('sha1', ''), 'da39a3ee5e6b4b0d3255bfef95601890afd80709');
  assert.deepEqual(crypto.getHashes().sort(), Object.keys(abc).sort());
});

test('text is hashed as UTF-8 and longer input in blocks', () => {
  assert.equal(hash('md5', 'kotów'), hash('md5', Buffer.from('kotów')));
  assert.equal(hash('sha1', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'),
    '84983e441c3bd26ebaae4aa1f95129e5e54670f1');
  const parts = crypto.createHash('sha256');
  for (let i = 0; i < 100; i++) {
    parts.update('0123456789');
  }
  assert.equal(parts.digest('hex'), hash('sha256', '0123456789'.repeat(100)));
});

test('a digest comes as a Buffer or in an encoding', () => {
  assert.ok(Buffer.isBuffer(crypto.createHash('md5').update('abc').digest()));
  assert.equal(crypto.createHash('md5').update('abc').digest('base64'), 'kAFQmDzST7DWlj99KOF/cg==');
  assert.equal(crypto.createHash('md5').update('616263', 'hex').digest('base64url'),
    'kAFQmDzST7DWlj99KOF_cg');
});

test('algorithms go by their other names', () => {
  for (const name of ['SHA256', 'sha-256', 'RSA-SHA256', 'sha2-256']) {
    assert.equal(hash(name, 'abc'), hash('sha256', 'abc'), name);
  }
  assert.equal(hash('rmd160', 'abc'), hash('ripemd160', 'abc'));
  assert.throws(() => crypto.createHash('whirlpool'), /Digest method not supported/);
  assert.throws(() => crypto.createHash('constructor'), /Digest method not supported/);
  assert.throws(() => crypto.createHmac('x', 'k'), /Invalid digest: x/);
});

test('a digest is given once', () => {
  const digest = crypto.createHash('md5').update('a');
  digest.digest();
  assert.throws(() => digest.digest(), /Digest already called/);
  assert.throws(() => digest.update('b'), /Digest already called/);
  assert.throws(() => crypto.createHash('md5').update(5), /The data must be a string/);
});

test('message authentication has the values of RFC 2202 and RFC 4231', () => {
  const hmac = (algorithm, key, data) => crypto.createHmac(algorithm, key).update(data).digest('hex');
  const jefe = ['Jefe', 'what do ya want for nothing?'];
  assert.equal(hmac('md5', ...jefe), '750c783e6ab0b503eaa86e310a5db738');
  assert.equal(hmac('sha1', ...jefe), 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
  assert.equal(hmac('sha224', ...jefe), 'a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44');
  assert.equal(hmac('sha256', ...jefe),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  assert.equal(hmac('sha384', ...jefe),
    'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e' +
    '8e2240ca5e69e2c78b3239ecfab21649');
  assert.equal(hmac('sha512', ...jefe),
    '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554' +
    '9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737');
  assert.equal(
    hmac('sha256', Buffer.alloc(131, 0xaa), 'Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54');
});

test('random bytes come from the host', async () => {
  assert.deepEqual([...crypto.randomBytes(3)], [0, 1, 2]);
  assert.equal(crypto.randomBytes(20).toString('hex').length, 40);
  assert.equal(crypto.randomBytes(0).length, 0);
  const later = await new Promise((resolve, reject) =>
    crypto.randomBytes(4, (error, bytes) => (error ? reject(error) : resolve(bytes))));
  assert.equal(later.length, 4);
  assert.deepEqual([...crypto.randomFillSync(new Uint8Array(2))], [27, 28]);
});

test('random values have their bounds', () => {
  assert.throws(() => crypto.randomBytes(-1), { code: 'ERR_OUT_OF_RANGE', name: 'RangeError' });
  assert.throws(() => crypto.randomBytes(1.5), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => crypto.randomBytes(2 ** 31), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => crypto.randomBytes('4'), { code: 'ERR_INVALID_ARG_TYPE' });
  for (let i = 0; i < 20; i++) {
    const drawn = crypto.randomInt(5, 8);
    assert.ok(drawn >= 5 && drawn < 8);
  }
  assert.throws(() => crypto.randomInt(5, 5), RangeError);
});

test('a UUID is of version 4', () => {
  assert.equal(crypto.randomUUID(), '00010203-0405-4607-8809-0a0b0c0d0e0f');
});

test('byte sequences are compared in constant time', () => {
  assert.equal(crypto.timingSafeEqual(Buffer.from('ab'), Buffer.from('ab')), true);
  assert.equal(crypto.timingSafeEqual(Buffer.from('ab'), Buffer.from('ac')), false);
  assert.throws(() => crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('ab')), RangeError);
});
