'use strict';

/**
 * The query codec of the `url` package. It would take `qs`, whose `a[b]=c` becomes a nested object;
 * Node's `url` reads a query with `querystring`, and so do apps written for Node.
 */
const querystring = require('querystring');

module.exports = {
  parse: (text) => querystring.parse(text),
  stringify: (values) => querystring.stringify(values),
};
