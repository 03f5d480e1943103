/** What becomes of a screen that is too long. */
import { characters } from './characters.js';
import { capacity, measure } from './length.js';
import { longest } from './longest.js';

/**
 * A screen cut to what fits. The question gives way to what was wrong with the answer to it.
 *
 * @param {import('./turn.js').Turn} turn
 * @param {string} question
 * @param {string} said what was wrong, empty when nothing was
 * @param {string[]} lines what must be there
 */
export function shortened(turn, question, said, lines) {
  const screen = (head) => [head, ...lines].filter((part) => part !== '').join('\n');
  const whole = said === '' ? question : `${said}\n${question}`;
  if (said !== '' && turn.fits(screen(question))) {
    return screen(cut(said, (part) => turn.fits(screen(part))) || question);
  }
  tooLong(turn, screen(whole));
  const head = cut(whole, (part) => turn.fits(screen(part)));
  return turn.fits(screen(head)) ? screen(head) : cut(screen(head), (part) => turn.fits(part));
}

/**
 * Reports a screen that is too long.
 *
 * @param {import('./turn.js').Turn} turn
 * @param {string} text
 */
export function tooLong(turn, text) {
  const { alphabet, units } = measure(turn.final(text + turn.footer()));
  const what = alphabet === 'GSM-7' ? 'septets' : 'UCS-2 characters';
  turn.complain('error', `the screen of state '${turn.draft.state}' has ${units} ${what}, at most `
    + `${capacity(turn.limit, alphabet)} fit: ${JSON.stringify(text)}`);
}

/**
 * A text that fits: the text itself, or as much of it as there is room for, ending in `...`. (The
 * character … is not in the GSM alphabet, and would leave less room than it saves.)
 *
 * @param {string} text
 * @param {(text: string) => boolean} isRoomFor
 */
export function cut(text, isRoomFor) {
  if (isRoomFor(text)) {
    return text;
  }
  const parts = characters(text);
  const kept = longest(parts.length, (n) => isRoomFor(`${parts.slice(0, n).join('').trimEnd()}...`));
  return kept === 0 ? '' : `${parts.slice(0, kept).join('').trimEnd()}...`;
}
