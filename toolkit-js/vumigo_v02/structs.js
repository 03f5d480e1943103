'use strict';

const { Extendable, BaseError } = require('./classes');
const { Eventable } = require('./events');
const { deep_copy } = require('./objects');

/** Said of a model whose attributes are wrong. */
const ValidationError = BaseError.extend(function (self, model, message) {
  self.name = 'ValidationError';
  self.model = model;
  self.message = message;
});

/** What a model can do, apart from its attributes. */
const ModelClass = Eventable.extend(function (self, model) {
  Eventable.call(self);
  self.defaults = {};

  /** Sets the attributes for the first time. */
  self.init = function (attrs) {
    self.reset(attrs);
  };

  /** Hook: what the given attributes become before they are set. */
  self.parse = function (attrs) {
    return attrs;
  };

  /** Hook: throws if the attributes are wrong. */
  self.validate = function () {};

  /** Removes all attributes. */
  self.clear = function () {
    Object.keys(model).forEach((name) => delete model[name]);
  };

  /** Replaces all attributes by the defaults and the given ones. */
  self.reset = function (attrs) {
    const parsed = self.parse(attrs || {});
    self.clear();
    Object.assign(model, deep_copy(self.defaults), parsed);
    self.validate();
  };

  /** A deep copy of the attributes. */
  self.serialize = function () {
    self.validate();
    return deep_copy({ ...model });
  };
});

/**
 * An object whose own members are its attributes and nothing else; what it can
 * do is on `do` (also `cls`).
 */
const Model = Eventable.extend(function (self, attrs) {
  const cls = new ModelClass(self);
  Object.defineProperty(self, 'cls', { value: cls, configurable: true });
  Object.defineProperty(self, 'do', { value: cls, configurable: true });
  self.do.init(attrs);
});

/**
 * Options with a method each: `o.name()` gets, `o.name(value)` sets and gives
 * `o`. A function value is called at each get.
 */
const Opts = Extendable.extend(function (self, values) {
  self.items = {};

  self.do = {
    /** Sets one option. */
    set(name, value) {
      supported(self, name, 'set');
      self.items[name] = value;
      return self;
    },

    /** Sets the given options, and the defaults of those that have no value. */
    update(values) {
      const defaults = defaults_of(self);
      for (const name of Object.keys(defaults)) {
        if (self.items[name] === undefined && defaults[name]) {
          self.items[name] = defaults[name];
        }
      }
      Object.keys(values || {}).forEach((name) => self.do.set(name, values[name]));
      return self;
    },

    /** The value of an option; further arguments go to a value that is a function. */
    get(name, ...args) {
      supported(self, name, 'get');
      const value = self.items[name];
      return typeof value === 'function' ? value.apply(self, args) : value;
    },
  };

  self.do.update(values);
});

/**
 * Adds an option to the class.
 *
 * @param {string} name
 * @param {{default?: any}} [opts]
 * @returns {Function} the class
 */
Opts.support = function (name, opts) {
  const inherited = this.options || {};
  this.options = { ...inherited, [name]: opts && opts.default };
  this.prototype[name] = function (...args) {
    return args.length === 0 ? this.do.get(name) : this.do.set(name, args[0]);
  };
  return this;
};

function defaults_of(opts) {
  return opts.constructor.options || {};
}

function supported(opts, name, verb) {
  if (!(name in defaults_of(opts))) {
    throw new Error(`Cannot ${verb} '${name}', option not supported`);
  }
}

module.exports = { Model, Opts, ValidationError };
