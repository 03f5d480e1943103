/** Events about messages that an app sent: each with the user in whose turn it was sent. */
import { Turn } from './core/turn.js';

/** For so many seconds after a message was sent, an event about it finds its user. */
const SENT_SECONDS = 7 * 24 * 60 * 60;

function sentKey(id) {
  return `sent.${id}`;
}

/** Notes whose turn sent a message. */
export async function remember(id, key, from, api) {
  await api.kv.set(sentKey(id), { key, from }, { seconds: SENT_SECONDS });
}

/**
 * Handles an event.
 *
 * @param {object} event
 * @param {(event: object, c: object) => unknown} handler
 * @param {object} definition
 * @param {object} api
 * @param {(message: object) => object} hostOf
 * @returns {Promise<{key: ?string, message: object, result: import('./core/types.js').Result}>}
 *     `key` is null where nobody is known to have sent the message: then nothing is stored
 */
export async function handle(event, handler, definition, api, hostOf) {
  const sent = await api.kv.get(sentKey(event.user_message_id));
  const record = sent === null ? null : await api.kv.get(sent.key);
  const message = { ...event, from_addr: sent?.from ?? null };
  const turn = new Turn(definition, record, message, hostOf(message));
  await turn.loadLanguage();
  // No catch: what a failed handler has changed is not stored.
  await handler(event, turn.c);
  return { key: sent?.key ?? null, message, result: turn.result() };
}
