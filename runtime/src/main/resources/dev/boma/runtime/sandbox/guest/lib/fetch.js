'use strict';

/**
 * `fetch` over the sandbox's HTTP commands. Bodies are text or bytes, whole: the sandbox's protocol
 * carries them as UTF-8 text, and there are no streams, blobs or forms.
 *
 * @see https://fetch.spec.whatwg.org/
 */
const { URL, URLSearchParams } = require('whatwg-url');
const { AbortSignal } = require('./abort');

const VERBS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'];
const NO_BODY_STATUS = [204, 205, 304];
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function headerName(name) {
  const text = String(name);
  if (!TOKEN.test(text)) {
    throw new TypeError(`Not a header name: ${JSON.stringify(text)}`);
  }
  return text.toLowerCase();
}

function headerValue(value) {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (/[\0\r\n]/.test(text)) {
    throw new TypeError('A header value has no line breaks and no NUL');
  }
  return text;
}

/** Header fields by name, whatever its case; several values of one name are joined by commas. */
class Headers {
  #values = new Map();

  /** @param {Headers|Iterable<[string, string]>|Object<string, string>} [init] */
  constructor(init) {
    if (init === undefined || init === null) {
      return;
    }
    if (typeof init !== 'object') {
      throw new TypeError(`Headers come as an object or as pairs, not as a ${typeof init}`);
    }
    if (init instanceof Headers) {
      for (const [name, values] of init.#values) {
        this.#values.set(name, [...values]);
      }
      return;
    }
    const pairs = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
    for (const [name, value] of pairs) {
      this.append(name, value);
    }
  }

  append(name, value) {
    const key = headerName(name);
    this.#values.set(key, [...(this.#values.get(key) ?? []), headerValue(value)]);
  }

  set(name, value) {
    this.#values.set(headerName(name), [headerValue(value)]);
  }

  get(name) {
    return this.#values.get(headerName(name))?.join(', ') ?? null;
  }

