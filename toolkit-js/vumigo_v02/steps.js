'use strict';

const Q = require('q');

/**
 * Runs steps one after the other, each with the last one's result. A result
 * that is there already is passed on at once; only one that is still to come
 * costs a turn of the event loop. What a step throws rejects.
 *
 * @param {...Function} steps
 * @returns {Q.Promise} of the last step's result
 */
function steps(...steps) {
  return run(steps, 0, undefined);
}

function run(steps, from, value) {
  let i = from;
  try {
    while (i < steps.length) {
      value = steps[i++](value);
      if (!Q.isPromiseAlike(value)) {
        continue;
      }
      const promise = Q(value);
      const known = promise.inspect();
      if (known.state !== 'fulfilled') {
        return i === steps.length ? promise : promise.then((late) => run(steps, i, late));
      }
      value = known.value;
    }
  } catch (error) {
    return Q.reject(error);
  }
  return Q(value);
}

module.exports = { steps };
