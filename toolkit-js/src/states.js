/**
 * The kinds of state. Each function takes what a state of that kind needs and gives the state, for
 * the `states` of an app.
 *
 * A state shows its screen (`show`) and takes what was typed (`accept`). What accept gives is an
 * answer, a Problem, the name of a state, or nothing: then the screen is shown again.
 */
import { chosen, numbered, severalChosen } from './core/choices.js';
import { boundary, dateOf } from './core/dates.js';
import { DefinitionError, EXIT, onlyKnown } from './core/definition.js';
import { latinDigits } from './core/digits.js';
import { cut } from './core/length.js';
import { paginate, paginateList } from './core/pages.js';
import { isCountry, phoneNumber } from './core/phone.js';
import { problem } from './core/problem.js';
import { resumeRules } from './core/resume.js';

const COMMON = [
  'enter', 'back', 'home', 'shortcuts', 'resume', 'chain', 'error', 'unavailable',
];
const QUESTION = ['ask', 'next', 'check', 'keep'];

/** What all kinds have; `targets` are the states that can be told without running anything. */
function stateOf(kind, options, known, members) {
  if (options === null || typeof options !== 'object') {
    throw new DefinitionError(`${kind}() needs an object`);
  }
  onlyKnown(`${kind}()`, options, [...COMMON, ...known]);
  if (options.resume !== undefined) {
    resumeRules(options.resume);
  }
  const common = {};
  for (const name of [...COMMON, 'next', 'check', 'keep']) {
    if (options[name] !== undefined) {
      common[name] = options[name];
    }
  }
  const targets = [options.next, options.error, options.unavailable, ...(members.targets ?? [])]
    .filter((target) => typeof target === 'string');
  return Object.freeze({ kind, ...common, ...members, targets });
}

function required(kind, options, names) {
  for (const name of names) {
    if (options?.[name] === undefined) {
      throw new DefinitionError(`${kind}() needs '${name}'`);
    }
  }
}

// ---- questions with one line of text to answer ----------------------------------------------------

/** A question whose answer `read` makes of what was typed, or a Problem. */
function typed(kind, options, known, read) {
  required(kind, options, ['ask', 'next']);
  return stateOf(kind, options, [...QUESTION, ...known], {
    async show(turn, said) {
      return { text: turn.composed(await turn.text(options.ask, 'ask'), said) };
    },
    async accept(turn, input) {
      return read(input.trim(), turn);
    },
  });
}

/** Free text. An empty answer is refused unless `optional`. */
export function text(options) {
  return typed('text', options, ['optional'], (input) => (
    input === '' && !options.optional ? problem('Please type an answer.') : { answer: input }));
}

/** A number; `whole` (the default) or with decimals, from `min` to `max`. */
export function number(options) {
  const whole = options?.whole ?? true;
  return typed('number', options, ['whole', 'min', 'max'], (input) => {
    const digits = latinDigits(input).replace(',', '.');
    if (!/^[+-]?\d+(\.\d+)?$/.test(digits)) {
      return problem('Please type a number.');
    }
    const answer = Number(digits);
    if (whole && !Number.isSafeInteger(answer)) {
      return problem('Please type a whole number.');
    }
    if (options.min !== undefined && answer < options.min) {
      return problem('Please type {min} or more.', { min: options.min });
    }
    if (options.max !== undefined && answer > options.max) {
      return problem('Please type {max} or less.', { max: options.max });
    }
    return { answer };
  });
}

const EXAMPLES = { dmy: '24-12-2024', mdy: '12-24-2024', ymd: '2024-12-24' };

