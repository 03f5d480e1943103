import { latinDigits } from './digits.js';
import { PLANS } from './phone-data.js';

/** @type {?Map<string, {country: string, code: string, prefix: string, pattern: string}>} */
let plans = null;

function allPlans() {
  plans ??= new Map(PLANS.trim().split('\n').map((row) => {
    const [country, code, prefix, pattern] = row.split(' ');
    return [country, { country, code, prefix: prefix === '-' ? '' : prefix, pattern }];
  }));
  return plans;
}

/**
 * A phone number as people type it, in the form of E.164: `082 123 4567` in `ZA` is `+27821234567`.
 *
 * @param {string} typed with or without `+` and the calling code; spaces, dashes, dots and brackets
 *     do not matter
 * @param {string} country the one meant where the number does not say; one that there is
 * @returns {?string} null if it is no number of that country, nor of the one it names
 */
export function phoneNumber(typed, country) {
  const text = latinDigits(typed).replace(/[\s().\-/\u00a0\u2010-\u2015]/g, '');
  if (!/^\+?\d{4,17}$/.test(text)) {
    return null;
  }
  if (text.startsWith('+')) {
    return international(text.slice(1));
  }
  if (text.startsWith('00')) {
    return international(text.slice(2));
  }
  const home = allPlans().get(country);
  if (home === undefined) {
    throw new TypeError(`there is no country '${country}': write two letters, as KE`);
  }
  const local = national(text, home);
  if (local !== null) {
    return local;
  }
  return text.startsWith(home.code) ? national(text.slice(home.code.length), home) : null;
}

function national(digits, { code, prefix, pattern }) {
  const isNumber = (number) => new RegExp(`^(?:${pattern})$`).test(number);
  // A country's prefix can also be how a number begins (1 in North America cannot, 8 in Russia can).
  if (prefix !== '' && digits.startsWith(prefix) && isNumber(digits.slice(prefix.length))) {
    return `+${code}${digits.slice(prefix.length)}`;
  }
  return isNumber(digits) ? `+${code}${digits}` : null;
}

function international(digits) {
  for (const plan of allPlans().values()) {
    if (digits.startsWith(plan.code)) {
      // With the prefix too, since people write +27 (0)82.
      const found = national(digits.slice(plan.code.length), plan);
      if (found !== null) {
        return found;
      }
    }
  }
  return null;
}
