/** States that an app makes itself, without a kind of the toolkit. */

/**
 * What such a state shows.
 *
 * @param {import('./turn.js').Turn} turn
 * @param {string} said what was wrong with an answer, empty when nothing was
 */
export async function shown(turn, said) {
  const body = await turn.state.show(turn.c);
  const { text, choices = [], ends } = typeof body === 'string' ? { text: body } : body ?? {};
  if (typeof text !== 'string') {
    throw new TypeError(`show of state '${turn.draft.state}' must give a text or {text}`);
  }
  return { text: turn.composed(text, said, choices), ends };
}
