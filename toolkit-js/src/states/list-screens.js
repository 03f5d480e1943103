/** How lists are shown, and how what was typed is taken for one of their choices. */
import { chosen, numbered, severalChosen } from '../core/choices.js';
import { latinDigits } from '../core/digits.js';
import { cut, tooLong } from '../core/cuts.js';
import { paginateList } from '../core/pages.js';
import { problem } from '../core/problem.js';
import { choiceList } from './choice-list.js';

/**
 * The choices of a state for this user, labels in their language.
 *
 * Choices that the definition alone does not tell are kept with the user, so that what was shown is
 * what can be chosen, whatever has changed since.
 *
 * @returns {{choices: any[], isWhole: boolean}|Promise<{choices: any[], isWhole: boolean}>}
 */
function choicesFor(turn, { source, translate, isFixed }) {
  return isFixed
    ? { choices: source.map((choice) => shownAs(choice, turn.translated(choice.label))), isWhole: true }
    : choicesMadeFor(turn, source, translate);
}

async function choicesMadeFor(turn, source, translate) {
  const isMade = typeof source === 'function';
  const list = isMade
    ? choiceList(await source(turn.c), `state '${turn.draft.state}'`)
    : source;
  const choices = [];
  let isWhole = !isMade;
  for (const choice of list) {
    if (choice.when !== undefined) {
      isWhole = false;
      if (!await choice.when(turn.c)) {
        continue;
      }
    }
    isWhole &&= typeof choice.label === 'string';
    choices.push(shownAs(
      choice, isMade || !translate ? choice.label : await turn.text(choice.label, 'label')));
  }
  return { choices, isWhole };
}

function shownAs({ value, next }, label) {
  return next === undefined ? { value, label } : { value, label, next };
}

/** What the definition or the user's record says about the screen that is shown. */
async function offered(turn, list) {
  const { shown = {} } = turn.draft;
  const choices = shown.choices ?? (await choicesFor(turn, list)).choices;
  const { from = 0, to = choices.length } = shown;
  return { choices, from, to, page: shown.page ?? 0 };
}

/** @type {string[]} */
const NO_WAYS = [];

function ways(turn, options, isFirst, isLast) {
  return isFirst && isLast ? NO_WAYS : [
    ...(isLast ? [] : [turn.translated(options.more ?? 'More')]),
    ...(isFirst ? [] : [turn.translated(options.less ?? 'Back')]),
  ];
}

/**
 * @param {import('../core/turn.js').Turn} turn
 * @param {string} said what was wrong with an answer, empty when nothing was
 * @param {object} list what `list` of lists.js makes
 */
export async function showList(turn, said, list) {
  const { options, paged } = list;
  const { perPage = Infinity } = options;
  const question = await turn.text(options.ask, 'ask');
  const { shown } = turn.draft;
  const { choices, isWhole } = shown?.choices === undefined
    ? await choicesFor(turn, list)
    : { choices: shown.choices, isWhole: false };
  const labels = choices.map(({ label }) => label);
  const lines = (from, to, index, isLast) => numbered(
    labels.slice(from, to).concat(ways(turn, options, index === 0, isLast)));
  const fitsOn = (from, to, index, isLast) => to - from <= perPage
    && turn.fits([question].concat(lines(from, to, index, isLast)).join('\n'));
  const pages = paginateList(labels.length, fitsOn);
  if (!paged && pages.length > 1) {
    tooLong(turn, [question, ...numbered(labels)].join('\n'));
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
}

export async function acceptList(turn, input, list) {
  const { options, take } = list;
  const acceptLabels = options.labels ?? true;
  const { choices, from, to, page } = await offered(turn, list);
  const isLast = to >= choices.length;
  const labels = choices.slice(from, to).map(({ label }) => label)
    .concat(ways(turn, options, page === 0, isLast));
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
  tooLong(turn, screen(label));
  return cut(label, (part) => turn.fits(screen(part))) || label;
}

export async function showMultiChoice(turn, said, list) {
  const question = await turn.text(list.options.ask, 'ask');
  const { choices, isWhole } = turn.draft.shown?.choices === undefined
    ? await choicesFor(turn, list)
    : { choices: turn.draft.shown.choices, isWhole: false };
  if (!isWhole) {
    turn.draft.shown = { choices };
  }
  return { text: turn.composed(question, said, numbered(choices.map(({ label }) => label))) };
}

export async function acceptMultiChoice(turn, input, list) {
  const { min = 1, max = Infinity, labels: acceptLabels = true } = list.options;
  const { choices } = await offered(turn, list);
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
}