/** A day, from `min` to `max`: days, `today`, or `today+30`. The answer is `YYYY-MM-DD`. */
export function date(options) {
  const order = options?.order ?? 'dmy';
  if (EXAMPLES[order] === undefined) {
    throw new DefinitionError(`date(): order is one of ${Object.keys(EXAMPLES).join(', ')}`);
  }
  for (const bound of ['min', 'max']) {
    if (options?.[bound] !== undefined) {
      boundary(options[bound], '2024-01-01');
    }
  }
  return typed('date', options, ['order', 'min', 'max'], (input, turn) => {
    const answer = dateOf(input, order);
    if (answer === null) {
      return problem('Please type a date like {example}.', { example: EXAMPLES[order] });
    }
    const min = options.min === undefined ? answer : boundary(options.min, turn.c.today);
    const max = options.max === undefined ? answer : boundary(options.max, turn.c.today);
    if (answer < min) {
      return problem('The date must be {min} or later.', { min: written(min, order) });
    }
    if (answer > max) {
      return problem('The date must be {max} or earlier.', { max: written(max, order) });
    }
    return { answer };
  });
}

function written(iso, order) {
  const [year, month, day] = iso.split('-');
  return { dmy: `${day}-${month}-${year}`, mdy: `${month}-${day}-${year}`, ymd: iso }[order];
}

/** A phone number, of `country` where it does not say. The answer is `+27820001001`. */
export function phone(options) {
  required('phone', options, ['country']);
  const { country } = options;
  if (typeof country === 'string' && !isCountry(country)) {
    throw new DefinitionError(`phone(): there is no country '${country}': write two letters, as KE`);
  }
  return typed('phone', options, ['country'], (input, turn) => {
    const answer = phoneNumber(input, typeof country === 'function' ? country(turn.c) : country);
    return answer === null ? problem('This is not a phone number.') : { answer };
  });
}

// ---- lists ----------------------------------------------------------------------------------------

/** An app's choices, in whichever form, as a list of {value, label, when, next}. */
function choiceList(given, where) {
  if (given === null || typeof given !== 'object') {
    throw new TypeError(`${where}: choices must be a list or an object, not ${given}`);
  }
  const list = Array.isArray(given)
    ? given.map((choice) => (typeof choice === 'string' ? { value: choice, label: choice } : choice))
    : Object.entries(given).map(([value, label]) => ({ value, label }));
  for (const choice of list) {
    if (typeof choice?.label !== 'string' && typeof choice?.label !== 'function') {
      throw new TypeError(`${where}: a choice needs a value and a label, not ${JSON.stringify(choice)}`);
    }
  }
  return list;
}

/**
 * The choices of a state for this user, labels in their language.
 *
 * Choices that the definition alone does not tell are kept with the user, so that what was shown is
 * what can be chosen, whatever has changed since.
 */
async function choicesFor(turn, source, translate) {
  const isMade = typeof source === 'function';
  const where = `state '${turn.draft.state}'`;
  const list = choiceList(isMade ? await source(turn.c) : source, where);
  const choices = [];
  let isWhole = !isMade;
  for (const choice of list) {
    if (choice.when !== undefined) {
      isWhole = false;
      if (!await choice.when(turn.c)) {
        continue;
      }
    }
    const label = isMade || !translate ? choice.label : await turn.text(choice.label, 'label');
    isWhole &&= typeof choice.label === 'string';
    choices.push(choice.next === undefined
      ? { value: choice.value, label }
      : { value: choice.value, label, next: choice.next });
  }
  return { choices, isWhole };
}

