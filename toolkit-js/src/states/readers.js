/** What was typed, taken for a number or a day; or what is wrong with it. */
import { boundary, dateOf } from '../core/dates.js';
import { latinDigits } from '../core/digits.js';
import { problem } from '../core/problem.js';

/**
 * @param {string} input
 * @param {{whole?: boolean, min?: number, max?: number}} bounds
 */
export function readNumber(input, { whole = true, min, max }) {
  const digits = latinDigits(input).replace(',', '.');
  if (!/^[+-]?\d+(\.\d+)?$/.test(digits)) {
    return problem('Please type a number.');
  }
  const answer = Number(digits);
  if (whole && !Number.isSafeInteger(answer)) {
    return problem('Please type a whole number.');
  }
  if (min !== undefined && answer < min) {
    return problem('Please type {min} or more.', { min });
  }
  if (max !== undefined && answer > max) {
    return problem('Please type {max} or less.', { max });
  }
  return { answer };
}

const EXAMPLES = { dmy: '24-12-2024', mdy: '12-24-2024', ymd: '2024-12-24' };

/**
 * @param {string} input
 * @param {{order: 'dmy'|'mdy'|'ymd', min?: string, max?: string}} bounds
 * @param {string} today
 */
export function readDate(input, bounds, today) {
  const { order } = bounds;
  const answer = dateOf(input, order);
  if (answer === null) {
    return problem('Please type a date like {example}.', { example: EXAMPLES[order] });
  }
  const min = bounds.min === undefined ? answer : boundary(bounds.min, today);
  const max = bounds.max === undefined ? answer : boundary(bounds.max, today);
  if (answer < min) {
    return problem('The date must be {min} or later.', { min: written(min, order) });
  }
  if (answer > max) {
    return problem('The date must be {max} or earlier.', { max: written(max, order) });
  }
  return { answer };
}

function written(iso, order) {
  const [year, month, day] = iso.split('-');
  return { dmy: `${day}-${month}-${year}`, mdy: `${month}-${day}-${year}`, ymd: iso }[order];
}
