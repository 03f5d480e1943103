'use strict';

/** Node's `net`, without sockets. */
module.exports = require('./absent')('net', 'calls go through the host: use fetch, or the http'
  + ' resource of the api', ['connect', 'createConnection', 'createServer'], ['Server', 'Socket']);
