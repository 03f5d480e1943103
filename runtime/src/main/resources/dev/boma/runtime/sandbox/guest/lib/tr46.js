'use strict';

/**
 * Internationalised host names for the URL parser, in the shape of the package `tr46` and without
 * its table of 10,000 mappings: compatibility normalisation, lower case and punycode. Names that
 * people register come out alike; a name with characters that may not be in one at all may pass.
 *
 * @see https://www.unicode.org/reports/tr46/
 */
const punycode = require('punycode');

// Soft hyphen, joiners, variation selectors and the like: UTS 46 maps them to nothing.
const IGNORED = /[\u00ad\u034f\u180b-\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff]/g;
const ASCII = /^[\x00-\x7f]*$/;

// One character at a time, for then a sigma at the end of a word has no form of its own.
const lowerCase = (text) => Array.from(text, (character) => character.toLowerCase()).join('');

function isDecodable(label) {
  if (!label.startsWith('xn--')) {
    return true;
  }
  try {
    const decoded = punycode.decode(label.slice(4));
    return !ASCII.test(decoded) && lowerCase(decoded).normalize('NFC') === decoded;
  } catch {
    return false;
  }
}

/** The ASCII form of a host name, or null when it has none. */
function toASCII(domain) {
  const mapped = ASCII.test(domain)
    ? domain.toLowerCase()
    : lowerCase(domain.replace(IGNORED, '').normalize('NFKC'))
      .normalize('NFC')
      .replace(/[\u3002\uff0e\uff61]/g, '.');
  const ascii = punycode.toASCII(mapped);
  return ascii.split('.').every(isDecodable) ? ascii : null;
}

/** The Unicode form of a host name. */
function toUnicode(domain) {
  const ascii = toASCII(domain);
  return ascii === null
    ? { domain, error: true }
    : { domain: punycode.toUnicode(ascii), error: false };
}

module.exports = { toASCII, toUnicode };
