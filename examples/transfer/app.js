// Sends money to a phone number, by a bank's service:
//
//   POST <bank_url>/transfers {from, to, amount, pin}, Idempotency-Key  →  201 {"balance": 4750}
//                                                                       →  403 wrong PIN
//                                                                       →  409 not enough money
//
// Money must not be sent twice. A POST is therefore never made again by itself, and when the user
// tries again after a failure, it carries the same key, by which the bank knows what it has done.
import {
  app, BACK, confirm, digits, end, EXIT, menu, number, phone, problem, RETRY, text,
} from '@boma/toolkit';

export default app({
  start: 'menu',
  // What was dropped half-way is not gone on with: the phone may be in other hands.
  resume: 'restart',
  states: {
    menu: menu({ ask: 'Boma Money', choices: { to: 'Send money', [EXIT]: 'Leave' } }),

    to: phone({
      ask: 'Whose number?',
      country: 'KE',
      check: (number, c) => (number === c.from ? problem('This is your own number.') : undefined),
      next: 'amount',
    }),

    amount: number({ ask: 'How much, in KES?', min: 10, max: 70_000, next: 'sure' }),

    sure: confirm({
      ask: 'Send KES {amount} to {to}?',
      yes: (c) => {
        // One key for this transfer, however often it is tried.
        c.user.key = c.message.message_id;
        return 'pin';
      },
      no: BACK,
    }),

    // Checked by the bank, and stored nowhere.
    pin: text({ ask: 'Your PIN?', check: digits(4), keep: false, next: pay }),

    sent: end({ text: 'KES {amount} sent to {to}. Your balance is KES {balance}.' }),

    poor: end({ text: 'There is not enough money in your account. Nothing was sent.' }),

    away: menu({
      ask: 'The bank does not answer. We do not know yet whether KES {amount} was sent; trying again cannot send it twice.',
      choices: { [RETRY]: 'Try again', [EXIT]: 'Leave' },
    }),
  },
  screens: { unavailable: 'away' },
});

async function pay(c) {
  const { to, amount } = c.answers;
  const response = await c.http.post(`${await c.config.get('bank_url')}/transfers`, {
    headers: { 'Idempotency-Key': c.user.key },
    json: { from: c.from, to, amount, pin: c.answer },
    allow: [403, 409],
  });
  if (response.status === 403) {
    return problem('Wrong PIN.');
  }
  if (response.status === 409) {
    return 'poor';
  }
  c.user.balance = response.json.balance;
  return 'sent';
}
