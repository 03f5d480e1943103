// A script in the style of Vumi Go: it runs anew for every message, and finds `api` in its global
// scope. Commands are asked with callbacks; api.done() ends the turn.
api.on_inbound_message = function (command) {
  var message = command.msg;
  var key = 'name.' + message.from_addr;

  function reply(content, goesOn) {
    api.request('outbound.reply_to', {
      content: content,
      in_reply_to: message.message_id,
      continue_session: goesOn
    }, function () {
      api.done();
    });
  }

  // The network says that the user hung up: nobody reads an answer.
  if (message.session_event === 'close') {
    api.done();
    return;
  }

  api.request('kv.get', {key: key}, function (stored) {
    var given = (message.content || '').trim();
    if (stored.value !== null) {
      reply('Welcome back, ' + stored.value + '!', false);
    } else if (message.session_event === 'new') {
      reply('Welcome! What is your name?', true);
    } else if (given === '') {
      reply('Please enter your name:', true);
    } else {
      api.request('kv.set', {key: key, value: given}, function () {
        reply('Nice to meet you, ' + given + '.', false);
      });
    }
  });
};
