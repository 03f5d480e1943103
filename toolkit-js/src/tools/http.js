/**
 * HTTP for the functions of an app: with a time-out, another try where that is safe, and one kind of
 * error, which leads to the app's screen for a service that is away.
 */

import { HttpError } from './http-error.js';

const SAFE = ['GET', 'HEAD', 'PUT', 'DELETE'];
const WORTH_ANOTHER_TRY = [429, 502, 503, 504];

/**
 * @param {{fetch: typeof globalThis.fetch, defaults: {timeout?: number, retry?: number}}} how
 * @param {string} method
 * @param {string} address
 * @param {import('../../index.js').HttpOptions} [options]
 */
async function call({ fetch, defaults }, method, address, options = {}) {
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

const caller = (method) => (how, url, options) => call(how, method, url, options);

export const get = caller('GET');
export const head = caller('HEAD');
export const post = caller('POST');
export const put = caller('PUT');
export const patch = caller('PATCH');
const remove = caller('DELETE');
export { remove as delete };

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
