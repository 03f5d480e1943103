// What `boma bench --app module` runs: two screens, whose state is kept in kv under the user's
// address, and a line in the log for each turn.
const STATES = {
  start: async (user, message, api) => {
    user.state = 'choice';
    user.sessions += 1;
    await api.reply(`Welcome! This is visit ${user.sessions}.\n1. Sign up\n2. Leave`);
  },

  choice: async (user, message, api) => {
    user.state = 'start';
    user.answers.choice = message.content;
    await api.reply('Thank you. You will hear from us.', { end: true });
  },
};

export default {
  async message(message, api) {
    const key = `users.${message.from_addr}`;
    const user = (await api.kv.get(key)) ?? {
      addr: message.from_addr,
      state: 'start',
      sessions: 0,
      answers: {},
    };
    if (message.session_event === 'new') {
      user.state = 'start';
    }
    await api.log.info(`user in state ${user.state}`);
    await STATES[user.state](user, message, api);
    await api.kv.set(key, user);
  },
};
