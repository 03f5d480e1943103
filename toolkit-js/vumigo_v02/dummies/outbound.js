'use strict';

const { DummyResource, DummyResourceError } = require('./resource');
const { exists } = require('../utils');

/** A stand-in for what sends: `store` has replies and messages, in order. */
const DummyOutboundResource = DummyResource.extend(function (self, name, config) {
  DummyResource.call(self, name || 'outbound');
  self.store = [];

  self.handlers.reply_to = (cmd) => {
    self.store.push(reply_of(cmd));
    return { success: true };
  };

  self.handlers.reply_to_group = (cmd) => {
    self.store.push({ group: true, ...reply_of(cmd) });
    return { success: true };
  };

  self.handlers.send_to_tag = () => {
    throw new DummyResourceError(
      'send_to_tag is no longer supported, please use send_to_endpoint instead'
    );
  };

  self.handlers.send_to_endpoint = ({ to_addr, content, endpoint }) => {
    must(typeof to_addr === 'string', "'to_addr' needs to be a string");
    must(content === null || typeof content === 'string', "'content' needs to be a string or null");
    must(typeof endpoint === 'string', "'endpoint' needs to be a string");
    const configured = (config && config.app.endpoints) || {};
    must(endpoint in configured, `endpoint '${endpoint}' is not configured`);
    self.store.push({ content, to_addr, endpoint });
    return { success: true };
  };
});

function reply_of({ content, in_reply_to, continue_session, helper_metadata }) {
  must(content !== undefined, "'content' must be given in replies");
  must(content === null || typeof content === 'string', "'content' must be a string or null");
  must(in_reply_to !== undefined, "'in_reply_to' must be given in replies");
  must(
    continue_session === undefined || typeof continue_session === 'boolean',
    "'continue_session' must be either true or false if given"
  );
  const reply = { content, in_reply_to, continue_session: continue_session !== false };
  return exists(helper_metadata) ? { ...reply, helper_metadata } : reply;
}

function must(condition, message) {
  if (!condition) {
    throw new DummyResourceError(message);
  }
}

module.exports = { DummyOutboundResource };
