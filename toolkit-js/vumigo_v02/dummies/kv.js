'use strict';

const { DummyResource, DummyResourceError } = require('./resource');
const { is_integer } = require('../utils');

/** A stand-in for the key store; `store` has the values, `ttl` the seconds. */
const DummyKvResource = DummyResource.extend(function (self, name, store) {
  DummyResource.call(self, name || 'kv');
  self.store = store || {};
  self.ttl = {};

  /** Adds to a number, and gives the sum. */
  self.incr = function (key, amount = 1) {
    const value = self.store[key] === undefined ? 0 : self.store[key];
    if (!is_integer(value)) {
      throw new DummyResourceError(`Cannot increment non-integer value for key '${key}': ${value}`);
    }
    if (!is_integer(amount)) {
      throw new DummyResourceError(
        `Non-integer increment amount given for key '${key}': ${amount}`
      );
    }
    self.store[key] = value + amount;
    return self.store[key];
  };

  /** How long a key lives; without seconds, for ever. */
  self.set_ttl = function (key, seconds) {
    if (seconds === undefined || seconds === null) {
      delete self.ttl[key];
    } else {
      self.ttl[key] = seconds;
    }
  };

  self.handlers.get = ({ key }) => {
    const value = self.store[key];
    return { success: true, value: value === undefined ? null : value };
  };

  self.handlers.set = ({ key, value, seconds }) => {
    self.store[key] = value;
    self.set_ttl(key, seconds);
    return { success: true };
  };

  self.handlers.incr = ({ key, amount }) => ({ success: true, value: self.incr(key, amount) });

  self.handlers.delete = ({ key }) => {
    const existed = key in self.store;
    delete self.store[key];
    self.set_ttl(key);
    return { success: true, existed };
  };
});

module.exports = { DummyKvResource };
