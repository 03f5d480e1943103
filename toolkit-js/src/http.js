/**
 * HTTP for the functions of an app: with a time-out, another try where that is safe, and one kind of
 * error, which leads to the app's screen for a service that is away.
 */

const SAFE = ['GET', 'HEAD', 'PUT', 'DELETE'];
const WORTH_ANOTHER_TRY = [429, 502, 503, 504];

/** No usable answer came from a service. */
export class HttpError extends Error {
  /** Leads to the screen `unavailable`. */
  unavailable = true;

  /**
   * @param {string} message
   * @param {{method: string, url: string, status: ?number, text: ?string}} call
   */
  constructor(message, call) {
    super(message);
    this.name = 'HttpError';
    /** The status of the answer, null when none came. */
    this.status = call.status;
    this.text = call.text;
    this.method = call.method;
    this.url = call.url;
  }
}

/**
 * @param {typeof globalThis.fetch} fetch
 * @param {{timeout?: number, retry?: number}} defaults
 */
export function httpClient(fetch, defaults) {
  async function call(method, address, options = {}) {
    const { params, headers = {}, json, body, allow = [] } = options;
    const timeout = options.timeout ?? defaults.timeout ?? 4000;
    const retry = options.retry ?? (SAFE.includes(method) ? defaults.retry ?? 1 : 0);
    const url = withParams(address, params);
    const init = json === undefined
      ? { method, headers, body }
      : { method, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(json) };
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await once(fetch, url, init, timeout);
      if (outcome.ok || allow.includes(outcome.status)) {
        return outcome;
      }
      const isWorthAnother = outcome.status === null || WORTH_ANOTHER_TRY.includes(outcome.status);
      if (!isWorthAnother || attempt >= retry) {
        throw new HttpError(`${method} ${url}: ${outcome.reason ?? `status ${outcome.status}`}`, {
          method, url, status: outcome.status, text: outcome.text,
        });
      }
    }
  }

  return Object.freeze({
    get: (url, options) => call('GET', url, options),
    head: (url, options) => call('HEAD', url, options),
    post: (url, options) => call('POST', url, options),
    put: (url, options) => call('PUT', url, options),
    patch: (url, options) => call('PATCH', url, options),
    delete: (url, options) => call('DELETE', url, options),
  });
}

async function once(fetch, url, init, timeout) {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeout) });
    const text = await response.text();
    return {
      ok: response.ok, status: response.status, headers: response.headers, text, json: parsed(text),
    };
  } catch (error) {
    const reason = error?.name === 'TimeoutError'
      ? `no answer within ${timeout} ms`
      : String(error?.cause?.message ?? error?.message ?? error);
    return { ok: false, status: null, text: null, reason };
  }
}

/** The JSON of a body; undefined where it is none. */
function parsed(text) {
  if (!/^\s*[[{"\d\-tfn]/.test(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withParams(url, params) {
  if (params === undefined) {
    return url;
  }
  const query = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== null)
    .flatMap(([name, value]) => [].concat(value).map(
      (one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`))
    .join('&');
  if (query === '') {
    return url;
  }
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}
