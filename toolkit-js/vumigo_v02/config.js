'use strict';

const { steps } = require('./steps');
const { BaseError } = require('./classes');
const { Eventable } = require('./events');
const { Model } = require('./structs');

/** Said of an app's config that cannot be used. */
const IMConfigError = BaseError.extend(function (self, config, message) {
  self.config = config;
  self.name = 'IMConfigError';
  self.message = message;
});

/** The host's config items. */
const SandboxConfig = Eventable.extend(function (self, im) {
  Eventable.call(self);
  self.im = im;

  self.setup = function () {
    return self.emit.setup();
  };

  /**
   * An item's value.
   *
   * @param {string} key
   * @param {{json?: boolean}} [opts] whether the value is JSON; true unless told
   */
  self.get = function (key, opts) {
    const { json = true } = opts || {};
    return steps(
      () => self.im.api_request('config.get', { key }),
      ({ value }) => (json && value !== undefined ? JSON.parse(value) : value)
    );
  };
});

/** The app's own config: the item `config`, member by member. */
const IMConfig = Model.extend(function (self, im) {
  Model.call(self);
  const { validate } = self.do;
  self.do.im = im;
  self.do.defaults = { delivery_class: 'ussd', endpoints: {} };

  self.do.validate = function () {
    validate();
    if (!('name' in self)) {
      throw new IMConfigError(self, "No 'name' config property found");
    }
  };

  self.do.setup = function () {
    return steps(
      () => self.do.im.sandbox_config.get('config'),
      (attrs) => {
        self.do.reset(attrs);
        return self.do.emit.setup();
      }
    );
  };
});

module.exports = { SandboxConfig, IMConfig, IMConfigError };
