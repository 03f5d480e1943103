import { latinDigits } from './digits.js';

/** A text as it is compared with a label: without case, accents and what people leave out. */
export function plain(text) {
  return withoutAccents(text).toLowerCase().replace(/[\s.)]+/g, ' ').trim();
}

function withoutAccents(text) {
  // Most of what is typed is ASCII, which has none.
  return /^[ -~]*$/.test(text) ? text : latinDigits(text).normalize('NFKD').replace(/\p{M}/gu, '');
}
