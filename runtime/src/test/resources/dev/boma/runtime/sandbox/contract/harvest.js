/**
 * Walks everything that can be reached from some roots: own properties, prototypes, and what getters
 * give and are.
 *
 * @param {Object<string, *>} roots by their names
 * @return {{names: string[], foreign: string[]}} a line for each object with names of its own, by
 *     the shortest path to it; and the paths of objects that are not of this language
 */
(function harvest(roots) {
  'use strict';

  // Of every function the same, or of no interest.
  const DULL = ['length', 'name', 'arguments', 'caller', 'prototype', 'constructor'];
  const seen = new Map();
  const known = new WeakSet();
  const names = [];
  const foreign = [];
  const queue = Object.entries(roots).map(([path, value]) => ({ path, value }));

  const isObject = (value) =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';
  const spelled = (key) => (typeof key === 'symbol' ? `@@${key.description.replace(/^Symbol\./, '')}` : key);

  for (let i = 0; i < queue.length; i += 1) {
    const { path, value } = queue[i];
    if (isObject(value) && !seen.has(value)) {
      seen.set(value, path);
      visit(path, value);
    }
  }
  return { names: names.sort(), foreign };

  function visit(path, value) {
    try {
      known.add(value); // takes objects of this language only
    } catch (e) {
      foreign.push(path);
      return;
    }
    const keys = Reflect.ownKeys(value);
    const telling = keys.filter((key) => !DULL.includes(key)).map(spelled).sort();
    if (telling.length > 0 && !path.includes('[thrown]')) {
      names.push(`${path}: ${telling.join(' ')}`);
    }
    queue.push({ path: `${path}.[[Prototype]]`, value: Reflect.getPrototypeOf(value) });
    for (const key of keys) {
      const description = Reflect.getOwnPropertyDescriptor(value, key);
      const below = `${path}.${spelled(key)}`;
      queue.push({ path: below, value: description.value });
      queue.push({ path: `${below}[get]`, value: description.get });
      queue.push({ path: `${below}[set]`, value: description.set });
      if (description.get !== undefined) {
        try {
          queue.push({ path: below, value: value[key] });
        } catch (e) {
          queue.push({ path: `${below}[thrown]`, value: e });
        }
      }
    }
  }
})
