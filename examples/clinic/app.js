// Registers expectant mothers at a clinic, in three languages.
//
// Texts are written in English. translations/sw.json and translations/fr.po have the others; the
// toolkit's own texts (Yes, Back, "Please type a number.") come in both.
import {
  app, choice, confirm, date, daysBetween, end, language, menu, personName, text,
} from '@boma/toolkit';

export default app({
  start: 'language',
  timezone: 'Africa/Nairobi',
  back: '0',
  // The ç of Français is not in the networks' alphabet, and would halve the room of its screen.
  accents: 'drop',
  states: {
    language: language({
      ask: 'Green Hill Clinic',
      languages: { en: 'English', sw: 'Kiswahili', fr: 'Français' },
      next: 'name',
    }),

    name: text({ ask: 'What is your name?', check: personName(), next: 'due' }),

    due: date({
      ask: 'When is your baby due, {name}? Day, month, year.',
      min: 'today',
      max: 'today+300',
      next: 'village',
    }),

    village: choice({
      ask: 'Where do you live?',
      choices: [
        { value: 'green-hill', label: 'Green Hill' },
        { value: 'lake-side', label: 'Lake Side' },
        { value: 'other', label: 'Elsewhere', next: 'other_village' },
      ],
      next: 'check',
    }),

    other_village: text({ ask: 'Name of your village?', next: 'check' }),

    check: confirm({ ask: '{name}, due on {due}. Is this right?', yes: register, no: 'name' }),

    registered: end({
      text: (c) => {
        const weeks = Math.ceil(daysBetween(c.today, c.user.due) / 7);
        return c.n(
          'Thank you, {name}. Your baby is due in {n} week.',
          'Thank you, {name}. Your baby is due in {n} weeks.',
          weeks);
      },
      next: 'menu',
    }),

    // Where a session begins for those who are registered.
    menu: menu({
      ask: 'Hello {name}, your baby is due on {due}.',
      choices: { due: 'Change the date', bye: 'Leave' },
    }),

    bye: end({ text: 'Goodbye, {name}.', next: 'menu' }),
  },
});

async function register(c) {
  const { name, due, village, other_village: elsewhere } = c.answers;
  // c.user is for good; answers last until the next start.
  Object.assign(c.user, { name, due, village: elsewhere ?? village });
  await c.kv.incr('registered');
  c.send(c.from, c.t('Welcome to Green Hill Clinic, {name}.'));
  return 'registered';
}
