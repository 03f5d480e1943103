// A shop's catalogue, asked of its service:
//
//   GET <shop_url>/kinds               →  ["Seeds", "Tools"]
//   GET <shop_url>/goods?kind=Seeds    →  [{"id": 7, "name": "Maize", "price": 250}, …]
//   GET <shop_url>/goods/7             →  {"name": "Maize", "price": 250, "about": "…"}
//
// Lists and texts may be of any length: the toolkit divides them into screens, and keeps what was
// shown, so that "3" means the third line the phone showed, whatever the service says by then. When
// the service does not answer there is a screen for that, with another try.
import {
  app, BACK, choicePages, end, HOME, menu, pages, RETRY,
} from '@boma/toolkit';

export default app({
  start: 'kind',
  home: '00',
  resume: 'restart',
  screens: { unavailable: 'closed' },
  states: {
    kind: choicePages({
      ask: 'Boma Shop. What do you look for?',
      choices: (c) => get(c, '/kinds'),
      next: 'goods',
    }),

    goods: choicePages({
      ask: '{kind}:',
      choices: async (c) => {
        const goods = await get(c, '/goods', { kind: c.answers.kind });
        return goods.map(({ id, name, price }) => ({ value: id, label: `${name}, KES ${price}` }));
      },
      next: 'about',
    }),

    about: pages({
      // Not stored: the text is asked for again for each of its pages.
      text: async (c) => {
        const { name, price, about } = await get(c, `/goods/${c.answers.goods}`);
        return `${name}, KES ${price}. ${about}`;
      },
      exit: 'Done',
      next: 'what_next',
    }),

    what_next: menu({
      ask: 'Anything else?',
      choices: { order: 'Order it', goods: 'Other goods', [HOME]: 'Other kinds', bye: 'Leave' },
      home: false,
    }),

    order: end({
      text: (c) => {
        c.send(c.from, c.t('Your order of number {goods} is noted. We call you.'));
        return c.t('Thank you! You get an SMS.');
      },
    }),

    bye: end({ text: 'Goodbye.' }),

    closed: menu({
      ask: 'The shop does not answer now.',
      choices: { [RETRY]: 'Try again', [BACK]: 'Go back', bye: 'Leave' },
      home: false,
    }),
  },
});

async function get(c, path, params) {
  const response = await c.http.get(`${await c.config.get('shop_url')}${path}`, { params });
  return response.json;
}
