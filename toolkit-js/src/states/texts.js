/** Texts to read, and states that show nothing. */
import { DefinitionError, EXIT } from '../core/definition.js';
import { lazily } from '../core/lazily.js';
import { required, stateOf } from './state.js';

const screens = lazily(() => import('./page-screens.js'));

/** A text of any length, page by page; the way out leads to `next`. */
export function pages(options) {
  required('pages', options, ['text']);
  const next = options.next ?? EXIT;
  return stateOf('pages', { ...options, next }, ['text', 'next', 'more', 'less', 'exit'], {
    show: (turn, said) => screens(({ showPages }) => showPages(turn, said, options)),
    accept: (turn, input) => screens(({ acceptPages }) => acceptPages(turn, input, options)),
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