  getSetCookie() {
    return [...(this.#values.get('set-cookie') ?? [])];
  }

  has(name) {
    return this.#values.has(headerName(name));
  }

  delete(name) {
    this.#values.delete(headerName(name));
  }

  forEach(callback, thisArg) {
    for (const [name, value] of this) {
      callback.call(thisArg, value, name, this);
    }
  }

  *entries() {
    for (const name of [...this.#values.keys()].sort()) {
      const values = this.#values.get(name) ?? [];
      if (name === 'set-cookie') {
        yield* values.map((value) => [name, value]);
      } else {
        yield [name, values.join(', ')];
      }
    }
  }

  *keys() {
    for (const [name] of this) {
      yield name;
    }
  }

  *values() {
    for (const [, value] of this) {
      yield value;
    }
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  get [Symbol.toStringTag]() {
    return 'Headers';
  }

  /** The fields as a sandbox command has them: each name with a list of its values. */
  static toCommand(headers) {
    return Object.fromEntries(headers.#values);
  }

  /** The fields of a sandbox command's reply, leaving out what is not a header. */
  static fromReply(fields) {
    const headers = new Headers();
    for (const [name, values] of Object.entries(fields ?? {})) {
      for (const value of [].concat(values)) {
        try {
          headers.append(name, value);
        } catch {
          // What a server sends is not the app's mistake.
        }
      }
    }
    return headers;
  }
}

const encoder = new TextEncoder();

/** A body as text or as bytes, and the content type that goes with it. */
function bodyOf(init) {
  if (init === undefined || init === null) {
    return { content: null };
  }
  if (init instanceof ArrayBuffer) {
    return { content: new Uint8Array(init.slice(0)) };
  }
  if (ArrayBuffer.isView(init)) {
    return {
      content: new Uint8Array(
        init.buffer.slice(init.byteOffset, init.byteOffset + init.byteLength)),
    };
  }
  if (init instanceof URLSearchParams) {
    return {
      content: String(init),
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
    };
  }
  return { content: String(init), type: 'text/plain;charset=UTF-8' };
}

const MAX_SHOWN_CHARS = 60;

/** What requests and responses share: a body that is read once. */
class Body {
  #content;
  #used = false;

  constructor(content) {
    this.#content = content;
  }

  get bodyUsed() {
    return this.#used;
  }

  async text() {
    return this.#text();
  }

  async json() {
    // Nothing is awaited before it is parsed, so that an error's trace has the line that asked.
    const text = this.#text();
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new SyntaxError(`json(): the body is not JSON (${error.message}); ${begun(text)}`);
    }
  }

  async bytes() {
    const content = this.#take();
    return typeof content === 'string' ? encoder.encode(content) : content;
  }

  async arrayBuffer() {
    const bytes = await this.bytes();
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  #text() {
    const content = this.#take();
    return typeof content === 'string' ? content : new TextDecoder().decode(content);
  }

  #take() {
    if (this.#used) {
      throw new TypeError('Body is unusable: it has been read already');
    }
    this.#used = this.#content !== null;
    return this.#content ?? '';
  }

  /** The body for a copy, which can be read beside the original. */
  static share(body) {
    if (body.#used) {
      throw new TypeError('Body is unusable: it has been read already');
    }
    return body.#content;
  }
}

/** How a body begins, for an error's message. */
function begun(text) {
  if (text === '') {
    return 'it is empty';
  }
  const start = text.slice(0, MAX_SHOWN_CHARS);
  return `it begins with ${JSON.stringify(start)}${start === text ? '' : '…'}`;
}

function methodOf(method) {
  const verb = String(method).toUpperCase();
  if (!VERBS.includes(verb)) {
    throw new TypeError(`fetch knows the methods ${VERBS.join(', ')}, not ${method}`);
  }
  return verb;
}

function addressOf(input) {
  let url;
  try {
    url = new URL(String(input));
  } catch {
    throw new TypeError(`Failed to parse URL from ${input}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(
      'A URL for fetch has no user name and password: use an Authorization header');
  }
  return url.href;
}

class Request extends Body {
  /**
   * @param {string|URL|Request} input where to
   * @param {Object} [init] `method`, `headers`, `body` and `signal`; of `redirect` only `follow`
   */
  constructor(input, init = {}) {
    const from = input instanceof Request ? input : undefined;
    const method = methodOf(init.method ?? from?.method ?? 'GET');
    const { content, type } =
      init.body === undefined && from ? { content: Body.share(from) } : bodyOf(init.body);
    if (content !== null && (method === 'GET' || method === 'HEAD')) {
      throw new TypeError(`A ${method} request has no body`);
    }
    if ((init.redirect ?? 'follow') !== 'follow') {
      throw new TypeError(
        `Redirects are followed by the host: redirect '${init.redirect}' is not to be had`);
    }
    const signal = init.signal === undefined ? from?.signal : init.signal;
    if (signal && !(signal instanceof AbortSignal)) {
      throw new TypeError('The signal is not an AbortSignal');
    }
    super(content);
    this.url = from ? from.url : addressOf(input);
    this.method = method;
    this.headers = new Headers(init.headers ?? from?.headers);
    this.signal = signal ?? null;
    if (type !== undefined && !this.headers.has('content-type')) {
      this.headers.set('content-type', type);
    }
  }

  get redirect() {
    return 'follow';
  }

  clone() {
    return new Request(this);
  }

  get [Symbol.toStringTag]() {
    return 'Request';
  }
}

class Response extends Body {
  /**
   * @param {string|URLSearchParams|ArrayBuffer|Uint8Array|null} [body]
   * @param {{status?: number, statusText?: string, headers?: *}} [init]
   */
  constructor(body = null, init = {}) {
    const status = Number(init.status ?? 200);
    if (!(Number.isInteger(status) && status >= 200 && status <= 599)) {
      throw new RangeError(`The status of a Response is from 200 to 599, not ${init.status}`);
    }
    const { content, type } = bodyOf(body);
    if (content !== null && NO_BODY_STATUS.includes(status)) {
      throw new TypeError(`A response with status ${status} has no body`);
    }
    super(content);
    this.status = status;
    this.statusText = String(init.statusText ?? '');
    this.headers = new Headers(init.headers);
    this.url = '';
    this.type = 'default';
    this.redirected = false;
    if (type !== undefined && !this.headers.has('content-type')) {
      this.headers.set('content-type', type);
    }
  }

  get ok() {
    return this.status >= 200 && this.status <= 299;
  }

  clone() {
    const { status, statusText, headers, url, type } = this;
    const content = Body.share(this);
    return Object.assign(new Response(content, { status, statusText, headers }), { url, type });
  }

  /** A response whose body is the JSON of a value. */
  static json(value, init = {}) {
    const headers = new Headers(init.headers);
    if (!headers.has('content-type')) {
      headers.set('content-type', 'application/json');
    }
    return new Response(JSON.stringify(value), { ...init, headers });
  }

  get [Symbol.toStringTag]() {
    return 'Response';
  }
}

/** A body as the text that a sandbox command carries; null where there is none. */
async function textOf(request) {
  if (Body.share(request) === null) {
    return null;
  }
  const bytes = await request.bytes();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new TypeError('The body of a request must be UTF-8 text');
  }
}

function because(failed, reason) {
  return Object.defineProperty(failed, 'message', {
    value: `fetch failed: ${reason}`, writable: true, enumerable: false, configurable: true,
  });
}

function responseTo(request, reply, failed) {
  if (!(reply.code >= 200 && reply.code <= 599)) {
    throw because(failed, `the server answered with status ${reply.code}`);
  }
  const body = NO_BODY_STATUS.includes(reply.code) || request.method === 'HEAD' ? null : reply.body;
  const headers = Headers.fromReply(reply.headers);
  const response = new Response(
    body === null || body === undefined ? null : encoder.encode(String(body)),
    { status: reply.code, headers });
  return Object.assign(response, { url: request.url.replace(/#.*$/, ''), type: 'basic' });
}

/**
 * The globals for HTTP.
 *
 * @param {Object} env what the host lends
 * @param {function(string, Object): Promise<Object>} env.request sends the command `http.<verb>`
 *     and gives its reply, `{success, reason, code, body, headers}`
 * @return {{fetch: function(string|URL|Request, Object=): Promise<Response>, Headers, Request,
 *     Response}}
 */
module.exports = function fetchApi(env) {
  /** Resolves with the response, whatever its status; rejects with a TypeError if none came. */
  async function fetch(input, init) {
    // Made here, so that its trace has the line that asked; the answer comes from nowhere.
    const failed = new TypeError();
    const request = new Request(input, init);
    const { signal } = request;
    signal?.throwIfAborted();
    const args = {
      url: request.url.replace(/#.*$/, ''),
      headers: Headers.toCommand(request.headers),
    };
    const data = await textOf(request);
    if (data !== null) {
      args.data = data;
    }
    const reply = await unlessAborted(
      signal, env.request('http.' + request.method.toLowerCase(), args));
    if (!reply.success) {
      throw because(failed, reply.reason ?? 'no reason given');
    }
    return responseTo(request, reply, failed);
  }

  return { fetch, Headers, Request, Response };
};

function unlessAborted(signal, reply) {
  if (!signal) {
    return reply;
  }
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    Promise.resolve(reply).then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}
