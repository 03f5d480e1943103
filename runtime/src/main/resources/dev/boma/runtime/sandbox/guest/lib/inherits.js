'use strict';

/**
 * Makes one constructor's prototype inherit from another's, as Node's `util.inherits` does: what
 * the prototype already holds stays. (The package of this name replaces the prototype.)
 *
 * @param {Function} constructor the one that inherits; gets the property `super_`
 * @param {Function} superConstructor the one it inherits from
 */
module.exports = function inherits(constructor, superConstructor) {
  if (typeof constructor !== 'function' || typeof superConstructor !== 'function') {
    throw new TypeError('util.inherits wants two constructors');
  }
  Object.defineProperty(constructor, 'super_', {
    value: superConstructor,
    writable: true,
    configurable: true,
  });
  Object.setPrototypeOf(constructor.prototype, superConstructor.prototype);
};
