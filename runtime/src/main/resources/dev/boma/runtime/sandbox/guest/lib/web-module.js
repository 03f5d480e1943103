'use strict';

const INSTEAD = 'calls go through the host: use fetch, or the http resource of the api';

/**
 * Node's `http` or `https`, without sockets.
 *
 * @param {string} name which of them
 * @return {Object} its exports
 */
module.exports = function webModule(name) {
  const members = require('./absent')(name, INSTEAD, ['createServer', 'get', 'request'], ['Agent',
    'ClientRequest', 'IncomingMessage', 'OutgoingMessage', 'Server', 'ServerResponse']);
  return Object.assign(members, { globalAgent: new members.Agent(), METHODS: [], STATUS_CODES: {} });
};
