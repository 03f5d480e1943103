// A group by SMS. A keyword leads to its state from anywhere; anything else answers the question
// that is open, if one is, or gets help.
import { app, end, personName, text } from '@boma/toolkit';

export default app({
  start: 'help',
  keywords: {
    join: 'JOIN',
    stop: ['STOP', 'END', 'CANCEL', 'QUIT', 'UNSUBSCRIBE'],
    help: 'HELP',
  },
  // A question that nobody answered for a week is no longer open.
  resume: 'restart',
  states: {
    help: end({ text: 'Send JOIN to get the news of the group, STOP to leave it.' }),

    join: text({
      ask: 'Welcome! What is your name?',
      enter: (c) => (c.user.name === undefined ? undefined : 'member'),
      check: personName(),
      next: async (c) => {
        c.user.name = c.answer;
        await c.kv.incr('joined');
        c.send(await c.config.get('coordinator'), `${c.from} (${c.answer}) has joined.`, { endpoint: 'alerts' });
        return 'joined';
      },
    }),

    joined: end({ text: 'Thank you, {name}. Send STOP to leave.' }),

    member: end({ text: 'You are a member already, {name}. Send STOP to leave.' }),

    stop: end({
      text: async (c) => {
        if (c.user.name !== undefined) {
          delete c.user.name;
          await c.kv.incr('left');
        }
        return c.t('You get no more messages. Send JOIN to come back.');
      },
    }),
  },

  /** What became of the messages the app sent. */
  events: {
    ack: (event, { kv }) => count(kv, 'ack'),
    nack: async (event, { kv, log }) => {
      await count(kv, 'nack');
      await log.warning('message %s was not delivered', event.user_message_id);
    },
    delivery_report: (event, { kv }) => count(kv, event.delivery_status),
  },
});

async function count(kv, what) {
  await kv.incr(`events.${what}`);
}
