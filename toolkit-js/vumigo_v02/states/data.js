'use strict';

const { Extendable } = require('../classes');
const { exists } = require('../utils');
const { State } = require('./state');

/**
 * A state or what is stored of one: `name`, `metadata`, `creator_opts`.
 *
 * @param {State | StateData | object | string} [state]
 * @param {{metadata?: object, creator_opts?: object}} [opts]
 */
const StateData = Extendable.extend(function (self, state, opts) {
  Object.defineProperty(self, 'name', {
    get: () => self.state.name,
    set: (name) => (self.state.name = name),
  });
  Object.defineProperty(self, 'metadata', {
    get: () => self.state.metadata,
    set: (metadata) => (self.state.metadata = metadata),
  });

  /** Holds another state, or none. Arguments as of the constructor. */
  self.reset = function (state, opts) {
    const given = opts || {};
    if (state instanceof State) {
      self.state = state;
      self.creator_opts = given.creator_opts || state._creator_opts || {};
      return;
    }
    const data = typeof state === 'string' ? { ...given, name: state } : state || {};
    self.state = { name: data.name, metadata: data.metadata || {} };
    self.creator_opts = data.creator_opts || {};
  };

  /** Whether there is a state. */
  self.exists = function () {
    return exists(self.name);
  };

  /** Whether it is the state of this name, state or data. */
  self.is = function (state) {
    return self.name === (exists(state) && typeof state !== 'string' ? state.name : state);
  };

  self.serialize = function () {
    return { name: self.name, metadata: self.metadata, creator_opts: self.creator_opts };
  };

  self.toJSON = self.serialize;

  self.reset(state, opts);
});

module.exports = { StateData };
