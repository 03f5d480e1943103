// Reminds of an appointment. The app begins the conversation: a message marked
// `inbound_push_trigger`, or with `push` in its helper_metadata, asks it to. Whoever sends that (a
// scheduler of the clinic) puts the appointment into the same metadata. Who dials by themselves gets
// the menu.
import {
  app, choice, dateOf, end, EXIT, menu, route,
} from '@boma/toolkit';

export default app({
  start: 'known',
  push: 'receive',
  // A reminder that was cut off is shown again to whoever dials, if it is not too late.
  resume: [{ within: '12h', then: 'continue' }, { then: 'restart' }],
  states: {
    receive: route((c) => {
      const { day, place } = c.message.helper_metadata;
      if (dateOf(String(day), 'ymd') === null || typeof place !== 'string') {
        throw new Error(`a push needs day and place, not ${JSON.stringify(c.message.helper_metadata)}`);
      }
      c.user.appointment = { day, place };
      delete c.user.coming;
      return 'remind';
    }),

    remind: choice({
      ask: (c) => c.t('Your appointment is on {day} at {place}. Will you come?', c.user.appointment),
      choices: { yes: 'Yes', no: 'No', later: 'Another day' },
      next: async (c) => {
        c.user.coming = c.answer;
        await c.kv.incr(`coming.${c.answer}`);
        return c.answer === 'yes' ? 'see_you' : 'we_call';
      },
    }),

    see_you: end({
      text: (c) => {
        const text = c.t('See you on {day} at {place}.', c.user.appointment);
        c.send(c.from, text, { endpoint: 'sms' });
        return text;
      },
    }),

    we_call: end({ text: 'Thank you for telling us. We call you about another day.' }),

    known: route((c) => (c.user.appointment === undefined ? 'none' : 'menu')),

    none: end({ text: 'You have no appointment.' }),

    menu: menu({
      ask: (c) => c.t('Appointment: {day}, {place}.', c.user.appointment),
      choices: { remind: 'Change my answer', [EXIT]: 'Leave' },
    }),
  },
});
