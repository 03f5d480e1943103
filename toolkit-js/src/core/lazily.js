/**
 * A part that is loaded when it is first needed: an app pays for what its users see.
 *
 * What is given back runs its argument with the part: at once where it is loaded, since in a turn of
 * a hundred microseconds each `await` counts.
 *
 * @template P
 * @param {() => Promise<P>} load `() => import('…')`
 * @returns {<R>(use: (part: P) => R | Promise<R>) => R | Promise<R>}
 */
export function lazily(load) {
  /** @type {P | undefined} */
  let part;
  return (use) => (part === undefined
    ? load().then((loaded) => {
      part = loaded;
      return use(loaded);
    })
    : use(part));
}
