// Questions of several kinds, one after the other; the answers are stored and counted.
import { app, choice, end, length, multiChoice, number, text } from '@boma/toolkit';

export default app({
  start: 'age',
  // A dropped session is gone on with for an hour; after that the survey begins anew.
  resume: [{ within: '1h', then: 'continue' }, { then: 'restart' }],
  states: {
    age: number({ ask: 'How old are you?', min: 10, max: 120, next: 'drinks' }),

    drinks: multiChoice({
      ask: 'What do you drink? More than one is possible.',
      choices: { tea: 'Tea', milk: 'Milk', water: 'Water' },
      next: 'service',
    }),

    service: choice({
      ask: 'How do you like our service?',
      choices: { good: 'Good', bad: 'Bad' },
      next: (c) => (c.answer === 'bad' ? 'why' : store(c)),
    }),

    why: text({ ask: 'What should we do better?', check: length(3, 100), next: store }),

    thanks: end({ text: 'Thank you!' }),
  },
});

async function store(c) {
  await c.kv.set(`answers.${c.from}`, c.answers);
  await c.kv.incr(`service.${c.answers.service}`);
  return 'thanks';
}
