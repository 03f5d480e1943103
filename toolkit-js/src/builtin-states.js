import { CONTINUE, EXIT, RESTART, RETRY } from './core/definition.js';
import { menu } from './states/lists.js';
import { end } from './states/texts.js';

/** The toolkit's own states. An app can have others in their place: its `screens`. */
export const BUILTIN_STATES = Object.freeze({
  $resume: menu({
    ask: 'You did not finish last time.',
    choices: { [CONTINUE]: 'Continue', [RESTART]: 'Start again' },
    back: false,
    home: false,
  }),
  $error: menu({
    ask: 'Sorry, something went wrong.',
    choices: { [RETRY]: 'Try again', [EXIT]: 'Exit' },
    back: false,
  }),
  $unavailable: menu({
    ask: 'Sorry, the service does not answer now.',
    choices: { [RETRY]: 'Try again', [EXIT]: 'Exit' },
    back: false,
  }),
  $exit: end({ text: 'Goodbye.' }),
});
