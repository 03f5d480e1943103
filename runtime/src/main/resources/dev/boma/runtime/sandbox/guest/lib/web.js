'use strict';

/**
 * The globals of the web that an app may expect beside the language's own.
 *
 * @param {Object} env what the host lends
 * @param {function(number): ArrayLike<number>} env.random so many numbers from 0 to 255
 * @param {function(string, Object): Promise<Object>} [env.request] a sandbox command's reply;
 *     without it there is no `fetch`
 * @return {Object} the globals by their names
 */
module.exports = function web(env) {
  const { URL, URLSearchParams } = require('whatwg-url');
  const { AbortController, AbortSignal } = require('./abort');
  const { atob, btoa } = require('./base64');

  return {
    URL,
    URLSearchParams,
    TextEncoder,
    TextDecoder,
    AbortController,
    AbortSignal,
    DOMException: require('./dom-exception'),
    atob,
    btoa,
    structuredClone: require('./structured-clone'),
    queueMicrotask,
    crypto: webCrypto(env.random),
    ...(env.request === undefined ? {} : require('./fetch')(env)),
  };
};

/** Calls the function after the code that runs now; what it throws is an unhandled rejection. */
function queueMicrotask(task) {
  if (typeof task !== 'function') {
    throw new TypeError(`queueMicrotask wants a function, not ${typeof task}`);
  }
  Promise.resolve().then(() => task());
}

const MAX_RANDOM_BYTES = 65536;

/** @see https://www.w3.org/TR/webcrypto/#Crypto-interface */
function webCrypto(random) {
  return {
    /** Fills a typed array of whole numbers, of 65,536 bytes at most, and returns it. */
    getRandomValues(view) {
      if (!ArrayBuffer.isView(view) || view instanceof DataView ||
          view instanceof Float32Array || view instanceof Float64Array) {
        throw new (require('./dom-exception'))(
          'getRandomValues wants a typed array of whole numbers', 'TypeMismatchError');
      }
      if (view.byteLength > MAX_RANDOM_BYTES) {
        throw new (require('./dom-exception'))(
          `getRandomValues fills ${MAX_RANDOM_BYTES} bytes at most, not ${view.byteLength}`,
          'QuotaExceededError');
      }
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(random(view.byteLength));
      return view;
    },

    /** A random UUID, version 4. */
    randomUUID() {
      const bytes = Array.from(random(16));
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}
