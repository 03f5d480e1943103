import { latinDigits } from './digits.js';

const DAY = 86_400_000;

/**
 * A day as people type it, as `YYYY-MM-DD`: `24-12-2024`, `24/12/2024`, `24 12 2024`, `24122024`, and
 * `2024-12-24` whatever the order.
 *
 * @param {string} typed
 * @param {'dmy'|'mdy'|'ymd'} [order]
 * @returns {?string} null if it is no day of the calendar
 */
export function dateOf(typed, order = 'dmy') {
  const text = latinDigits(typed).trim();
  const separated = /^(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})$/.exec(text);
  if (separated !== null) {
    const [, first, second, third] = separated;
    return first.length === 4
      ? day(first, second, third)
      : ordered(first, second, third, order === 'mdy' ? 'mdy' : 'dmy');
  }
  if (!/^\d{8}$/.test(text)) {
    return null;
  }
  return order === 'ymd'
    ? day(text.slice(0, 4), text.slice(4, 6), text.slice(6))
    : ordered(text.slice(0, 2), text.slice(2, 4), text.slice(4), order);
}

function ordered(first, second, year, order) {
  return order === 'mdy' ? day(year, first, second) : day(year, second, first);
}

function day(year, month, date) {
  if (year.length !== 4) {
    return null;
  }
  const iso = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  // Some engines take 30 February for 1 March.
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? null : iso;
}

/** The day so many days after another, both `YYYY-MM-DD`. */
export function daysAfter(iso, days) {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** How many days from one day to another, both `YYYY-MM-DD`. */
export function daysBetween(from, to) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/**
 * A bound as an app writes it: a day, `today`, or days from today such as `today+300` and `today-1`.
 *
 * @throws {TypeError} if it is none of these
 */
export function boundary(bound, today) {
  const relative = /^today([+-]\d+)?$/.exec(bound);
  if (relative !== null) {
    return daysAfter(today, Number(relative[1] ?? 0));
  }
  const iso = dateOf(bound, 'ymd');
  if (iso === null) {
    throw new TypeError(`'${bound}' is no day: write one like 2024-12-24, today or today+300`);
  }
  return iso;
}

/** The day at a moment, in a time zone, as `YYYY-MM-DD`. */
export function dayIn(now, timeZone) {
  if (timeZone === undefined || timeZone === 'UTC') {
    return now.toISOString().slice(0, 10);
  }
  const parts = new Intl.DateTimeFormat('en', {
    timeZone, year: 'numeric', month: '2-digit', day: '2-digit',
  }).formatToParts(now);
  const part = (type) => parts.find((candidate) => candidate.type === type)?.value;
  return `${part('year')}-${part('month')}-${part('day')}`;
}
