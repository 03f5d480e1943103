'use strict';

/**
 * Adds members to an object that are loaded when they are first read.
 *
 * @param {object} object
 * @param {Object<string, function(): any>} members
 * @returns {object} the object
 */
function later(object, members) {
  Object.keys(members).forEach((name) => {
    const define = (value) =>
      Object.defineProperty(object, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    Object.defineProperty(object, name, {
      enumerable: true,
      configurable: true,
      get() {
        define(members[name]());
        return object[name];
      },
      set: define,
    });
  });
  return object;
}

module.exports = { later };
