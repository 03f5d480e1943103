'use strict';

/**
 * `atob` and `btoa` of the HTML standard.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#atob
 */
const { toByteArray, fromByteArray } = require('base64-js');
const DOMException = require('./dom-exception');

/** Base64 text to a string with one character a byte; white space is skipped. */
function atob(text) {
  let compact = String(text).replace(/[\t\n\f\r ]+/g, '');
  if (compact.length % 4 === 0) {
    compact = compact.replace(/={1,2}$/, '');
  }
  if (compact.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(compact)) {
    throw new DOMException('The text to decode is not base64', 'InvalidCharacterError');
  }
  const bytes = toByteArray(compact.padEnd(Math.ceil(compact.length / 4) * 4, '='));
  let binary = '';
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  return binary;
}

/** A string of characters up to U+00FF, each a byte, to base64 text. */
function btoa(binary) {
  const text = String(binary);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) {
      throw new DOMException(
        'The text to encode has a character beyond U+00FF', 'InvalidCharacterError');
    }
    bytes[i] = code;
  }
  return fromByteArray(bytes);
}

module.exports = { atob, btoa };
