/** Questions with one line of text to answer. */
import { boundary } from '../core/dates.js';
import { isCountry } from '../core/countries.js';
import { DefinitionError } from '../core/definition.js';
import { lazily } from '../core/lazily.js';
import { problem } from '../core/problem.js';
import { asDefined, bounds, QUESTION, required, stateOf } from './state.js';

// Loaded with the first number that is typed: the plans of all countries are long.
const numbers = lazily(() => import('../core/phone.js'));
const readers = lazily(() => import('./readers.js'));

const ORDERS = ['dmy', 'mdy', 'ymd'];

/** A question whose answer `read` makes of what was typed, or a Problem. */
function typed(kind, options, known, read) {
  required(kind, options, ['ask', 'next']);
  return stateOf(kind, options, [...QUESTION, ...known], {
    async show(turn, said) {
      return { text: turn.composed(await turn.text(options.ask, 'ask'), said) };
    },
    accept: (turn, input) => read(input.trim(), turn),
  });
}

/** Free text. An empty answer is refused unless `optional`. */
export function text(options) {
  return typed('text', options, ['optional'], (input) => (
    input === '' && !options.optional ? problem('Please type an answer.') : { answer: input }));
}

/** A number; `whole` (the default) or with decimals, from `min` to `max`. */
export function number(options) {
  bounds('number', options, 'number', 'number');
  return typed('number', options, ['whole', 'min', 'max'], (input) => (
    readers(({ readNumber }) => readNumber(input, options))));
}

/** A day, from `min` to `max`: days, `today`, or `today+30`. The answer is `YYYY-MM-DD`. */
export function date(options) {
  const order = options?.order ?? 'dmy';
  if (!ORDERS.includes(order)) {
    throw new DefinitionError(`date(): order is one of ${ORDERS.join(', ')}`);
  }
  bounds('date', options, 'string', 'day like 2024-12-24, today or today+300');
  for (const bound of ['min', 'max']) {
    asDefined(() => boundary(options?.[bound] ?? 'today', '2024-01-01'));
  }
  return typed('date', options, ['order', 'min', 'max'], (input, turn) => (
    readers(({ readDate }) => readDate(input, { ...options, order }, turn.c.today))));
}

/** A phone number, of `country` where it does not say. The answer is `+27820001001`. */
export function phone(options) {
  required('phone', options, ['country']);
  const { country } = options;
  if (typeof country === 'string' && !isCountry(country)) {
    throw new DefinitionError(`phone(): there is no country '${country}': write two letters, as KE`);
  }
  return typed('phone', options, ['country'], async (input, turn) => {
    const phoneNumber = await numbers((plans) => plans.phoneNumber);
    const answer = phoneNumber(input, typeof country === 'function' ? country(turn.c) : country);
    return answer === null ? problem('This is not a phone number.') : { answer };
  });
}
