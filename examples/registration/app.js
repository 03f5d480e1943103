// Registers expectant mothers for the reminders of a clinic.
//
// This is a script in the style of Vumi Go. The host runs it anew for every message, so variables
// do not live from one message to the next: all that is known of a user is kept in the key-value
// store, under her number.
//
// The global `api` is the way to the host. api.request(command, arguments, callback) asks for
// something, the callback gets the reply. api.done() says that this message is dealt with; until
// then the host waits, so every path below ends with it.

var LONGEST_NAME = 30;
var DAY = 24 * 60 * 60 * 1000;
var MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
  'September', 'October', 'November', 'December'];

// The host calls this with {cmd: 'inbound-message', msg: the message}.
api.on_inbound_message = function (command) {
  var message = command.msg;

  // The network says that the user hung up or lost the signal. Nobody reads a reply now. What she
  // entered so far was stored with each answer, so she can go on when she dials again.
  if (message.session_event === 'close') {
    api.log_info('session closed by the network', function () {
      api.done();
    });
    return;
  }

  // One item of the app's configuration, as JSON text, holds the whole of it.
  api.request('config.get', {key: 'config'}, function (reply) {
    var config = JSON.parse(reply.value);
    api.request('kv.get', {key: keyOf(message)}, function (stored) {
      answer(message, config, stored.value);
    });
  });
};

/**
 * Answers a message.
 * @param user what is known of her: {state, name, due}; null for a number that never dialled
 */
function answer(message, config, user) {
  if (user === null) {
    ask(message, {state: 'name'}, 'Welcome to ' + config.clinic + '! ' + question('name'));
  } else if (message.session_event === 'new') {
    greet(message, user);
  } else {
    states[user.state](message, user, (message.content || '').trim());
  }
}

/** The first screen for somebody we know: her menu, or the question she has not answered yet. */
function greet(message, user) {
  if (user.state === 'registered') {
    say(message, question('registered', user));
  } else {
    say(message, 'Welcome back! ' + question(user.state, user));
  }
}

// What to do with an answer, by the state the user is in.
var states = {
  name: function (message, user, text) {
    if (!/[a-z\u00c0-\u024f]{2}/i.test(text)) {
      say(message, 'Please type a name. ' + question('name'));
    } else if (text.length > LONGEST_NAME) {
      say(message, 'That is too long, please use up to ' + LONGEST_NAME + ' letters. '
        + question('name'));
    } else {
      user.name = text;
      goTo(message, user, 'due');
    }
  },

  due: function (message, user, text) {
    var problem = problemWithDate(text);
    if (problem) {
      say(message, problem + ' ' + question('due', user));
    } else {
      user.due = text;
      goTo(message, user, 'confirm');
    }
  },

  confirm: function (message, user, text) {
    if (text === '1') {
      user.state = 'registered';
      store(message, user, function () {
        end(message, 'Thank you, ' + user.name + '. You will get an SMS each week until '
          + dateInWords(user.due) + '.');
      });
    } else if (text === '2') {
      goTo(message, user, 'name');
    } else {
      say(message, 'Please answer 1 or 2. ' + question('confirm', user));
    }
  },

  registered: function (message, user, text) {
    if (text === '1') {
      goTo(message, user, 'due');
    } else if (text === '2') {
      end(message, 'Goodbye, ' + user.name + '.');
    } else {
      say(message, 'Please answer 1 or 2. ' + question('registered', user));
    }
  }
};

/** What the user is asked in a state. */
function question(state, user) {
  switch (state) {
    case 'name':
      return 'What is your name?';
    case 'due':
      return 'When is your baby due? Type day, month and year, like 24-12-2024.';
    case 'confirm':
      return user.name + ', your baby is due on ' + dateInWords(user.due) + '. Is this right?\n'
        + '1. Yes\n2. No, start again';
    case 'registered':
      return 'Hello ' + user.name + ', your baby is due on ' + dateInWords(user.due) + '.\n'
        + '1. Change the date\n2. Leave';
  }
}

/** What is wrong with a due date somebody typed; null when it can be one. */
function problemWithDate(text) {
  var date = parseDate(text);
  if (date === null) {
    return 'This is not a date.';
  }
  var days = (date.getTime() - Date.now()) / DAY;
  if (days < -1) {
    return 'This date is past.';
  }
  return days > 300 ? 'This date is too far away.' : null;
}

/** Reads 24-12-2024, 24/12/2024 or 24 12 2024; null for what is no day of the calendar. */
function parseDate(text) {
  var parts = /^(\d{1,2})[-\/. ](\d{1,2})[-\/. ](\d{4})$/.exec(text);
  if (parts === null) {
    return null;
  }
  var date = new Date(Date.UTC(+parts[3], parts[2] - 1, +parts[1]));
  // Date makes 2 March of 30 February: then the month is not the one that was typed.
  return date.getUTCMonth() === parts[2] - 1 ? date : null;
}

function dateInWords(text) {
  var date = parseDate(text);
  return date.getUTCDate() + ' ' + MONTHS[date.getUTCMonth()] + ' ' + date.getUTCFullYear();
}

// ---- how to talk to the host --------------------------------------------------------------------

function keyOf(message) {
  return 'user.' + message.from_addr;
}

/** Stores that the user is in that state now, and asks what is asked there. */
function goTo(message, user, state) {
  user.state = state;
  ask(message, user, question(state, user));
}

function ask(message, user, text) {
  store(message, user, function () {
    say(message, text);
  });
}

/** Stores what is known of the user, then goes on. */
function store(message, user, next) {
  api.request('kv.set', {key: keyOf(message), value: user}, function (reply) {
    if (reply.success) {
      next();
      return;
    }
    // The store refuses when the app has too many keys. Tell the user, and whoever reads the log.
    api.request('log.error', {msg: 'registration not stored: ' + reply.reason}, function () {
      end(message, 'Sorry, we cannot register you now. Please dial again tomorrow.');
    });
  });
}

/** Shows a screen and waits for an answer. */
function say(message, text) {
  respond(message, text, true);
}

/** Shows the last screen. */
function end(message, text) {
  respond(message, text, false);
}

function respond(message, text, goesOn) {
  api.request('outbound.reply_to', {
    content: text,
    in_reply_to: message.message_id,
    continue_session: goesOn
  }, function () {
    api.done();
  });
}
