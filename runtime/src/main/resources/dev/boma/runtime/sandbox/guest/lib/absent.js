'use strict';

/**
 * A module of Node's for libraries that load it and may never use it, where an app has nothing
 * behind it. Functions throw when they are called; classes may be extended, and made, for libraries
 * do that while they load.
 *
 * @param {string} module its name, for errors
 * @param {string} instead what an app does in its place
 * @param {string[]} functions
 * @param {string[]} classes
 * @return {Object} its exports
 */
module.exports = function absent(module, instead, functions, classes) {
  const members = {};
  for (const name of functions) {
    members[name] = () => {
      throw new Error(`${module}.${name}: an app has no ${module}; ${instead}`);
    };
  }
  for (const name of classes) {
    members[name] = function () {};
  }
  return members;
};
