'use strict';

/** Node's `http`, without sockets; also `https`. */
const INSTEAD = 'calls go through the host: use fetch, or the http resource of the api';

function webModule(name) {
  const members = require('./absent')(name, INSTEAD, ['createServer', 'get', 'request'], ['Agent',
    'ClientRequest', 'IncomingMessage', 'OutgoingMessage', 'Server', 'ServerResponse']);
  return Object.assign(members, { globalAgent: new members.Agent(), METHODS: [], STATUS_CODES: {} });
}

module.exports = Object.assign(webModule('http'), { webModule });
