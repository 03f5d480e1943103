/**
 * The host that serves this page, as the page sees it: six requests, and one kind of error.
 */

/** Why a request came to nothing, in words for a person. */
export class HostProblem extends Error {
  /**
   * @param {string} title
   * @param {string} detail
   * @param {?number} status the HTTP status, null when no answer came
   */
  constructor(title, detail, status = null) {
    super(`${title}: ${detail}`);
    this.name = 'HostProblem';
    this.title = title;
    this.detail = detail;
    this.status = status;
  }

  /** Whether the very same request may succeed later. */
  get retryable() {
    return this.status === null || this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

// A turn has its own, much shorter deadline on the host; this one is for a host that is gone.
const ANSWER_WITHIN_MS = 60_000;

/** The id in `/handset/CHANNEL`. */
export function channelIn(pathname) {
  return decodeURIComponent(pathname.replace(/^\/handset\//, '').replace(/\/$/, ''));
}

/** All handsets of this host. */
export async function handsets() {
  return (await json('/handsets')).handsets;
}

/** What this host knows of a channel. */
export function channelInfo(channel) {
  return json(`/handset/${encodeURIComponent(channel)}/info`);
}

/** Hands a message to the app. Resolves to the app's reply, or null when the turn has none. */
export function post(channel, message) {
  return json(`/in/${encodeURIComponent(channel)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
}

/**
 * What turns left beside their replies, by the id of their message: `{sends, kv}`. Turns that the
 * host knows no more are not in it; `kv` is there only while the app is in development.
 */
export async function turnsLeft(channel, ids) {
  const query = new URLSearchParams(ids.map((id) => ['of', id]));
  return (await json(`/handset/${encodeURIComponent(channel)}/turns?${query}`)).turns;
}

/** What the app sent outside its replies since `after` (null: from the beginning). */
export function inbox(channel, from, after) {
  const query = new URLSearchParams({ from });
  if (after !== null) {
    query.set('after', after);
  }
  return json(`/handset/${encodeURIComponent(channel)}/inbox?${query}`);
}

/**
 * A new message id, of 32 hexadecimal digits. `crypto.randomUUID` would do, but browsers keep it
 * from pages that a phone opens over plain HTTP in the local network.
 */
export function newMessageId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function json(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  } catch (error) {
    throw error.name === 'TimeoutError'
      ? new HostProblem(
          'No answer',
          `The host has not answered for ${ANSWER_WITHIN_MS / 1000} seconds.`,
        )
      : new HostProblem('The host cannot be reached', 'Is it still running, and are you online?');
  }
  if (response.status === 204) {
    return null;
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    throw new HostProblem(
      'The answer cannot be read',
      `${path} answered ${response.status} without JSON.`,
      response.ok ? 502 : response.status,
    );
  }
  if (!response.ok) {
    throw new HostProblem(
      body?.title ?? `The host answered ${response.status}`,
      body?.detail ?? '',
      response.status,
    );
  }
  return body;
}
