/**
 * Plays an app in memory, as phones see it. It needs no test runner, and works under Node and in
 * Boma alike.
 */
import { duration } from './core/durations.js';
import { fits } from './core/length.js';

/** Something was not as a test expects. */
export class ExpectationError extends Error {
  constructor(message, expected, actual) {
    super(message);
    this.name = 'AssertionError';
    this.code = 'ERR_ASSERTION';
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * @param {{message: Function, event: Function}} app
 * @param {object} [options] see `tester.d.ts`
 */
export function tester(app, options = {}) {
  return new Tester(app, options);
}

class Tester {
  #app;
  #options;
  #store = new Map();
  #now;
  #phones = new Map();
  #messages = 0;
  #sends = 0;
  #isUsed;

  /** Every message sent beside the screens: {id, to, text, endpoint}. */
  sent = [];

  /** What the app logged: {level, text}. */
  logs = [];

  /** What the app counted: {metric, value, agg}. */
  metrics = [];

  /** The errors that led to an error screen. */
  errors = [];

  /** The HTTP calls made: {method, url, body}. */
  calls = [];

  /** Texts that a user's language has no translation for. */
  untranslated = new Set();

  constructor(app, options) {
    this.#app = app;
    this.#options = options;
    this.#now = new Date(options.clock ?? '2024-01-01T00:00:00Z').getTime();
    for (const [key, value] of Object.entries(options.kv ?? {})) {
      this.#store.set(key, { json: JSON.stringify(value), until: Infinity });
    }
    this.#isUsed = (options.http ?? []).map(() => 0);
    this.kv = Object.freeze({
      get: async (key) => this.#read(key),
      set: async (key, value, { seconds = null } = {}) => this.#write(key, value, seconds),
      delete: async (key) => {
        const existed = this.#read(key) !== null;
        this.#store.delete(key);
        return existed;
      },
      incr: async (key, amount = 1) => {
        const value = (this.#read(key) ?? 0) + amount;
        this.#write(key, value, null);
        return value;
      },
    });
  }

  get now() {
    return new Date(this.#now);
  }

  /** Lets time pass: `3d`, `2h30m`. */
  wait(time) {
    this.#now += duration(time);
  }

  /** The phone of that number; always the same one. */
  phone(number = this.#options.from ?? '+27820001001') {
    if (!this.#phones.has(number)) {
      this.#phones.set(number, new Phone(number, this));
    }
    return this.#phones.get(number);
  }

  /** Gives the app an event, such as {event_type: 'ack', user_message_id: '1'}. */
  async event(event) {
    await this.#app.event(event, this.#api(() => {}));
  }

  /** @throws {ExpectationError} unless just these were sent since the last look; each has what is named */
  expectSent(...expected) {
    const actual = this.sent.splice(0);
    const fits = actual.length === expected.length && expected.every((message, index) => (
      Object.entries(message).every(([name, value]) => same(actual[index][name], value))));
    if (!fits) {
      fail('other messages were sent', expected, actual);
    }
  }

  /** @throws {ExpectationError} unless the key has this value; null: none */
  async expectKv(key, value) {
    const actual = this.#read(key);
    if (!same(actual, value)) {
      fail(`kv ${key} differs`, value, actual);
    }
  }

  /** @throws {ExpectationError} if the app ran into an error that it showed a screen for */
  expectNoErrors() {
    if (this.errors.length > 0) {
      throw this.errors[0];
    }
  }

  /** @throws {ExpectationError} if an HTTP fixture was never asked for */
  expectAllHttpUsed() {
    const unused = (this.#options.http ?? []).filter((_, index) => this.#isUsed[index] === 0);
    if (unused.length > 0) {
      fail('some HTTP fixtures were not used', [], unused.map(({ request }) => request));
    }
  }

  /** @internal */
  async deliver(fields) {
    this.#messages += 1;
    const message = {
      message_type: 'user_message',
      message_id: String(this.#messages),
      to_addr: this.#options.to ?? '*120*8864#',
      transport_type: this.#options.transport ?? 'ussd',
      content: null,
      session_event: null,
      helper_metadata: {},
      transport_metadata: {},
      timestamp: this.now.toISOString().replace('T', ' ').replace('Z', '000'),
      ...fields,
    };
    let reply = null;
    await this.#app.message(message, this.#api((text, ends) => {
      reply ??= { text, ends };
    }));
    return reply;
  }

  #read(key) {
    const entry = this.#store.get(key);
    return entry === undefined || entry.until <= this.#now ? null : JSON.parse(entry.json);
  }

  #write(key, value, seconds) {
    this.#store.set(key, {
      json: JSON.stringify(value ?? null),
      until: seconds === null ? Infinity : this.#now + seconds * 1000,
    });
  }

  #api(onReply) {
    const log = (level) => async (...parts) => {
      this.logs.push({ level, text: parts.map(String).join(' ') });
    };
    const warning = log('warning');
    const fire = async (metric, value, agg = 'last') => {
      this.metrics.push({ metric, value, agg });
    };
    const item = (key) => {
      const value = this.#options.config?.[key];
      return value === undefined || typeof value === 'string' ? value ?? null : JSON.stringify(value);
    };
    return {
      kv: this.kv,
      strict: this.#options.strict ?? true,
      now: () => this.now,
      fetch: (url, init) => this.#fetch(String(url), init ?? {}),
      onError: (error) => this.errors.push(error),
      onUntranslated: (lang, text) => this.untranslated.add(`${lang}: ${text}`),
      config: {
        get: async (key) => item(key),
        json: async (key) => (item(key) === null ? null : JSON.parse(item(key))),
      },
      log: {
        debug: log('debug'), info: log('info'), warn: warning, warning, error: log('error'),
        critical: log('critical'),
      },
      metrics: { fire, inc: (metric) => fire(metric, 1, 'sum') },
      reply: async (text, { end = false } = {}) => onReply(text, end),
      send: async (to, text, { endpoint = 'default' } = {}) => {
        this.#sends += 1;
        const id = `sent-${this.#sends}`;
        this.sent.push({ id, to, text, endpoint });
        return id;
      },
      request: async (command, args) => {
        const answer = this.#options.commands?.[command];
        if (answer === undefined) {
          const reason = `the tester has no answer to '${command}'; give one in 'commands'`;
          throw Object.assign(new Error(`${command}: ${reason}`), { command, reason });
        }
        const reply = typeof answer === 'function' ? await answer(args) : answer;
        if (reply?.success === false) {
          throw Object.assign(
            new Error(`${command}: ${reply.reason}`), { command, reason: reply.reason });
        }
        return reply;
      },
    };
  }

  async #fetch(address, init) {
    const method = (init.method ?? 'GET').toUpperCase();
    this.calls.push({ method, url: address, body: init.body ?? null });
    const fixtures = this.#options.http ?? [];
    const index = fixtures.findIndex(({ request, times = Infinity }, at) => (
      this.#isUsed[at] < times && matches(request, method, address, init)));
    if (index < 0) {
      throw new TypeError(`no HTTP fixture for ${method} ${address} ${init.body ?? ''}`);
    }
    this.#isUsed[index] += 1;
    const { response = {} } = fixtures[index];
    if (response.delay !== undefined) {
      this.wait(response.delay);
    }
    if (response.error !== undefined) {
      const error = new Error(response.error);
      error.name = response.error === 'timeout' ? 'TimeoutError' : 'TypeError';
      throw error;
    }
    return answered(response);
  }
}

