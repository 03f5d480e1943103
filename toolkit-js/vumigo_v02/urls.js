'use strict';

const URL_PARTS = /^([a-zA-Z][a-zA-Z0-9+.-]*:)?(?:\/\/([^/?#\\]*))?([^?#]*)(?:\?([^#]*))?(#.*)?$/s;
const NEVER_IN_A_URL = /[\s"'<>`{}|^]/g;

/**
 * Takes a URL apart, leniently: `www.foo.com/x?a=1` is one too. Scheme and host
 * become lower case, an absolute URL has a path, and characters that no URL may
 * have are escaped.
 *
 * @param {string} url
 * @returns {{base: string, query: string, hash: string}} base: up to the query
 */
function take_apart(url) {
  const [, scheme = '', host, path, query = '', hash = ''] = URL_PARTS.exec(url.trim());
  const start = scheme.toLowerCase();
  if (host === undefined) {
    return { base: escaped(start + path), query, hash };
  }
  const at = host.lastIndexOf('@') + 1;
  const place = host.slice(0, at) + host.slice(at).toLowerCase();
  return { base: escaped(`${start}//${place}${path.replace(/\\/g, '/') || '/'}`), query, hash };
}

function escaped(text) {
  return text.replace(NEVER_IN_A_URL, (character) =>
    character === "'" ? '%27' : encodeURIComponent(character)
  );
}

/** A query's text of params: name → value or list of values. Anything but an object has none. */
function query_of(params) {
  if (params === null || typeof params !== 'object') {
    return '';
  }
  return Object.keys(params)
    .map((name) =>
      [].concat(params[name]).map((value) => `${encodeURIComponent(name)}=${query_value(value)}`)
    )
    .reduce((all, some) => all.concat(some), [])
    .join('&');
}

function query_value(value) {
  const shown = ['string', 'boolean', 'bigint'].includes(typeof value) || Number.isFinite(value);
  return shown ? encodeURIComponent(value) : '';
}

/** The params that a query's text gives, as `querystring` reads it. */
function params_of(query) {
  return query === '' ? {} : Object.assign({}, require('querystring').parse(query));
}

/** @returns {object} the params of a URL's query */
function url_params(url) {
  return params_of(take_apart(url).query);
}

/** @returns {string} the URL without its query */
function url_without_params(url) {
  const { base, hash } = take_apart(url);
  return base + hash;
}

/** @returns {string} the URL with these params after its own */
function url_with_params(url, params) {
  const { base, query, hash } = take_apart(url);
  const asked = [query, query_of(params)].filter(Boolean).join('&');
  return base + (asked && `?${asked}`) + hash;
}

module.exports = { url_params, url_with_params, url_without_params };
