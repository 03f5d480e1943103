'use strict';

require('./needs-q.cjs');

const vumigo = require('../../vumigo_v02');

const USER = '+27820001001';

/** Plays messages to an app as a host does: each to a new machine and a new app, on one store. */
class FakeHost {
  /**
   * @param {function(App): void} describe adds the states of an app that starts at `start`
   * @param {{config?: object, items?: object, kv?: object}} [opts] the app's config, other items
   */
  constructor(describe, { config = {}, items = {}, kv = {} } = {}) {
    this.describe = describe;
    this.config = { config: { name: 'test', ...config }, ...items };
    this.kv = kv;
    this.messages = 0;
  }

  /** Gives a message to the app; resolves with the text of its reply, or null. */
  async say(content, message = {}) {
    const id = String(++this.messages);
    const event = content === null ? 'new' : 'resume';
    const msg = { message_id: id, from_addr: USER, content, session_event: event, ...message };
    const api = await this.call('on_inbound_message', { msg });
    const replies = api.outbound.store.filter((each) => each.in_reply_to === id);
    this.reply = replies[replies.length - 1] || null;
    return this.reply && this.reply.content;
  }

  /** Calls a handler of the app; resolves with the api when the app is done. */
  call(handler, cmd) {
    const api = new vumigo.DummyApi({ kv: this.kv, config: this.config });
    const { request } = api;
    this.api = api;
    this.commands = [];
    api.request = (name, data, reply) => {
      this.commands.push(name);
      this.before_request && this.before_request(name, data);
      return request.call(api, name, data, reply);
    };
    const app = new vumigo.App('start');
    this.describe(app);
    this.im = new vumigo.InteractionMachine(api, app);
    return new Promise((resolve) => {
      api.done = () => resolve(api);
      api[handler](cmd);
    });
  }

  /** The user as stored. */
  get user() {
    return this.kv[`users.${this.config.config.user_store || 'test'}.${USER}`];
  }
}

module.exports = { FakeHost, USER };
