'use strict';

/** Node's `buffer`: the package, with the encoding `base64url` and with `atob` and `btoa`. */
const buffer = require('buffer.webjar');
const { atob, btoa } = require('./base64');

const Bytes = buffer.Buffer;
const { byteLength, from, isEncoding } = Bytes;
const { toString, write } = Bytes.prototype;

const isBase64url = (encoding) =>
  typeof encoding === 'string' && encoding.toLowerCase() === 'base64url';

// The package's base64 reader takes the URL alphabet too, so only writing differs.
const readable = (encoding) => (isBase64url(encoding) ? 'base64' : encoding);

Bytes.isEncoding = (encoding) => isBase64url(encoding) || isEncoding(encoding);

Bytes.from = (value, encodingOrOffset, length) =>
  from(value, readable(encodingOrOffset), length);

Bytes.byteLength = (value, encoding) => byteLength(value, readable(encoding));

// The engine's decoder is faster than the package's, and puts as many U+FFFD as Node for bad bytes.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const isUtf8 = (encoding) => encoding === undefined || /^utf-?8$/i.test(encoding);

Bytes.prototype.toString = function (encoding, start, end) {
  if (isBase64url(encoding)) {
    return toString.call(this, 'base64', start, end)
      .replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
  }
  return start === undefined && end === undefined && isUtf8(encoding)
    ? decoder.decode(this)
    : toString.apply(this, arguments);
};

Bytes.prototype.write = function (...args) {
  return write.apply(this, args.map(readable));
};

buffer.atob = atob;
buffer.btoa = btoa;

module.exports = buffer;