/** A state with a list. `take` makes an outcome of the choice made. */
function list(kind, options, known, { source, translate = true, paged = false, take, targets }) {
  required(kind, options, ['ask']);
  const perPage = options.perPage ?? Infinity;
  const acceptLabels = options.labels ?? true;

  /** What the definition or the user's record says about the screen that is shown. */
  async function offered(turn) {
    const { shown = {} } = turn.draft;
    const choices = shown.choices ?? (await choicesFor(turn, source, translate)).choices;
    const { from = 0, to = choices.length } = shown;
    return { choices, from, to, page: shown.page ?? 0 };
  }

  function ways(turn, isFirst, isLast) {
    return [
      ...(isLast ? [] : [turn.translated(options.more ?? 'More')]),
      ...(isFirst ? [] : [turn.translated(options.less ?? 'Back')]),
    ];
  }

  return stateOf(kind, options, known, {
    targets,
    async show(turn, said) {
      const question = await turn.text(options.ask, 'ask');
      const { shown } = turn.draft;
      const { choices, isWhole } = shown?.choices === undefined
        ? await choicesFor(turn, source, translate)
        : { choices: shown.choices, isWhole: false };
      const labels = choices.map(({ label }) => label);
      const lines = (from, to, index, isLast) => numbered(
        [...labels.slice(from, to), ...ways(turn, index === 0, isLast)]);
      const fitsOn = (from, to, index, isLast) => to - from <= perPage
        && turn.fits([question, ...lines(from, to, index, isLast)].join('\n'));
      const pages = paginateList(labels.length, fitsOn);
      if (!paged && pages.length > 1) {
        turn.tooLong([question, ...numbered(labels)].join('\n'));
      }
      const page = Math.min(shown?.page ?? 0, pages.length - 1);
      const { from, to } = pages[page];
      const isLast = page === pages.length - 1;
      if (!isWhole || pages.length > 1) {
        turn.draft.shown = { ...(isWhole ? {} : { choices }), page, from, to };
      }
      if (to - from === 1 && !fitsOn(from, to, page, isLast)) {
        labels[from] = shortened(turn, question, labels[from], (label) => {
          const [, ...rest] = lines(from, to, page, isLast);
          return [`1. ${label}`, ...rest];
        });
      }
      return { text: turn.composed(question, said, lines(from, to, page, isLast)) };
    },
    async accept(turn, input) {
      const { choices, from, to, page } = await offered(turn);
      const isLast = to >= choices.length;
      const labels = [
        ...choices.slice(from, to).map(({ label }) => label), ...ways(turn, page === 0, isLast),
      ];
      const index = chosen(input, labels, acceptLabels);
      if (index >= to - from) {
        const forward = !isLast && index === to - from;
        turn.draft.shown = { ...turn.draft.shown, page: page + (forward ? 1 : -1) };
        return undefined;
      }
      const anywhere = index >= 0 ? from + index : chosenByLabel(input, choices, acceptLabels);
      return anywhere < 0
        ? problem('Please answer with one of the numbers.')
        : take(choices[anywhere], turn);
    },
  });
}

/** A label on another page. Numbers count on the page that is shown alone. */
function chosenByLabel(input, choices, acceptLabels) {
  return /^\d+$/.test(latinDigits(input).trim())
    ? -1
    : chosen(input, choices.map(({ label }) => label), acceptLabels);
}

/** One label alone is too long for a screen: it is cut, and that is reported. */
function shortened(turn, question, label, linesWith) {
  const screen = (part) => [question, ...linesWith(part)].join('\n');
  turn.tooLong(screen(label));
  return cut(label, (part) => turn.fits(screen(part))) || label;
}

const LIST = ['ask', 'choices', 'next', 'check', 'keep', 'labels'];
const PAGED = ['perPage', 'more', 'less'];

function checkedChoices(kind, options) {
  required(kind, options, ['ask', 'choices']);
  if (typeof options.choices === 'function') {
    return [];
  }
  const choices = asDefined(kind, () => choiceList(options.choices, `${kind}()`));
  if (choices.length === 0) {
    throw new DefinitionError(`${kind}() has no choices`);
  }
  if (options.next === undefined && choices.some(({ next }) => next === undefined)) {
    throw new DefinitionError(`${kind}() needs 'next', or a next for each choice`);
  }
  return choices.map(({ next }) => next);
}

