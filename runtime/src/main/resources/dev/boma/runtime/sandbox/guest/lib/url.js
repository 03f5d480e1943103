'use strict';

/**
 * Node's `url`: `parse`, `format` and `resolve` of the package, and the classes `URL` and
 * `URLSearchParams` of the URL standard, which are loaded when first asked for.
 */
const legacy = require('url.webjar');
const punycode = require('punycode');

const standard = () => require('whatwg-url');

const isStandardUrl = (value) =>
  value !== null && typeof value === 'object' && typeof value.href === 'string' &&
  typeof value.searchParams === 'object';

module.exports = {
  Url: legacy.Url,
  resolve: legacy.resolve,
  resolveObject: legacy.resolveObject,

  /** The parts of an address; what it does not have is null, also when the query is parsed. */
  parse(address, parseQuery, slashesDenoteHost) {
    const parts = legacy.parse(address, parseQuery, slashesDenoteHost);
    if (parts.search === '') {
      parts.search = null;
    }
    return parts;
  },

  /** The text of a parsed address, of its parts, or of a `URL`. */
  format(address) {
    return isStandardUrl(address) ? address.href : legacy.format(address);
  },

  domainToASCII: (domain) => punycode.toASCII(String(domain)).toLowerCase(),
  domainToUnicode: (domain) => punycode.toUnicode(String(domain)),

  /** The parts of a `URL` in the shape that HTTP clients for Node take. */
  urlToHttpOptions(address) {
    const { protocol, hostname, hash, search, pathname, href, port, username, password } = address;
    const options = {
      protocol, hostname, hash, search, pathname, path: pathname + search, href,
    };
    if (port !== '') {
      options.port = Number(port);
    }
    if (username !== '' || password !== '') {
      options.auth = decodeURIComponent(username) + ':' + decodeURIComponent(password);
    }
    return options;
  },

  get URL() {
    return standard().URL;
  },

  get URLSearchParams() {
    return standard().URLSearchParams;
  },
};
