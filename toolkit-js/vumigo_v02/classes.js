'use strict';

/**
 * Classes as Vumi Go apps make them: `Parent.extend(function(self, a, b) {…})`.
 * The body gets the instance as its first argument and calls its parent as
 * `Parent.call(self, …)`; what it returns, if an object, is what `new` gives.
 */

/**
 * Makes `Child` a child of `Parent`: prototype chain and static members.
 *
 * @template {Function} C
 * @param {Function} Parent
 * @param {C} Child
 * @returns {C} the child
 */
function inherit(Parent, Child) {
  Object.setPrototypeOf(Child.prototype, Parent.prototype);
  return Object.assign(Child, Parent);
}

/**
 * The static method `extend` of every class: the child whose constructor runs
 * `body`, or the parent's when there is none.
 *
 * @this {Function}
 * @param {Function} [body] called with the instance prepended
 * @returns {Function} the child's constructor
 */
function extend(body) {
  const Parent = this;
  return inherit(
    Parent,
    body
      ? function (...args) {
          return body.call(this, this, ...args);
        }
      : function (...args) {
          return Parent.apply(this, args);
        }
  );
}

/** The root of plain classes. */
function Extendable() {}
Extendable.extend = extend;

/**
 * The root of the toolkit's errors. A body sets `name` and `message`; the stack
 * is taken where the error is made.
 */
function BaseError() {
  if (new.target) {
    captureStack(this, BaseError);
  }
}
inherit(Error, BaseError);

BaseError.extend = function (body) {
  const Made = extend.call(this, body);
  function Constructor(...args) {
    const made = Made.apply(this, args) || this;
    // Only the outermost constructor knows the name and the message.
    if (new.target) {
      captureStack(made, Constructor);
    }
    return made;
  }
  return inherit(this, Constructor);
};

function captureStack(error, above) {
  if (Error.captureStackTrace) {
    Error.captureStackTrace(error, above);
    return;
  }
  Object.defineProperty(error, 'stack', {
    value: `${error}\n${new Error().stack}`,
    configurable: true,
    writable: true,
  });
}

/** Said when something deprecated is used. */
const DeprecationError = BaseError.extend(function (self, message) {
  self.name = 'DeprecationError';
  self.message = message;
});

module.exports = { inherit, extend, Extendable, BaseError, DeprecationError };
