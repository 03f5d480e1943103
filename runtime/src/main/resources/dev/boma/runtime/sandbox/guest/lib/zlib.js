'use strict';

/** Node's `zlib`, which is not here: the host unpacks what a call brings. */
const NAMES = ['brotliCompress', 'brotliDecompress', 'deflate', 'deflateRaw', 'gunzip', 'gzip',
  'inflate', 'inflateRaw', 'unzip'];

module.exports = require('./absent')('zlib', 'the host unpacks what a call brings', [
  ...NAMES,
  ...NAMES.map((name) => name + 'Sync'),
  ...NAMES.map((name) => 'create' + name[0].toUpperCase() + name.slice(1)),
], []);
module.exports.constants = {};
