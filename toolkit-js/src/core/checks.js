/**
 * Checks of what people type. Each is made with its bounds and gives a function of the answer, for
 * the `check` of a state: what that returns is a problem, or nothing when all is well.
 */
import { problem } from './problem.js';
import { characters } from './characters.js';
import { lazily } from './lazily.js';

const identityNumbers = lazily(() => import('./identity-numbers.js'));

/** At least and at most so many characters. */
export function length(min, max = Infinity) {
  return (answer) => {
    const count = characters(answer).length;
    if (count < min) {
      return problem('Please type at least {min} characters.', { min });
    }
    return count > max ? problem('Please type at most {max} characters.', { max }) : undefined;
  };
}

/** What the pattern matches, whole or not, as it says. */
export function pattern(expression, message = 'Please check what you typed.') {
  // Without flags that make an expression remember where it stopped.
  const stateless = new RegExp(expression.source, expression.flags.replace(/[gy]/g, ''));
  return (answer) => (stateless.test(answer) ? undefined : problem(message));
}

/** A person's name: letters of any script, spaces, hyphens, dots and apostrophes. */
export function personName() {
  return (answer) => (/^(?=.*\p{L})[\p{L}\p{M} .'’ʼ-]{2,}$/u.test(answer)
    ? undefined
    : problem('Please type a name, in letters.'));
}

/** An e-mail address. */
export function email() {
  return (answer) => (/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(answer)
    ? undefined
    : problem('This is not an e-mail address.'));
}

/** As many digits, and nothing else. */
export function digits(count) {
  return (answer) => (new RegExp(`^\\d{${count}}$`).test(answer)
    ? undefined
    : problem('Please type {count} digits.', { count }));
}

/** An identity number of South Africa: a date of birth, and the check digit right. */
export function southAfricanId() {
  return async (answer) => identityNumbers(({ isSouthAfricanId }) => (isSouthAfricanId(answer)
    ? undefined
    : problem('This is not an identity number.')));
}