/** What a phone does and shows. */
class Phone {
  #tester;

  /** The text on the screen; null when there is none. */
  screen = null;

  /** Whether the session has ended. */
  ended = true;

  constructor(number, owner) {
    this.number = number;
    this.#tester = owner;
  }

  /** Dials: the start of a session. With a text, that is what is dialled: `*120*8864*1#`. */
  async dial(dialled = null) {
    return this.#deliver({ session_event: 'new', content: dialled });
  }

  /** Types an answer. */
  async say(text) {
    if (this.ended) {
      throw new ExpectationError(`${this.number} cannot say '${text}': dial first`);
    }
    return this.#deliver({ session_event: 'resume', content: String(text) });
  }

  /** Sends a message outside any session, as SMS does. */
  async text(content) {
    return this.#deliver({ session_event: null, content, transport_type: 'sms' });
  }

  /** Hangs up, or loses the signal. */
  async hangUp() {
    await this.#deliver({ session_event: 'close' });
    this.ended = true;
  }

  /** The app is asked to begin by itself. */
  async push(metadata = {}) {
    return this.#deliver({ session_event: 'new', helper_metadata: { push: true, ...metadata } });
  }

  /**
   * @param {string|RegExp} expected a string is the whole screen
   * @throws {ExpectationError} unless the screen is so
   */
  expectScreen(expected) {
    const isSo = expected instanceof RegExp
      ? this.screen !== null && expected.test(this.screen)
      : this.screen === expected;
    if (!isSo) {
      fail(`${this.number} shows another screen`, String(expected), this.screen);
    }
    return this;
  }

  /** @throws {ExpectationError} unless the session has ended */
  expectEnded() {
    if (!this.ended) {
      fail(`the session of ${this.number} goes on`, 'an end', this.screen);
    }
    return this;
  }

  /** @throws {ExpectationError} unless the screen fits so many septets */
  expectFits(limit) {
    if (this.screen !== null && !fits(this.screen, limit)) {
      fail(`the screen of ${this.number} is too long`, limit, this.screen);
    }
    return this;
  }

  async #deliver(fields) {
    const reply = await this.#tester.deliver({ from_addr: this.number, ...fields });
    this.screen = reply === null ? null : reply.text;
    this.ended = reply === null || reply.ends;
    return this.screen;
  }
}

function matches(request, method, address, init) {
  const url = new URL(address);
  const wanted = new URL(request.url);
  if ((request.method ?? method).toUpperCase() !== method
      || url.origin + url.pathname !== wanted.origin + wanted.pathname) {
    return false;
  }
  const params = { ...Object.fromEntries(wanted.searchParams), ...request.params };
  const hasParams = Object.entries(params).every(([name, value]) => (
    same(url.searchParams.getAll(name), [].concat(value).map(String))));
  const headers = new Map(Object.entries(init.headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), value]));
  const hasHeaders = Object.entries(request.headers ?? {}).every(
    ([name, value]) => headers.get(name.toLowerCase()) === value);
  const hasBody = request.json === undefined || same(parsed(init.body), request.json);
  return hasParams && hasHeaders && hasBody
    && (request.body === undefined || request.body === init.body);
}

function answered({ code = 200, json, body = '', headers = {} }) {
  const text = json === undefined ? body : JSON.stringify(json);
  const fields = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    ok: code >= 200 && code < 300,
    status: code,
    headers: { get: (name) => fields.get(name.toLowerCase()) ?? null },
    text: async () => text,
    json: async () => JSON.parse(text),
  };
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Whether two values are the same JSON, whatever the order of their keys. */
function same(a, b) {
  if (a === b || (a ?? null) === (b ?? null)) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null
      || Array.isArray(a) !== Array.isArray(b)) {
    return false;
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}

function fail(what, expected, actual) {
  const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  throw new ExpectationError(
    `${what}\n  expected: ${shown(expected)}\n  actual:   ${shown(actual)}`, expected, actual);
}
