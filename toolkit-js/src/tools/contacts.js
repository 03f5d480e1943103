/** `c.contacts`: the people an account knows, by the host's `contacts` commands. */
import { found } from './found.js';

/**
 * The contact with an address.
 *
 * @returns {Promise<?object>} null when there is none and none is to be made
 */
export async function get(request, addr, { create = false, delivery_class = 'ussd' } = {}) {
  const name = create ? 'contacts.get_or_create' : 'contacts.get';
  return contactOf(await found(request(name, { addr, delivery_class })));
}

/** @returns {Promise<?object>} null when there is none */
export async function getByKey(request, key) {
  return contactOf(await found(request('contacts.get_by_key', { key })));
}

/** A new contact; `msisdn` is needed. */
export async function create(request, fields) {
  return contactOf(await request('contacts.new', { contact: fields }));
}

/** Stores the whole contact: what it does not have is gone. */
export async function save(request, contact) {
  return contactOf(await request('contacts.save', { contact }));
}

/** Changes these fields; groups are added. */
export async function update(request, key, fields) {
  return contactOf(await request('contacts.update', { key, fields }));
}

/** Adds to `extra`, or changes what is there. */
export async function updateExtra(request, key, fields) {
  return contactOf(await request('contacts.update_extras', { key, fields }));
}

/** Adds to `subscription`, or changes what is there. */
export async function updateSubscription(request, key, fields) {
  return contactOf(await request('contacts.update_subscriptions', { key, fields }));
}

/**
 * The keys of the contacts that a query finds.
 *
 * @param {(command: string, args: object) => Promise<any>} request
 * @param {string} query
 * @param {{max?: number}} [options]
 */
export async function search(request, query, { max } = {}) {
  const args = max === undefined ? { query } : { query, max_keys: max };
  return (await request('contacts.search', args)).keys;
}

/** The wire has `extras-NAME` and `subscription-NAME` beside the other fields. */
function contactOf(reply) {
  if (reply === null) {
    return null;
  }
  const { extra = {}, subscription = {}, ...fields } = reply.contact;
  const contact = { extra: { ...extra }, subscription: { ...subscription } };
  for (const [name, value] of Object.entries(fields)) {
    const [, kind, key] = /^(extras|subscription)-(.+)$/s.exec(name) ?? [];
    if (kind === undefined) {
      contact[name] = value;
    } else {
      contact[kind === 'extras' ? 'extra' : 'subscription'][key] = value;
    }
  }
  return contact;
}
