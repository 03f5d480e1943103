'use strict';

/**
 * Adds members to an object that are loaded when they are first read, also
 * where the object has been frozen since.
 *
 * @param {object} object
 * @param {Object<string, function(): any>} members
 * @returns {object} the object
 */
function later(object, members) {
  Object.keys(members).forEach((name) => {
    let get = () => {
      const value = members[name]();
      get = () => value;
      return value;
    };
    Object.defineProperty(object, name, {
      enumerable: true,
      configurable: true,
      get: () => get(),
      set: (value) => {
        get = () => value;
      },
    });
  });
  return object;
}

module.exports = { later };
