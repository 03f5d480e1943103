import { duration } from './durations.js';

const DEEDS = ['continue', 'ask', 'restart'];

/**
 * What happens when somebody dials again after a dropped session.
 *
 * @typedef {'continue'|'ask'|'restart'} Deed
 * @typedef {Deed | {within?: string|number, then: Deed}[]} ResumePolicy the first rule whose time has
 *     not passed applies; one without `within` always does
 */

/**
 * Checks a policy as an app writes it.
 *
 * @returns {{within: number, then: Deed}[]}
 * @throws {TypeError}
 */
export function resumeRules(policy) {
  const rules = Array.isArray(policy) ? policy : [{ then: policy }];
  return rules.map((rule) => {
    if (!DEEDS.includes(rule?.then)) {
      throw new TypeError(`resume: '${rule?.then}' is none of ${DEEDS.join(', ')}`);
    }
    return { within: rule.within === undefined ? Infinity : duration(rule.within), then: rule.then };
  });
}
