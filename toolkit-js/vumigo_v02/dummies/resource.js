'use strict';

const Q = require('q');
const { Extendable, BaseError } = require('../classes');
const { steps } = require('../steps');

/** Said of a stand-in that is used wrongly. */
const DummyResourceError = BaseError.extend(function (self, message) {
  self.name = 'DummyResourceError';
  self.message = message;
});

/**
 * A stand-in for a resource of the host. `handlers` has a function for each
 * command, which gets the command and gives the reply, or a promise of it; what
 * it throws is a reply without success.
 *
 * @param {string} name
 */
const DummyResource = Extendable.extend(function (self, name) {
  self.name = name;
  self.handlers = {};

  /** @returns {Q.Promise<object>} the reply to a command */
  self.handle = function (cmd) {
    const handler = self.handlers[handler_name(cmd)];
    return handler
      ? steps(() => handler(cmd)).catch((error) => failure(error.message))
      : Q(failure(`Resource '${self.name}' has no handler '${handler_name(cmd)}'`));
  };
});

/** The stand-ins of a host. */
const DummyResources = Extendable.extend(function (self) {
  self.resources = {};

  self.add = function (resource) {
    if (self.get(resource.name)) {
      throw new DummyResourceError(`Resource '${resource.name}' already exists`);
    }
    self.resources[resource.name] = resource;
  };

  self.get = function (name) {
    return self.resources[name];
  };

  self.has_resource_for = function (cmd) {
    return resource_name(cmd) in self.resources;
  };

  self.handle = function (cmd) {
    return self.has_resource_for(cmd)
      ? self.get(resource_name(cmd)).handle(cmd)
      : Q(failure(`Resource '${resource_name(cmd)}' does not exist`));
  };

  /** Makes each resource a member of the api. */
  self.attach = function (api) {
    Object.assign(api, self.resources);
  };
});

function resource_name(cmd) {
  return cmd.cmd.split('.')[0];
}

function handler_name(cmd) {
  return cmd.cmd.split('.').slice(1).join('.');
}

function failure(reason) {
  return { success: false, reason };
}

module.exports = { DummyResource, DummyResources, DummyResourceError };
