// The api object of a module app.

/** A command was refused; `reason` is the host's, `command` the name of what was asked. */
class CommandError extends Error_ {
  constructor(name) {
    super();
    this.name = 'CommandError';
    this.command = name;
  }
}

function because(refused, reason) {
  defineProperty(refused, 'message', hidden(refused.command + ': ' + reason));
  refused.reason = reason;
  return refused;
}


/**
 * Asks for a command of the API; the promise is kept with what `give` makes of the reply.
 *
 * `args` is made here, from a frozen prototype: nothing makes JSON of its own of it.
 */
function ask(owner, name, args, give) {
  try {
    requireOwn(owner);
    const id = nextId();
    const text = '["' + name + '","' + id + '",' + stringify(args) + ']';
    const known = guess(owner, name, args.key, text);
    if (known === undefined) {
      return answerTo(owner, name, id, text, give);
    }
    return known === DONE ? promiseOfNothing : promiseOf(give(known));
  } catch (error) {
    return rejectedWith(error);
  }
}

/** Asks for any command; the promise is kept with the whole reply. */
function request(owner, name, args) {
  return promised(() => {
    requireOwn(owner);
    requireName(name);
    requireNoList(args);
    const made = command(name, args);
    const text = textOf(made);
    const known = guess(owner, name, made.key, text);
    return known === undefined
      ? answerTo(owner, name, made.cmd_id, text, (reply) => reply)
      : promiseOf(wholeReply(made, known));
  });
}

function wholeReply({ cmd, cmd_id }, known) {
  const reply = { cmd, cmd_id, reply: true, success: true };
  if (cmd === 'kv.get') {
    reply.value = known.value;
  }
  return reply;
}

function requireOwn(owner) {
  if (owner.over) {
    throw new Error_('this api belongs to a turn that has ended: use the one of the'
        + ' message you handle');
  }
}

