'use strict';

/** Node's `child_process`, without processes. */
module.exports = require('./absent')('child_process', 'it has no machine', ['exec', 'execFile',
  'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'], ['ChildProcess']);
