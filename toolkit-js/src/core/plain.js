import { latinDigits } from './digits.js';

/** A text as it is compared with a label: without case, accents and what people leave out. */
export function plain(text) {
  return latinDigits(text).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    .replace(/[\s.)]+/g, ' ').trim();
}
