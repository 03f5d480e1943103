'use strict';

const { Extendable } = require('../classes');
const { DummyResources } = require('./resource');
const { DummyKvResource } = require('./kv');
const { DummyLogResource } = require('./log');
const { DummyHttpResource } = require('./http');
const { DummyContactsResource, DummyGroupsResource } = require('./contacts');
const { DummyMetricsResource } = require('./metrics');
const { DummyConfigResource } = require('./config');
const { DummyOutboundResource } = require('./outbound');

/**
 * A stand-in for the host, with a member for each of its resources.
 *
 * @param {object} [opts]
 * @param {object} [opts.http] options of the fixtures
 * @param {object} [opts.kv] what is stored
 * @param {object} [opts.config] the config items
 */
const DummyApi = Extendable.extend(function (self, opts) {
  self.init = function (given) {
    const { http, kv, config } = given || {};
    self.done_calls = 0;
    self.resources = new DummyResources();
    const contacts = new DummyContactsResource('contacts');
    const items = new DummyConfigResource('config', config);
    [
      new DummyKvResource('kv', kv),
      new DummyLogResource('log'),
      new DummyHttpResource('http', { default_encoding: 'json', ...http }),
      contacts,
      new DummyGroupsResource('groups', contacts),
      new DummyMetricsResource('metrics'),
      items,
      new DummyOutboundResource('outbound', items),
    ].forEach((resource) => self.resources.add(resource));
    self.resources.attach(self);
  };

  self.populate_command = function (name, data) {
    data.cmd = name;
    return data;
  };

  self.request = function (name, data, reply) {
    self.resources
      .handle(self.populate_command(name, data))
      .then((result) => reply && reply.call(self, result))
      .done();
  };

  self.log_info = function (message, reply) {
    self.request('log.info', { msg: message }, reply);
  };

  self.done = function () {
    self.done_calls++;
  };

  self.init(opts);
});

module.exports = { DummyApi };
