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

/** What the definition or the user's record says about the screen that is shown. */
async function offered(turn, { source, translate }) {
  const { shown = {} } = turn.draft;
  const choices = shown.choices ?? (await choicesFor(turn, source, translate)).choices;
  const { from = 0, to = choices.length } = shown;
  return { choices, from, to, page: shown.page ?? 0 };
}

function ways(turn, options, isFirst, isLast) {
  return [
    ...(isLast ? [] : [turn.translated(options.more ?? 'More')]),
    ...(isFirst ? [] : [turn.translated(options.less ?? 'Back')]),
  ];
}

/**
 * @param {import('../core/turn.js').Turn} turn
 * @param {string} said what was wrong with an answer, empty when nothing was
 * @param {object} list what `list` of lists.js makes
 */
export async function showList(turn, said, { options, source, translate, paged }) {
  const { perPage = Infinity } = options;
  const question = await turn.text(options.ask, 'ask');
  const { shown } = turn.draft;
  const { choices, isWhole } = shown?.choices === undefined
    ? await choicesFor(turn, source, translate)
    : { choices: shown.choices, isWhole: false };
  const labels = choices.map(({ label }) => label);
  const lines = (from, to, index, isLast) => numbered(
    [...labels.slice(from, to), ...ways(turn, options, index === 0, isLast)]);
  const fitsOn = (from, to, index, isLast) => to - from <= perPage
    && turn.fits([question, ...lines(from, to, index, isLast)].join('\n'));
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
  return { text: await turn.composed(question, said, lines(from, to, page, isLast)) };
}

export async function acceptList(turn, input, list) {
  const { options, take } = list;
  const acceptLabels = options.labels ?? true;
  const { choices, from, to, page } = await offered(turn, list);
  const isLast = to >= choices.length;
  const labels = [
    ...choices.slice(from, to).map(({ label }) => label),
    ...ways(turn, options, page === 0, isLast),
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

export async function showMultiChoice(turn, said, options) {
  const question = await turn.text(options.ask, 'ask');
  const { choices, isWhole } = turn.draft.shown?.choices === undefined
    ? await choicesFor(turn, options.choices, true)
    : { choices: turn.draft.shown.choices, isWhole: false };
  if (!isWhole) {
    turn.draft.shown = { choices };
  }
  return { text: await turn.composed(question, said, numbered(choices.map(({ label }) => label))) };
}

export async function acceptMultiChoice(turn, input, options) {
  const { min = 1, max = Infinity, labels: acceptLabels = true } = options;
  const { choices } = await offered(turn, { source: options.choices, translate: true });
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
