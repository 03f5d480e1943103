/**
 * The greatest n, from 0 to `most`, that is good; what is good for n is good for all below it.
 *
 * @param {number} most
 * @param {(n: number) => boolean} isGood
 */
export function longest(most, isGood) {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isGood(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
