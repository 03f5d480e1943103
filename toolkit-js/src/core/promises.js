/** Whether a value comes later. An `await` for one that is there costs as much as a small function. */
export function isPromise(value) {
  return typeof value?.then === 'function';
}
