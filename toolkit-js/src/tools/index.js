/**
 * What an app's functions can do: the host's own `api` members, and helpers whose code is loaded
 * when one of them is first called.
 */
import { lazily } from '../core/lazily.js';

const LOADERS = {
  http: lazily(() => import('./http.js')),
  contacts: lazily(() => import('./contacts.js')),
  groups: lazily(() => import('./groups.js')),
  optOut: lazily(() => import('./opt-out.js')),
  messageStore: lazily(() => import('./message-store.js')),
};

const METHODS = {
  http: 'get head post put patch delete',
  contacts: 'get getByKey create save update updateExtra updateSubscription search',
  groups: 'get getByKey update search list count',
  optOut: 'has add cancel count',
  messageStore: 'progress countReplies countSent countInboundUniques countOutboundUniques'
    + ' inboundThroughput outboundThroughput',
};

/** One for a turn. */
export class Tools {
  #defaults;
  #message;

  /**
   * @param {{http: object}} definition
   * @param {object} api the host's
   * @param {object} message the one that is handled
   */
  constructor(definition, api, message) {
    this.kv = api.kv;
    this.config = api.config;
    this.log = api.log;
    this.metrics = api.metrics;
    this.request = api.request;
    // Looked up now: a tester puts another in the place of the global one.
    this.fetch = api.fetch ?? globalThis.fetch;
    this.#defaults = definition.http;
    this.#message = message;
  }

  get http() { return helper('http', { fetch: this.fetch, defaults: this.#defaults }); }
  get contacts() { return helper('contacts', this.request); }
  get groups() { return helper('groups', this.request); }
  get optOut() { return helper('optOut', { request: this.request, message: this.#message }); }
  get messageStore() { return helper('messageStore', this.request); }
}

/** An object with the methods of a helper; `how` is what each of them is given first. */
function helper(name, how) {
  return Object.freeze(Object.fromEntries(METHODS[name].split(' ').map((method) => [
    method, async (...args) => LOADERS[name]((part) => part[method](how, ...args)),
  ])));
}
