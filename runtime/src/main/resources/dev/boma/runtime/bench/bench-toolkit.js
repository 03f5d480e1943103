// What `boma bench` runs unless told otherwise: the two screens of bench-module.js on the toolkit.
import { app, end, menu } from '@boma/toolkit';

export default app({
  start: 'start',
  resume: 'restart',
  states: {
    start: menu({
      ask: (c) => {
        c.user.sessions = (c.user.sessions ?? 0) + 1;
        return `Welcome! This is visit ${c.user.sessions}.`;
      },
      choices: { joined: 'Sign up', left: 'Leave' },
    }),
    joined: end({ text: 'Thank you. You will hear from us.' }),
    left: end({ text: 'Thank you. You will not hear from us.' }),
  },
});
