// Asks for a name and a date, in two languages, and knows who is registered.
// The texts are in English; translations/sw.json has them in Kiswahili.
import { app, confirm, date, end, language, menu, personName, text } from '@boma/toolkit';

export default app({
  start: 'language',
  back: '0',
  states: {
    language: language({
      ask: 'Welcome!',
      languages: { en: 'English', sw: 'Kiswahili' },
      next: 'name',
    }),

    name: text({ ask: 'What is your name?', check: personName(), next: 'born' }),

    born: date({ ask: 'When were you born? Day, month, year.', max: 'today', next: 'check' }),

    check: confirm({
      ask: '{name}, born on {born}. Is this right?',
      yes: (c) => {
        // c.answers are for one walk through the states, c.user is for good.
        c.user.name = c.answers.name;
        return 'registered';
      },
      no: 'name',
    }),

    registered: end({ text: 'Thank you, {name}. You are registered.', next: 'menu' }),

    // Where the next session begins.
    menu: menu({ ask: 'Hello {name}.', choices: { name: 'Register again', bye: 'Leave' } }),

    bye: end({ text: 'Goodbye.', next: 'menu' }),
  },
});
