'use strict';

/**
 * Node's `querystring`: the package, and besides it what Node has more: `escape`, `unescape`, and a
 * reading of malformed percent escapes and of empty pairs that never throws.
 */
const codec = require('querystring.webjar');
const buffers = require('buffer');

/** Percent escapes to text; bytes that are not UTF-8 become U+FFFD, a lone `%` stays. */
function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    const bytes = buffers.Buffer.from(String(text)).toString('latin1').replace(/%([0-9a-f]{2})/gi,
      (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return buffers.Buffer.from(bytes, 'latin1').toString();
  }
}

/** Text to percent escapes; letters, digits and `-_.!~*'()` are left as they are. */
function escape(text) {
  return encodeURIComponent(String(text));
}

/**
 * Reads a query string.
 *
 * @param {string} text what follows the question mark
 * @param {string} [separator] between pairs, default `&`
 * @param {string} [equals] between key and value, default `=`
 * @param {{maxKeys?: number}} [options] `maxKeys` is 1000 by default, 0 for no limit
 * @return {Object<string, string|string[]>} a key that comes twice has an array
 */
function parse(text, separator, equals, options) {
  const between = separator || '&';
  const pairs = String(text ?? '').split(between).filter((pair) => pair !== '').join(between);
  try {
    return codec.parse(pairs, separator, equals, options);
  } catch (error) {
    if (!(error instanceof URIError)) {
      throw error;
    }
    const repaired =
      pairs.replace(/(?:%[0-9a-f]{2})+|%/gi, (run) => encodeURIComponent(unescape(run)));
    return codec.parse(repaired, separator, equals, options);
  }
}

module.exports = {
  parse,
  decode: parse,
  stringify: codec.stringify,
  encode: codec.encode,
  escape,
  unescape,
};
