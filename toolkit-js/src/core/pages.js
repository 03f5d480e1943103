/**
 * Dividing what is too long for one screen. What else is on a screen (a way on, a way back) is the
 * caller's business: it says whether a page of this text would fit.
 */
import { characters } from './characters.js';
import { longest } from './longest.js';

/**
 * Divides a text at spaces and line breaks. No word is lost, and the line breaks within a page stay;
 * only the white space at a break is dropped. A word too long for a page is broken between
 * characters.
 *
 * @param {string} text
 * @param {(page: string, index: number, isLast: boolean) => boolean} fitsOn whether this text can
 *     be the page of that number; must hold for every shorter one too
 * @returns {string[]} at least one page; none is empty unless the text is
 */
export function paginate(text, fitsOn) {
  const pages = [];
  let rest = text.trim();
  for (;;) {
    const index = pages.length;
    if (rest === '' || fitsOn(rest, index, true)) {
      if (rest !== '' || index === 0) {
        pages.push(rest);
      }
      return pages;
    }
    const page = firstPage(rest, (candidate) => fitsOn(candidate, index, false));
    pages.push(page);
    rest = rest.slice(page.length).trimStart();
  }
}

function firstPage(text, isRoomFor) {
  const ends = [];
  for (const gap of text.matchAll(/\s+/g)) {
    ends.push(gap.index);
  }
  const words = longest(ends.length, (n) => isRoomFor(text.slice(0, ends[n - 1])));
  if (words > 0) {
    return text.slice(0, ends[words - 1]);
  }
  const word = characters(text.slice(0, ends[0] ?? text.length));
  // One character gets through even where there is room for none: going on for ever would be worse.
  const kept = Math.max(1, longest(word.length, (n) => isRoomFor(word.slice(0, n).join(''))));
  return word.slice(0, kept).join('');
}

/**
 * Divides a list.
 *
 * @param {number} count how many items there are
 * @param {(from: number, to: number, index: number, isLast: boolean) => boolean} fitsOn whether the
 *     items from one number up to, without, another can be the page of that number
 * @returns {{from: number, to: number}[]} at least one page; none is empty unless the list is
 */
export function paginateList(count, fitsOn) {
  const pages = [];
  let from = 0;
  do {
    const start = from;
    const index = pages.length;
    const left = count - start;
    const items = fitsOn(start, count, index, true)
      ? left
      : Math.max(1, longest(left - 1, (n) => fitsOn(start, start + n, index, false)));
    pages.push({ from: start, to: Math.min(count, start + items) });
    from = start + items;
  } while (from < count);
  return pages;
}
