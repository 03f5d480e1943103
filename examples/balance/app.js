// Tells users the balance of the account that belongs to their number, which it asks of the bank's
// REST service:
//
//   GET <bank_url>/accounts/<number>  →  {"balance": 120.5, "currency": "KES"}, or 404
//
// A service that the app does not own can be slow, broken or away. The host ends a call that takes
// too long, and `fetch` then throws; each such case has a screen here, because a user who sees
// nothing does not know whether to wait.

const MENU = 'Boma Bank\n1. My balance\n2. Leave';
const AWAY = 'The bank does not answer now.\n1. Try again\n2. Leave';

export default {
  /** Answers one message of one user; the host awaits it. */
  async message(message, api) {
    // The network tells that the user hung up: nobody reads an answer.
    if (message.session_event === 'close') {
      return;
    }
    if (message.session_event === 'new') {
      await api.reply(MENU);
      return;
    }
    // Both menus have the same choices, so there is no need to remember which of them was shown.
    switch ((message.content ?? '').trim()) {
      case '1':
        await showBalance(message, api);
        break;
      case '2':
        await api.reply('Thank you for using Boma Bank.', { end: true });
        break;
      default:
        await api.reply(`Please answer 1 or 2.\n${MENU}`);
    }
  },
};

async function showBalance(message, api) {
  await api.metrics.inc('balance.asked');
  let account;
  try {
    account = await accountOf(message.from_addr, api);
  } catch (error) {
    // Whoever looks after the app finds the reason in its log, and how often in the metrics.
    await api.log.error('the bank gave no balance: %s', error.message);
    await api.metrics.inc('balance.failed');
    await api.reply(AWAY);
    return;
  }
  const text = account === null
    ? 'This number has no account. Visit a branch to open one.'
    : `Your balance is ${account.currency} ${account.balance.toFixed(2)}.`;
  await api.reply(text, { end: true });
}

/** The account of a number, or null if it has none; throws when the bank cannot tell. */
async function accountOf(number, api) {
  const bank = await api.config.get('bank_url');
  const response = await fetch(`${bank}/accounts/${encodeURIComponent(number)}`, {
    headers: { accept: 'application/json' },
  });
  if (response.status === 404) {
    return null;
  }
  if (!response.ok) {
    throw new Error(`it answered with status ${response.status}`);
  }
  const account = await response.json();
  if (typeof account.balance !== 'number' || typeof account.currency !== 'string') {
    throw new Error('its answer has no balance and currency');
  }
  return account;
}
