// The conversation of bench-module.js as a Vumi Go script.
var STATES = {
  start: function (user) {
    user.state = 'choice';
    user.sessions += 1;
    return {text: 'Welcome! This is visit ' + user.sessions + '.\n1. Sign up\n2. Leave', goesOn: true};
  },

  choice: function (user, message) {
    user.state = 'start';
    user.answers.choice = message.content;
    return {text: 'Thank you. You will hear from us.', goesOn: false};
  }
};

api.on_inbound_message = function (command) {
  var message = command.msg;
  var key = 'users.' + message.from_addr;

  api.request('kv.get', {key: key}, function (stored) {
    var user = stored.value || {
      addr: message.from_addr,
      state: 'start',
      sessions: 0,
      answers: {}
    };
    if (message.session_event === 'new') {
      user.state = 'start';
    }
    api.log_info('user in state ' + user.state);
    var screen = STATES[user.state](user, message);
    api.request('outbound.reply_to', {
      content: screen.text,
      in_reply_to: message.message_id,
      continue_session: screen.goesOn
    }, function () {
      api.request('kv.set', {key: key, value: user}, function () {
        api.done();
      });
    });
  });
};
