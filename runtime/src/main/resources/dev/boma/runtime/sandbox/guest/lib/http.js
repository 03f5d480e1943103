'use strict';

/** Node's `http`, without sockets. */
module.exports = require('./web-module')('http');
