/**
 * @param {{within: number, then: import('./resume.js').Deed}[]} rules
 * @param {number} age milliseconds since the user was last heard of
 * @returns {import('./resume.js').Deed} `restart` when no rule applies
 */
export function resumeDeed(rules, age) {
  return rules.find(({ within }) => age <= within)?.then ?? 'restart';
}