/** Has the host answer. */
function answerTo(owner, name, id, text, give) {
  // Made here, so that its trace has the line that asked; the answer comes from nowhere.
  const refused = new CommandError(name);
  return new Promise_((resolve, reject) => {
    enqueue(owner, text, id, (reply) => {
      if (!reply.success) {
        reject(because(refused, String_(reply.reason)));
        return;
      }
      try {
        resolve(give(reply));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** What a function gives, a promise; what it throws is a promise too. */
function promised(make) {
  try {
    return make();
  } catch (error) {
    return rejectedWith(error);
  }
}

const noOptions = { __proto__: null };
const REPLY_OPTIONS = { __proto__: null, end: true, helper_metadata: true };
const SEND_OPTIONS = { __proto__: null, endpoint: true, helper_metadata: true };
const SET_OPTIONS = { __proto__: null, seconds: true };

/** The options of a call; one that it does not have would be a promise that nobody keeps. */
function optionsOf(call, options, known) {
  if (options === undefined) {
    return noOptions;
  }
  if (typeof options !== 'object' || options === null) {
    throw new TypeError_(call + ' wants its options in an object, such as {'
        + ownKeys(known)[0] + ': …}; this is ' + show(options));
  }
  for (const name in options) {
    if (!known[name]) {
      const names = ownKeys(known);
      throw new TypeError_(call + " has no option '" + name + "'; there "
          + (names.length === 1 ? 'is ' + names[0] : 'are ' + names[0] + ' and ' + names[1]));
    }
  }
  return options;
}

/** A value for kv; JSON would make null of what it does not have, over the value of before. */
function storable(value) {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol'
      || (typeof value === 'number' && value - value !== 0)) {
    throw new TypeError_('api.kv.set wants a value that JSON has, or null; this is ' + show(value)
        + '. To remove a key, use api.kv.delete');
  }
  return value;
}

const nothing = () => undefined;
const valueOf = (reply) => reply.value;
const messageIdOf = (reply) => reply.message_id;
const existedOf = (reply) => reply.existed;
const parsedOf = (reply) => (reply.value === null ? null : parse(reply.value));

function makeModuleApi(message) {
  const owner = turn;
  const logger = (level) => (...args) => ask(owner, level, { msg: format(args) }, nothing);
  const warning = logger('log.warning');
  return {
    request: (name, args) => request(owner, name, args),
    log: {
      __proto__: null,
      debug: logger('log.debug'),
      info: logger('log.info'),
      warning,
      warn: warning,
      error: logger('log.error'),
      critical: logger('log.critical'),
    },
    reply: (content, options) => promised(() => {
      if (content === undefined) {
        throw new TypeError_('api.reply wants a text, or null for an answer without one; this is'
            + ' undefined');
      }
      const { end = false, helper_metadata = null } =
          optionsOf('api.reply', options, REPLY_OPTIONS);
      return ask(owner, 'outbound.reply_to', {
        content,
        in_reply_to: message.message_id,
        continue_session: !end,
        helper_metadata,
      }, nothing);
    }),
    send: (to, content, options) => promised(() => {
      const { endpoint = 'default', helper_metadata = null } =
          optionsOf('api.send', options, SEND_OPTIONS);
      return ask(owner, 'outbound.send_to_endpoint', {
        to_addr: to, content, endpoint, helper_metadata,
      }, messageIdOf);
    }),
    kv: {
      get: (key) => ask(owner, 'kv.get', { key }, valueOf),
      set: (key, value, options) => promised(() => {
        const { seconds = null } = optionsOf('api.kv.set', options, SET_OPTIONS);
        return ask(owner, 'kv.set', { key, value: storable(value), seconds }, nothing);
      }),
      delete: (key) => ask(owner, 'kv.delete', { key }, existedOf),
      incr: (key, amount) =>
        ask(owner, 'kv.incr', { key, amount: amount === undefined ? 1 : amount }, valueOf),
    },
    config: {
      get: (key) => ask(owner, 'config.get', { key }, valueOf),
      json: (key) => ask(owner, 'config.get', { key }, parsedOf),
    },
    metrics: {
      fire: (metric, value, agg) =>
        ask(owner, 'metrics.fire', { metric, value, agg: agg === undefined ? 'last' : agg },
          nothing),
      inc: (metric) => ask(owner, 'metrics.fire', { metric, value: 1, agg: 'sum' }, nothing),
    },
  };
}

/** The handlers of a module app: its default export, or all it exports when there is none. */
function handlersOf(namespace, file) {
  const app = 'default' in namespace ? namespace.default : namespace;
  if (app === undefined || app === null || typeof app.message !== 'function') {
    throw new TypeError_((file === undefined ? 'the app' : file) + ' has no message handler'
        + (meantByHandler(app) || meantByHandler(namespace))
        + ': its default export must be like { async message(message, api) { … } }');
  }
  return app;
}

/** What of an object was likely meant as the message handler, or nothing. */
function meantByHandler(app) {
  if (typeof app === 'object' && app !== null) {
    const names = ownKeys(app);
    for (let i = 0; i < names.length; i += 1) {
      if (typeof names[i] === 'string' && names[i] !== 'message'
          && apply(test, LIKE_MESSAGE, [names[i]])) {
        return "; is '" + names[i] + "' meant to be 'message'?";
      }
    }
  }
  return '';
}

/** `onMessage`, `handle_message`, and the word with a letter lost, doubled or moved. */
const LIKE_MESSAGE = /m[es]{2,5}[age]{2,4}s?$/i;

/** What became of a module whose top level waits; undefined where none does. */
let loading;

/** Throws unless the module has handlers. Of one that still loads, `checkLoading` tells more. */
function checkModule(loaded, file) {
  loading = undefined;
  if (!(loaded instanceof Promise_)) {
    handlersOf(loaded, file);
    return;
  }
  const waits = { file, namespace: undefined, failed: false, error: undefined };
  loading = waits;
  apply(then, loaded, [
    (namespace) => {
      waits.namespace = namespace;
    },
    (error) => {
      waits.failed = true;
      waits.error = error;
    },
  ]);
}

/**
 * Throws what a top level that waited has thrown, and where it waits for what can never come. One
 * that has asked the host for something is not known to be wrong.
 */
function checkLoading() {
  if (loading === undefined) {
    return;
  }
  if (loading.failed) {
    throw loading.error;
  }
  if (loading.namespace !== undefined) {
    handlersOf(loading.namespace, loading.file);
  } else if (turn.outbox === '' && nextTimer(turn) === undefined) {
    throw new Error_('the app never finishes loading: its top level awaits what nothing will'
        + ' bring; wait in the handler');
  }
}

/**
 * Calls the handler of a module app, once it is loaded; the turn is done when the handler's
 * promise is. `loaded` is the main module's namespace, or a promise of it.
 */
function dispatchModule(loaded, text) {
  const trigger = parse(text);
  const current = turn;
  const name = handlerOf(trigger);
  let ended;
  try {
    ended = loaded instanceof Promise_
      ? apply(then, loaded, [(namespace) => handle(handlersOf(namespace), trigger)])
      : handle(handlersOf(loaded), trigger);
  } catch (error) {
    throwAlone(current, error, name);
    return;
  }
  if (typeof ended !== 'object' && typeof ended !== 'function') {
    current.done = true;
    return;
  }
  endWith(current, ended, name);
}

/** The turn is done when what its handler gave is. */
async function endWith(current, ended, name) {
  try {
    await ended;
    current.done = true;
  } catch (error) {
    throwAlone(current, error, name);
  }
}

/** Begins a turn of a module app that is loaded, and calls its handler. */
function turnOfModule(seedOfTurn, now, known, loaded, text) {
  begin(seedOfTurn, now, known);
  dispatchModule(loaded, text);
}

/** Throws it from a task of its own, so that the host sees the error itself. */
function throwAlone(current, thrown, name) {
  const error = isError(thrown) ? thrown : withoutTrace(thrown, name);
  current.timers ??= create(null);
  current.timers[0] = {
    due: 0,
    isTick: false,
    run() {
      throw error;
    },
  };
}

/** Says what a handler threw that is no error: only errors know the line that threw them. */
function withoutTrace(thrown, name) {
  const isObject = typeof thrown === 'object' && thrown !== null;
  const shown = typeof thrown === 'string' ? stringify(thrown)
    : isObject ? dataOf(thrown) : show(thrown);
  return new Error_("the handler '" + name + "' threw " + shown
      + ", which is not an Error and has no line; throw new Error('…') tells the line");
}

/** How many keys of an object that was thrown are looked at: its own developer knows the rest. */
const KEYS_TOLD = 20;

/**
 * The plain values of an object, as text; of its first keys alone, for there may be many. No getter
 * is called: it might never return. The traps of a proxy are: nothing tells one from an object.
 */
function dataOf(object) {
  try {
    const data = create(null);
    const names = ownKeys(object);
    for (let i = 0; i < names.length && i < KEYS_TOLD; i += 1) {
      const own = getOwnPropertyDescriptor(object, names[i]);
      const isData = typeof names[i] === 'string' && typeof own.value !== 'undefined';
      if (isData && typeof own.value !== 'function') {
        data[names[i]] = typeof own.value === 'object' && own.value !== null ? '…' : own.value;
      }
    }
    if (names.length > KEYS_TOLD) {
      data['…'] = names.length - KEYS_TOLD + ' more';
    }
    return stringify(data);
  } catch (error) {
    return 'an object';
  }
}

function isError(thrown) {
  try {
    return thrown instanceof Error_;
  } catch (error) {
    // A proxy that will not say.
    return false;
  }
}

function handlerOf(trigger) {
  return trigger.cmd === 'inbound-event' ? 'event' : 'message';
}

function handle(app, trigger) {
  const name = handlerOf(trigger);
  return typeof app[name] === 'function'
    ? apply(app[name], app, [trigger.msg, makeModuleApi(trigger.msg)]) : undefined;
}
