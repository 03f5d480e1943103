'use strict';

/** Node's `tls`, without sockets. */
module.exports = require('./absent')('tls', 'calls go through the host: use fetch, or the http'
  + ' resource of the api', ['connect', 'createSecureContext', 'createServer'], ['Server', 'TLSSocket']);
