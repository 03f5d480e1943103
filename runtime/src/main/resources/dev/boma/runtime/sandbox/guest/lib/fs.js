'use strict';

/**
 * Node's `fs` for libraries that load it and may never call it: there are no files. What asks
 * whether there is one hears that there is none; all else is an error like that of a file which is
 * not there.
 */
const READING = ['access', 'lstat', 'opendir', 'open', 'readFile', 'readdir', 'readlink', 'realpath',
  'stat'];
const WRITING = ['appendFile', 'chmod', 'copyFile', 'mkdir', 'mkdtemp', 'rename', 'rm', 'rmdir',
  'symlink', 'truncate', 'unlink', 'utimes', 'writeFile'];
const STREAMS = ['createReadStream', 'createWriteStream', 'watch', 'watchFile', 'exists'];

function refusal(name, path) {
  const error = new Error(`ENOENT: fs.${name}(${JSON.stringify(String(path))}): an app has no files`
    + ' when it runs; require modules and JSON files, and keep data in kv');
  return Object.assign(error, { code: 'ENOENT', errno: -2, syscall: name, path });
}

function refusing(name) {
  return (path) => {
    throw refusal(name, path);
  };
}

for (const name of [...READING, ...WRITING]) {
  exports[name] = refusing(name);
  exports[name + 'Sync'] = refusing(name + 'Sync');
}
for (const name of STREAMS) {
  exports[name] = refusing(name);
}
exports.existsSync = () => false;
exports.constants = { F_OK: 0, X_OK: 1, W_OK: 2, R_OK: 4 };
exports.promises = {};
for (const name of [...READING, ...WRITING]) {
  exports.promises[name] = async (path) => {
    throw refusal('promises.' + name, path);
  };
}
