'use strict';

/** Node's `dns`, without names. */
const absent = require('./absent');

const NAMES = ['lookup', 'resolve', 'resolve4', 'resolve6', 'reverse'];
const INSTEAD = 'the host looks names up when it calls for an app';

const promises = absent('dns.promises', INSTEAD, NAMES, ['Resolver']);
for (const name of NAMES) {
  const refuse = promises[name];
  promises[name] = async () => refuse();
}

module.exports = absent('dns', INSTEAD, NAMES, ['Resolver']);
module.exports.promises = promises;
