// A group that people join and leave by SMS:
//
//   JOIN   makes the sender a member
//   STOP   ends that; any of the words people and networks use for it will do
//   HELP   tells what there is, as does anything else
//   COUNT  tells the coordinator, and nobody else, how the group does
//
// The number that members write to sends the replies. Word to the coordinator goes out by the
// endpoint `alerts`, which app.json names: the operator ties it to a channel of its own.

const HELP = 'Send JOIN to get the news of the group, STOP to leave it.';
const STOP_WORDS = ['STOP', 'END', 'CANCEL', 'QUIT', 'UNSUBSCRIBE'];

export default {
  async message(message, api) {
    const word = (message.content ?? '').trim().split(/\s+/)[0].toUpperCase();
    if (word === 'JOIN') {
      await join(message, api);
    } else if (STOP_WORDS.includes(word)) {
      await stop(message, api);
    } else if (word === 'COUNT' && message.from_addr === await api.config.get('coordinator')) {
      await count(api);
    } else {
      await api.reply(HELP);
    }
  },

  /**
   * Hears what became of the messages the app sent: `ack` and `nack` say whether the network took
   * one, `delivery_report` whether it reached the phone.
   */
  async event(event, api) {
    const what = event.event_type === 'delivery_report' ? event.delivery_status : event.event_type;
    await api.kv.incr(`events.${what}`);
    if (what === 'nack' || what === 'failed') {
      await api.log.warning('message %s was not delivered', event.user_message_id);
    }
  },
};

async function join(message, api) {
  const key = `member.${message.from_addr}`;
  if (await api.kv.get(key) !== null) {
    await api.reply('Welcome back! You are a member already. Send STOP to leave.');
    return;
  }
  await api.kv.set(key, { joined: message.timestamp });
  // `incr` counts right however many people join at the same moment, which "get, add, set" would
  // not. It acts at once: if the turn fails afterwards, the number stays used.
  const number = await api.kv.incr('joined');
  await api.reply(`Welcome! You are member number ${number}. Send STOP to leave.`);
  await tellCoordinator(`${message.from_addr} has joined as number ${number}.`, api);
}

async function stop(message, api) {
  // `delete` tells whether there was something to delete.
  if (await api.kv.delete(`member.${message.from_addr}`)) {
    await api.kv.incr('left');
    await tellCoordinator(`${message.from_addr} has left.`, api);
  }
  await api.reply('You get no more messages. Send JOIN to come back.');
}

async function count(api) {
  // An unset key is null; the reads go out together, and are awaited together.
  const [joined, left, delivered, failed] = await Promise.all(
    ['joined', 'left', 'events.delivered', 'events.failed'].map((key) => api.kv.get(key)));
  await api.reply(`Joined ${joined ?? 0}, left ${left ?? 0}. `
    + `Messages delivered ${delivered ?? 0}, failed ${failed ?? 0}.`);
}

async function tellCoordinator(text, api) {
  await api.send(await api.config.get('coordinator'), text, { endpoint: 'alerts' });
}
