'use strict';

/** Node's `os`, of no machine in particular. */
Object.assign(exports, {
  EOL: '\n',
  arch: () => '',
  cpus: () => [],
  endianness: () => 'LE',
  freemem: () => 0,
  homedir: () => '/',
  hostname: () => '',
  networkInterfaces: () => ({}),
  platform: () => 'linux',
  release: () => '',
  tmpdir: () => '/tmp',
  totalmem: () => 0,
  type: () => 'Linux',
});
