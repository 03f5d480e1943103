'use strict';

/** Node's `http2`, without sockets. */
module.exports = require('./absent')('http2', 'calls go through the host: use fetch, or the http'
  + ' resource of the api', ['connect', 'createSecureServer', 'createServer'], []);
module.exports.constants = {};
