import { latinDigits } from './digits.js';
import { plain } from './plain.js';

/**
 * One thing to choose.
 *
 * @typedef {{value: unknown, label: string, next?: string}} Choice
 */

/** The lines of a list, numbered from 1. */
export function numbered(labels) {
  return labels.map((label, index) => `${index + 1}. ${label}`);
}

/**
 * The index of what was chosen: by number (`1`, `1.`, `01`), or by label where labels are accepted.
 *
 * @param {string} input
 * @param {string[]} labels as they were shown
 * @param {boolean} acceptLabels
 * @returns {number} -1 if it is none of them
 */
export function chosen(input, labels, acceptLabels) {
  const typed = plain(input);
  if (/^\d+$/.test(typed)) {
    const index = Number(typed) - 1;
    if (index >= 0 && index < labels.length) {
      return index;
    }
  }
  return acceptLabels && typed !== '' ? labels.findIndex((label) => plain(label) === typed) : -1;
}

/**
 * The indexes of several things chosen, in order and each once: `1 3`, `1,3`, `1 and 3`, or labels
 * with commas between.
 *
 * @returns {?number[]} null if anything typed is none of them
 */
export function severalChosen(input, labels, acceptLabels) {
  const isNumbers = /^[\d\s,;.&+]+$/.test(latinDigits(input));
  const parts = latinDigits(input)
    .split(isNumbers ? /[\s,;.&+]+/ : /[,;]/)
    .filter((part) => part.trim() !== '');
  const indexes = parts.map((part) => chosen(part, labels, acceptLabels));
  return indexes.includes(-1) ? null : [...new Set(indexes)].sort((a, b) => a - b);
}
