'use strict';

/** Node's `tty`, without terminals. */
module.exports = require('./absent')('tty', 'it has no terminal', [], ['ReadStream', 'WriteStream']);
module.exports.isatty = () => false;
