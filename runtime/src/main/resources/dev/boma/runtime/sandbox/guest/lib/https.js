'use strict';

/** Node's `https`, without sockets. */
module.exports = require('./http').webModule('https');
