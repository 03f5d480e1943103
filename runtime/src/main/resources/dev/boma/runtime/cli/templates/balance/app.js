// Asks a service by HTTP, whose address is a configuration item:
//
//   GET <bank_url>/accounts/<number>  →  {"balance": 120.5, "currency": "KES"}, or 404
//
// A service that does not answer has a screen of its own, with another try.
import { app, end, EXIT, menu, RETRY, route } from '@boma/toolkit';

export default app({
  start: 'menu',
  resume: 'restart',
  screens: { unavailable: 'away' },
  states: {
    menu: menu({ ask: 'My bank', choices: { look_up: 'My balance', [EXIT]: 'Leave' } }),

    // Shows nothing: it asks the service, and leads to the screen that fits.
    look_up: route(async (c) => {
      const bank = await c.config.get('bank_url');
      const response = await c.http.get(
        `${bank}/accounts/${encodeURIComponent(c.from)}`, { allow: [404] });
      if (response.status === 404) {
        return 'no_account';
      }
      c.user.balance = `${response.json.currency} ${response.json.balance.toFixed(2)}`;
      return 'balance';
    }),

    balance: end({ text: 'Your balance is {balance}.' }),

    no_account: end({ text: 'This number has no account.' }),

    away: menu({
      ask: 'The bank does not answer now.',
      choices: { [RETRY]: 'Try again', [EXIT]: 'Leave' },
    }),
  },
});
