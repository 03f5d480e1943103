/**
 * Checks of what people type. Each is made with its bounds and gives a function of the answer, for
 * the `check` of a state: what that returns is a problem, or nothing when all is well.
 */
import { problem } from './problem.js';
import { characters } from './length.js';

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
  return (answer) => (isSouthAfricanId(answer)
    ? undefined
    : problem('This is not an identity number.'));
}

function isSouthAfricanId(text) {
  if (!/^\d{10}[01]\d{2}$/.test(text)) {
    return false;
  }
  const [month, day] = [Number(text.slice(2, 4)), Number(text.slice(4, 6))];
  const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= longest && passesLuhn(text);
}

/** @see https://www.iso.org/standard/70484.html ISO/IEC 7812-1, annex B */
function passesLuhn(text) {
  let sum = 0;
  for (let i = 0; i < text.length; i += 1) {
    const digit = Number(text[text.length - 1 - i]);
    const weighed = i % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
