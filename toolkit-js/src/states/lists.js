/** States with a list to choose from. What their screens do is loaded with the first of them. */
import { DefinitionError } from '../core/definition.js';
import { lazily } from '../core/lazily.js';
import { choiceList } from './choice-list.js';
import { asDefined, bounds, required, stateOf } from './state.js';

const screens = lazily(() => import('./list-screens.js'));

/**
 * A state with a list.
 *
 * @param {string} kind
 * @param {any} options
 * @param {string[]} members
 * @param {{source: any, translate?: boolean, paged?: boolean, targets?: any[],
 *     take: (choice: any, turn: any) => any}} list `source`: choices in any form, or a function that
 *     gives them; `take` makes an outcome of the choice made
 */
function list(kind, options, members, { source, translate = true, paged = false, take, targets }) {
  required(kind, options, ['ask']);
  const made = { ...offer(kind, options, source, translate), paged, take };
  return stateOf(kind, options, members, {
    targets,
    show: (turn, said) => screens(({ showList }) => showList(turn, said, made)),
    accept: (turn, input) => screens(({ acceptList }) => acceptList(turn, input, made)),
  });
}

const LIST = ['ask', 'choices', 'next', 'check', 'keep', 'labels'];
const PAGED = ['perPage', 'more', 'less'];

/** Choices that do not depend on who is asked, made into a list once. */
function known(kind, source) {
  return typeof source === 'function' ? source : asDefined(() => choiceList(source, `${kind}()`));
}

/** What the screens of a list are made of. */
function offer(kind, options, source, translate) {
  const choices = known(kind, source);
  // Whether the definition alone tells the choices, in words to translate.
  const isFixed = translate && typeof choices !== 'function'
    && choices.every(({ label, when }) => when === undefined && typeof label === 'string');
  return { options, source: choices, translate, isFixed };
}

function checkedChoices(kind, options) {
  required(kind, options, ['ask', 'choices']);
  const choices = known(kind, options.choices);
  if (typeof choices === 'function') {
    return [];
  }
  if (choices.length === 0) {
    throw new DefinitionError(`${kind}() has no choices`);
  }
  if (options.next === undefined && choices.some(({ next }) => next === undefined)) {
    throw new DefinitionError(`${kind}() needs 'next', or a next for each choice`);
  }
  return choices.map(({ next }) => next);
}

function chosenValue({ value, next }) {
  return { answer: value, next };
}

/** One of several choices. The answer is its value. */
export function choice(options) {
  return list('choice', options, LIST, {
    targets: checkedChoices('choice', options), source: options.choices, take: chosenValue,
  });
}

/** One of many choices, page by page. The answer is its value. */
export function choicePages(options) {
  return list('choicePages', options, [...LIST, ...PAGED], {
    targets: checkedChoices('choicePages', options),
    source: options.choices,
    paged: true,
    take: chosenValue,
  });
}

/** Ways to go: the value of each choice is the name of a state. */
export function menu(options) {
  required('menu', options, ['ask', 'choices']);
  const choices = known('menu', options.choices);
  return list('menu', options, ['ask', 'choices', 'labels', ...PAGED], {
    targets: typeof choices === 'function' ? [] : choices.map(({ value }) => value),
    source: choices,
    take: ({ value }) => value,
  });
}

/** The user's language; the screens that follow are in it. */
export function language(options) {
  required('language', options, ['ask', 'languages', 'next']);
  return list('language', options, ['ask', 'languages', 'next', 'labels'], {
    source: options.languages,
    translate: false,
    async take({ value }, turn) {
      await turn.c.setLang(value);
      return { answer: value, isAnswer: false };
    },
  });
}

/** Yes or no, each with the state it leads to. The answer is true or false. */
export function confirm(options) {
  required('confirm', options, ['ask', 'yes', 'no']);
  const state = list('confirm', options, ['ask', 'yes', 'no', 'yesLabel', 'noLabel', 'labels', 'keep'], {
    source: [
      { value: true, label: options.yesLabel ?? 'Yes' },
      { value: false, label: options.noLabel ?? 'No' },
    ],
    targets: [options.yes, options.no],
    take: ({ value }) => ({ answer: value, next: value ? options.yes : options.no }),
  });
  // What is confirmed must have been read.
  return options.chain === undefined ? Object.freeze({ ...state, chain: false }) : state;
}

/** Several of the choices, from `min` to `max`. The answer is a list of values. */
export function multiChoice(options) {
  required('multiChoice', options, ['ask', 'choices', 'next']);
  checkedChoices('multiChoice', options);
  bounds('multiChoice', options, 'number', 'number');
  const made = offer('multiChoice', options, options.choices, true);
  return stateOf('multiChoice', options, [...LIST, 'min', 'max'], {
    show: (turn, said) => screens(({ showMultiChoice }) => showMultiChoice(turn, said, made)),
    accept: (turn, input) => screens(({ acceptMultiChoice }) => acceptMultiChoice(turn, input, made)),
  });
}
