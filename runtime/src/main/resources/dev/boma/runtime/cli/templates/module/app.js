// One function is the whole app: it gets each message, and answers it.
// What belongs to a user is kept in api.kv, under a key with their number in it.
export default {
  async message(message, api) {
    const key = 'name.' + message.from_addr;

    // The network says that the user hung up: nobody reads an answer.
    if (message.session_event === 'close') {
      return;
    }

    const name = await api.kv.get(key);
    if (name !== null) {
      await api.reply(`Welcome back, ${name}!`, { end: true });
    } else if (message.session_event === 'new') {
      await api.reply('Welcome! What is your name?');
    } else if (!message.content || message.content.trim() === '') {
      await api.reply('Please enter your name:');
    } else {
      await api.kv.set(key, message.content.trim());
      await api.reply(`Nice to meet you, ${message.content.trim()}.`, { end: true });
    }
  },
};
