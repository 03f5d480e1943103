/** `c.groups`: groups of contacts, by the host's `groups` commands. */
import { found } from './found.js';

/** @returns {Promise<?object>} the group of that name; null when there is none and none is to be made */
export async function get(request, name, { create = false } = {}) {
  const command = create ? 'groups.get_or_create_by_name' : 'groups.get_by_name';
  return (await found(request(command, { name })))?.group ?? null;
}

/** @returns {Promise<?object>} null when there is none */
export async function getByKey(request, key) {
  return (await found(request('groups.get', { key })))?.group ?? null;
}

/** Changes the name or the query; a group without a query has the members it was given. */
export async function update(request, { key, name, query = null }) {
  return (await request('groups.update', { key, name, query })).group;
}

export async function search(request, query) {
  return (await request('groups.search', { query })).groups;
}

export async function list(request) {
  return (await request('groups.list', {})).groups;
}

/** How many members it has. */
export async function count(request, key) {
  return (await request('groups.count_members', { key })).count;
}
