'use strict';

/**
 * What of Node's `crypto` can be done in plain JavaScript: digests, message authentication and
 * random values. The digests are those of the packages `hash.js` and `js-md5`. Random bytes come
 * from the host by the free name `__random(n)`, which answers with `n` numbers from 0 to 255, so
 * that a recorded session can be played again with the same ones.
 */
const buffers = require('buffer');
const hashes = require('hash.js');
const md5 = require('js-md5');

const BLOCK_BYTES = {
  md5: 64, ripemd160: 64, sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128,
};

// What one call may ask for; guests that want more can ask again.
const MAX_RANDOM_BYTES = 1 << 20;

function failure(Kind, code, message) {
  return Object.assign(new Kind(message), { code });
}

/** `SHA-256`, `RSA-SHA256`, `rmd160` and the like by the one name of the digest, or undefined. */
function digestName(algorithm) {
  if (typeof algorithm !== 'string') {
    throw failure(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The name of the algorithm must be a string, not ${typeof algorithm}`);
  }
  const name = algorithm.toLowerCase()
    .replace(/^rsa-/, '')
    .replace(/^sha2?-/, 'sha')
    .replace(/^(ripemd|rmd160)$/, 'ripemd160');
  return Object.hasOwn(BLOCK_BYTES, name) ? name : undefined;
}

function toBytes(data, encoding) {
  if (typeof data === 'string') {
    return buffers.Buffer.from(data, encoding === 'buffer' ? 'utf8' : encoding);
  }
  if (ArrayBuffer.isView(data)) {
    return buffers.Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }
  if (data instanceof ArrayBuffer) {
    return buffers.Buffer.from(data);
  }
  throw failure(TypeError, 'ERR_INVALID_ARG_TYPE',
    'The data must be a string, a Buffer, a typed array or an ArrayBuffer, not ' +
    (data === null ? 'null' : typeof data));
}

const engine = (name) => (name === 'md5' ? md5.create() : hashes[name]());

const encoded = (bytes, encoding) => {
  const whole = buffers.Buffer.from(bytes);
  return encoding === undefined || encoding === 'buffer' ? whole : whole.toString(encoding);
};

/** A digest under way: `update` as often as needed, then `digest` once. */
class Hash {
  #engine;
  #done = false;

  constructor(name) {
    this.#engine = engine(name);
  }

  update(data, encoding) {
    if (this.#done) {
      throw failure(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    this.#engine.update(toBytes(data, encoding));
    return this;
  }

  /** The digest as a Buffer, or as text in the encoding given. */
  digest(encoding) {
    if (this.#done) {
      throw failure(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    this.#done = true;
    return encoded(this.#engine.digest(), encoding);
  }
}

/**
 * Keyed-hash message authentication.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2104
 */
class Hmac {
  #inner;
  #outer;
  #done = false;

  constructor(name, key) {
    const size = BLOCK_BYTES[name];
    const bytes = toBytes(key);
    const short = bytes.length > size ? new Hash(name).update(bytes).digest() : bytes;
    const padded = buffers.Buffer.concat([short, buffers.Buffer.alloc(size - short.length)]);
    this.#inner = new Hash(name).update(padded.map((byte) => byte ^ 0x36));
    this.#outer = new Hash(name).update(padded.map((byte) => byte ^ 0x5c));
  }

  update(data, encoding) {
    if (this.#done) {
      throw failure(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    this.#inner.update(data, encoding);
    return this;
  }

  digest(encoding) {
    if (this.#done) {
      throw failure(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    this.#done = true;
    return this.#outer.update(this.#inner.digest()).digest(encoding);
  }
}

/** @param {string} algorithm one of `getHashes()`, in any case, with or without a hyphen */
function createHash(algorithm) {
  const name = digestName(algorithm);
  if (name === undefined) {
    throw failure(Error, 'ERR_OSSL_EVP_UNSUPPORTED', 'Digest method not supported');
  }
  return new Hash(name);
}

/**
 * @param {string} algorithm one of `getHashes()`
 * @param {string|Buffer|Uint8Array|ArrayBuffer} key text is taken as UTF-8
 */
function createHmac(algorithm, key) {
  const name = digestName(algorithm);
  if (name === undefined) {
    throw failure(Error, 'ERR_CRYPTO_INVALID_DIGEST', 'Invalid digest: ' + algorithm);
  }
  return new Hmac(name, key);
}

function integer(value, name, min, max) {
  if (typeof value !== 'number') {
    throw failure(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "${name}" argument must be a number, not ${typeof value}`);
  }
  if (!Number.isInteger(value) || value < min || value > max) {
    throw failure(RangeError, 'ERR_OUT_OF_RANGE',
      `The value of "${name}" is out of range: ${value}. ` +
      `It must be a whole number from ${min} to ${max}`);
  }
  return value;
}

const draw = (count) => buffers.Buffer.from(__random(count));

/** Calls back with the outcome, a turn of the loop later, or returns it when nobody waits. */
function deliver(outcome, callback) {
  if (typeof callback !== 'function') {
    return outcome;
  }
  setImmediate(() => callback(null, outcome));
  return undefined;
}

/**
 * Random bytes.
 *
 * @param {number} size from 0 to 1,048,576
 * @param {function(?Error, Buffer)} [callback] without one the Buffer is returned
 */
function randomBytes(size, callback) {
  return deliver(draw(integer(size, 'size', 0, MAX_RANDOM_BYTES)), callback);
}

/** Fills a typed array with random bytes and returns it. */
function randomFillSync(view, offset = 0, size = view.byteLength - offset) {
  integer(offset, 'offset', 0, view.byteLength);
  integer(size, 'size', 0, Math.min(MAX_RANDOM_BYTES, view.byteLength - offset));
  new Uint8Array(view.buffer, view.byteOffset + offset, size).set(draw(size));
  return view;
}

const MAX_SPAN = 2 ** 48;

/** `randomInt(max)` or `randomInt(min, max)`: a whole number below `max`, each as likely. */
function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') {
    return randomInt(0, min, max);
  }
  integer(min, 'min', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const span = max - min;
  integer(max, 'max', min + 1, Math.min(Number.MAX_SAFE_INTEGER, min + MAX_SPAN - 1));
  // Numbers past the last whole multiple of the span would favour small results: draw again.
  const limit = MAX_SPAN - (MAX_SPAN % span);
  let drawn;
  do {
    drawn = draw(6).readUIntBE(0, 6);
  } while (drawn >= limit);
  return deliver(min + (drawn % span), callback);
}

/**
 * A random UUID, version 4.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4
 */
function randomUUID() {
  const bytes = draw(16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Whether two byte sequences of one length are the same, looking at every byte in any case. */
function timingSafeEqual(left, right) {
  const [these, those] = [toBytes(left), toBytes(right)];
  if (these.length !== those.length) {
    throw failure(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
      'Input buffers must have the same byte length');
  }
  let difference = 0;
  for (let i = 0; i < these.length; i++) {
    difference |= these[i] ^ those[i];
  }
  return difference === 0;
}

module.exports = {
  Hash,
  Hmac,
  createHash,
  createHmac,
  getHashes: () => Object.keys(BLOCK_BYTES),
  randomBytes,
  pseudoRandomBytes: randomBytes,
  randomFillSync,
  randomInt,
  randomUUID,
  timingSafeEqual,
};
