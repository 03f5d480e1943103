/**
 * A part that is loaded when it is first needed: an app pays for what its users see.
 *
 * @template T
 * @param {() => Promise<T>} load `() => import('…')`
 * @returns {() => Promise<T>}
 */
export function lazily(load) {
  /** @type {T | undefined} */
  let part;
  return async () => (part ??= await load());
}
