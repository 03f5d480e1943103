'use strict';

const Q = require('q');

/**
 * Runs steps one after the other, each with the last one's result. A result
 * that is there already is passed on at once; only one that is still to come
 * costs a turn of the event loop. What a step throws rejects.
 *
 * @param {...Function} all
 * @returns {Q.Promise} of the last step's result
 */
function steps(...all) {
  return run(all, 0, undefined);
}

function run(all, from, value) {
  let i = from;
  try {
    while (i < all.length) {
      value = all[i++](value);
      if (!Q.isPromiseAlike(value)) {
        continue;
      }
      const promise = Q(value);
      const known = promise.inspect();
      if (known.state !== 'fulfilled') {
        return i === all.length ? promise : promise.then((late) => run(all, i, late));
      }
      value = known.value;
    }
  } catch (error) {
    return Q.reject(error);
  }
  return Q(value);
}

module.exports = { steps };
