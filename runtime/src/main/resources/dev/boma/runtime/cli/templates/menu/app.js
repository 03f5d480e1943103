// Menus below menus, texts of any length, and keys that work everywhere.
import { app, EXIT, HOME, menu, pages } from '@boma/toolkit';

export default app({
  start: 'menu',
  back: '0',
  home: '00',
  resume: 'restart',
  states: {
    menu: menu({
      ask: 'Green Hill Clinic',
      choices: { hours: 'Opening hours', advice: 'Advice', [EXIT]: 'Leave' },
    }),

    hours: pages({ text: 'Monday to Friday 8 to 17, Saturday 8 to 12.', exit: 'Menu', next: HOME }),

    advice: menu({ ask: 'Advice', choices: { fever: 'Fever', cough: 'Cough' } }),

    // Longer than a screen: it is shown page by page, and no word of it is lost.
    fever: pages({
      text: 'Drink a lot, rest, and keep cool. Come to the clinic if the fever lasts for more than'
        + ' three days, if the neck is stiff, or if a child has cramps or does not drink. Bring the'
        + ' health card with you.',
      exit: 'Menu',
      next: HOME,
    }),

    cough: pages({ text: 'Drink warm water. Come if it lasts two weeks.', exit: 'Menu', next: HOME }),
  },
});
