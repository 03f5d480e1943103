/** How a long text is shown, and how the ways through it are taken. */
import { chosen, numbered } from '../core/choices.js';
import { paginate } from '../core/pages.js';
import { problem } from '../core/problem.js';

function ways(turn, options, index, isLast) {
  return [
    ...(isLast ? [] : [turn.translated(options.more ?? 'More')]),
    ...(index === 0 ? [] : [turn.translated(options.less ?? 'Back')]),
    turn.translated(options.exit ?? 'Exit'),
  ];
}

export async function showPages(turn, said, options) {
  const whole = await turn.text(options.text, 'text');
  const lines = (index, isLast) => numbered(ways(turn, options, index, isLast));
  const parts = paginate(whole, (page, index, isLast) => turn.fits(
    [page, ...lines(index, isLast)].join('\n')));
  const page = Math.min(turn.draft.shown?.page ?? 0, parts.length - 1);
  const isLast = page === parts.length - 1;
  if (parts.length > 1) {
    turn.draft.shown = { page, isLast };
  }
  return { text: turn.composed(parts[page], said, lines(page, isLast)) };
}

export async function acceptPages(turn, input, options) {
  const { page = 0, isLast = true } = turn.draft.shown ?? {};
  const labels = ways(turn, options, page, isLast);
  const index = chosen(input, labels, true);
  if (index < 0) {
    return problem('Please answer with one of the numbers.');
  }
  if (index === labels.length - 1) {
    return { answer: undefined, isAnswer: false };
  }
  turn.draft.shown = { page: page + (!isLast && index === 0 ? 1 : -1), isLast: false };
  return undefined;
}
