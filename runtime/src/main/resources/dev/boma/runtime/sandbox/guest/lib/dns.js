'use strict';

/** Node's `dns`, without names. */
const absent = require('./absent');

const NAMES = ['lookup', 'resolve', 'resolve4', 'resolve6', 'reverse'];
const INSTEAD = 'the host looks names up when it calls for an app';

module.exports = absent('dns', INSTEAD, NAMES, ['Resolver']);
module.exports.promises = absent('dns.promises', INSTEAD, NAMES, ['Resolver']);
