// A survey after a visit. Each kind of question checks what is typed; what they cannot know is a
// check of the app's own. CommonJS, for those who prefer it.
const {
  app, choice, end, length, multiChoice, number, problem, route, text,
} = require('@boma/toolkit');

const SERVICES = { exam: 'Examination', vaccine: 'Vaccination', lab: 'Laboratory', pharmacy: 'Pharmacy' };

module.exports = app({
  start: 'once_a_week',
  resume: [{ within: '1h', then: 'continue' }, { then: 'restart' }],
  states: {
    once_a_week: route((c) => (isRecent(c) ? 'already' : 'ticket')),

    already: end({ text: 'Thank you, we have your answers of this week.' }),

    ticket: text({
      ask: 'Tell us about your visit, in 4 questions. The number of your ticket?',
      check: checkTicket,
      next: 'services',
    }),

    services: multiChoice({
      ask: 'What did you come for? More than one is possible.',
      choices: SERVICES,
      max: 3,
      next: 'waited',
    }),

    waited: number({ ask: 'How many minutes did you wait?', min: 0, max: 600, next: 'care' }),

    care: choice({
      ask: 'How was the care?',
      choices: { good: 'Good', fair: 'Fair', bad: 'Bad' },
      next: (c) => (c.answer === 'bad' ? 'words' : store(c)),
    }),

    // Only those who were not content are asked for words.
    words: text({ ask: 'We are sorry. What went wrong?', check: length(3, 120), next: store }),

    thanks: end({ text: 'Thank you for your answers!' }),
  },
});

function isRecent(c) {
  return c.user.day !== undefined && c.now.getTime() - Date.parse(c.user.day) < 7 * 86_400_000;
}

/** A ticket is a letter and three digits, and is used once. */
async function checkTicket(answer, c) {
  const ticket = answer.toUpperCase();
  if (!/^[A-Z]\d{3}$/.test(ticket)) {
    return problem('A ticket is a letter and three digits, like A123.');
  }
  return await c.kv.get(`ticket.${ticket}`) === null
    ? undefined
    : problem('Somebody has answered for {ticket} already.', { ticket });
}

async function store(c) {
  const { ticket, services, care } = c.answers;
  await c.kv.set(`ticket.${ticket.toUpperCase()}`, { ...c.answers, at: c.today });
  await c.kv.incr(`care.${care}`);
  for (const service of services) {
    await c.kv.incr(`service.${service}`);
  }
  c.user.day = c.today;
  return 'thanks';
}
