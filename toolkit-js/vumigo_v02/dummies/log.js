'use strict';

const { DummyResource } = require('./resource');

const LEVELS = { debug: 10, info: 20, warning: 30, error: 40, critical: 50 };

/** A stand-in for the log; `store` has the messages by level, and so has each level's name. */
const DummyLogResource = DummyResource.extend(function (self, name) {
  DummyResource.call(self, name || 'log');
  self.store = {};

  self.add = function (level, msg) {
    self.store[level] = self.store[level] || [];
    self.store[level].push(msg);
  };

  self.handlers.log = ({ level, msg }) => {
    self.add(level, msg);
    return { success: true };
  };

  Object.keys(LEVELS).forEach((level) => {
    self.store[LEVELS[level]] = [];
    Object.defineProperty(self, level, { get: () => self.store[LEVELS[level]] });
    self.handlers[level] = ({ msg }) => self.handlers.log({ level: LEVELS[level], msg });
  });
});

module.exports = { DummyLogResource };
