/** What becomes of a turn in which something failed. */
import { DefinitionError, likely } from './definition.js';

const LAST_RESORT = 'Sorry, something went wrong.';

/**
 * Shows the screen for an error, or for a service that is away; one line of text where that fails
 * too.
 *
 * @param {import('./turn.js').Turn} turn
 * @param {any} error
 */
export async function fail(turn, error) {
  turn.toMark();
  const failed = turn.draft.state;
  turn.log('error', described(error, failed));
  turn.host.onError?.(error);
  turn.count('failed', failed);
  const screen = error?.unavailable === true ? 'unavailable' : 'error';
  try {
    const target = turn.state?.[screen] ?? turn.app.screens[screen];
    if (target === failed) {
      throw error;
    }
    await turn.enter(target);
    turn.draft.failed = failed ?? turn.app.start;
    await turn.render(null);
  } catch (again) {
    if (again !== error) {
      turn.log('error', described(again, turn.draft.state));
    }
    turn.toMark();
    turn.draft.state = failed ?? turn.app.start;
    turn.screen = { text: turn.translated(LAST_RESORT), ends: true };
  }
}

/** An error for the log: where it was, and its stack without the toolkit's own lines. */
export function described(error, state) {
  const stack = error instanceof Error ? error.stack ?? `${error.name}: ${error.message}` : String(error);
  const own = stack.split('\n').filter((line) => !/^\s+at .*toolkit(-js)?\/src\//.test(line));
  return `state '${state}': ${own.join('\n')}`;
}

/**
 * An app's function gave no way on. It has returned: of the app nothing is on the stack, and the
 * toolkit's own files tell its author nothing.
 *
 * @throws {DefinitionError} always
 */
export function astray(message) {
  const error = new DefinitionError(message);
  error.stack = String(error);
  throw error;
}

/** @throws {DefinitionError} always */
export function noState(name, app) {
  const meant = likely(String(name), [...app.states.keys()].filter((known) => !known.startsWith('$')));
  astray(`there is no state '${name}'${meant === undefined ? '' : `; did you mean '${meant}'?`}`);
}
