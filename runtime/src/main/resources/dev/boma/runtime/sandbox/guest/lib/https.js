'use strict';

/** Node's `https`, without sockets. */
module.exports = require('./web-module')('https');