function asDefined(kind, read) {
  try {
    return read();
  } catch (error) {
    throw new DefinitionError(error.message);
  }
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
  const known = typeof options.choices === 'function'
    ? []
    : asDefined('menu', () => choiceList(options.choices, 'menu()')).map(({ value }) => value);
  return list('menu', options, ['ask', 'choices', 'labels', ...PAGED], {
    targets: known, source: options.choices, take: ({ value }) => value,
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
  const { min = 1, max = Infinity, labels: acceptLabels = true } = options;
  const offered = async (turn) => turn.draft.shown?.choices
    ?? (await choicesFor(turn, options.choices, true)).choices;
  return stateOf('multiChoice', options, [...LIST, 'min', 'max'], {
    async show(turn, said) {
      const question = await turn.text(options.ask, 'ask');
      const { choices, isWhole } = turn.draft.shown?.choices === undefined
        ? await choicesFor(turn, options.choices, true)
        : { choices: turn.draft.shown.choices, isWhole: false };
      if (!isWhole) {
        turn.draft.shown = { choices };
      }
      return { text: turn.composed(question, said, numbered(choices.map(({ label }) => label))) };
    },
    async accept(turn, input) {
      const choices = await offered(turn);
      const typedNone = min === 0 && /^\s*0?\s*$/.test(latinDigits(input));
      const indexes = typedNone
        ? []
        : severalChosen(input, choices.map(({ label }) => label), acceptLabels);
      if (indexes === null || (indexes.length === 0 && !typedNone)) {
        return problem('Please type the numbers with spaces between them.');
      }
      if (indexes.length < min) {
        return problem('Please choose at least {min}.', { min });
      }
      if (indexes.length > max) {
        return problem('Please choose at most {max}.', { max });
      }
      return { answer: indexes.map((index) => choices[index].value) };
    },
  });
}

// ---- texts ----------------------------------------------------------------------------------------

/** A text of any length, page by page; the way out leads to `next`. */
export function pages(options) {
  required('pages', options, ['text']);
  const next = options.next ?? EXIT;

  function ways(turn, index, isLast) {
    return [
      ...(isLast ? [] : [turn.translated(options.more ?? 'More')]),
      ...(index === 0 ? [] : [turn.translated(options.less ?? 'Back')]),
      turn.translated(options.exit ?? 'Exit'),
    ];
  }

  return stateOf('pages', { ...options, next }, ['text', 'next', 'more', 'less', 'exit'], {
    async show(turn, said) {
      const whole = await turn.text(options.text, 'text');
      const lines = (index, isLast) => numbered(ways(turn, index, isLast));
      const parts = paginate(whole, (page, index, isLast) => turn.fits(
        [page, ...lines(index, isLast)].join('\n')));
      const page = Math.min(turn.draft.shown?.page ?? 0, parts.length - 1);
      const isLast = page === parts.length - 1;
      if (parts.length > 1) {
        turn.draft.shown = { page, isLast };
      }
      return { text: turn.composed(parts[page], said, lines(page, isLast)) };
    },
    async accept(turn, input) {
      const { page = 0, isLast = true } = turn.draft.shown ?? {};
      const labels = ways(turn, page, isLast);
      const index = chosen(input, labels, true);
      if (index < 0) {
        return problem('Please answer with one of the numbers.');
      }
      if (index === labels.length - 1) {
        return { answer: undefined, isAnswer: false };
      }
      turn.draft.shown = { page: page + (!isLast && index === 0 ? 1 : -1), isLast: false };
      return undefined;
    },
  });
}

/** The last screen of a session. The next session begins at `next`, or at the app's start. */
export function end(options) {
  required('end', options, ['text']);
  return stateOf('end', options, ['text', 'next'], {
    ends: true,
    async show(turn, said) {
      return { text: turn.composed(await turn.text(options.text, 'text'), said), ends: true };
    },
  });
}

/** Shows nothing, and leads on to the state that `decide` names. */
export function route(decide) {
  if (typeof decide !== 'function') {
    throw new DefinitionError('route() needs a function that gives the name of a state');
  }
  return Object.freeze({
    kind: 'route',
    async enter(c) {
      const name = await decide(c);
      if (typeof name !== 'string') {
        throw new TypeError(`the route '${c.state}' must give the name of a state, not ${name}`);
      }
      return name;
    },
    show() {
      throw new Error('a route has no screen');
    },
    accept: () => undefined,
  });
}
