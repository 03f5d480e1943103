'use strict';

const { DummyResource } = require('./resource');

/**
 * A stand-in for the config items: `store` by key, `app` the one of the app,
 * `json` which of them are handed over as JSON (all that are not false).
 */
const DummyConfigResource = DummyResource.extend(function (self, name, store) {
  DummyResource.call(self, name || 'config');
  self.store = store || {};
  self.store.config = self.store.config || {};
  self.json = {};

  Object.defineProperty(self, 'app', {
    get: () => self.store.config,
    set: (config) => (self.store.config = config),
  });

  self.handlers.get = ({ key }) => {
    const value = self.store[key];
    const as_json = self.json[key] !== false;
    const text = as_json ? JSON.stringify(value === undefined ? null : value) : value;
    return { success: true, value: text };
  };
});

module.exports = { DummyConfigResource };
