/**
 * What stands between the host and a guest inside its context. The host calls the functions this
 * script returns; everything that crosses is text, and no host object is here to be found.
 *
 * A guest may replace any built-in. What is needed here is therefore taken before the guest runs,
 * and kept in objects without a prototype and in closures.
 */
(function prelude() {
  'use strict';

  const { create, defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { parse, stringify } = JSON;
  const {
    apply, construct, ownKeys, deleteProperty, isExtensible, setPrototypeOf,
    defineProperty: redefine,
  } = Reflect;
  const isIdentical = Object.is;
  const { imul, ceil } = Math;
  const String_ = String;
  const TypeError_ = TypeError;
  const RangeError_ = RangeError;
  const Error_ = Error;
  const Promise_ = Promise;
  const Date_ = Date;
  const { isView } = ArrayBuffer;
  const { has, add } = WeakSet.prototype;
  const promiseOf = Promise_.resolve;
  const rejectedWith = Promise_.reject;
  const resolved = Promise_.resolve();
  const then = Promise_.prototype.then;
  const { charCodeAt, includes, replace, slice, startsWith } = String_.prototype;
  const dateToString = Date_.prototype.toString;

  /** Everything that belongs to one turn; a new one for each, so that an old one is dead. */
  let turn = newTurn();

  function newTurn() {
    return {
      over: false,
      done: false,
      /** A script's turn that is done is also closed: it asks for nothing more and hears nothing. */
      closed: false,
      /** Whether the app's log says already that something came too late. */
      warned: false,
      /**
       * Commands to hand to the host at the next drain, as JSON with commas between them: each an
       * object of the protocol, or an array of its name, its id and an object of its arguments.
       */
      outbox: '',
      /** For each of them y where the guest has its answer already, n where it waits. */
      guessed: '',
      /** How many more commands may be answered here. */
      guesses: 0,
      /** Values the host sent along: each key, and behind it the value as JSON text. */
      known: undefined,
      /** cmd_id → what to call with the reply. */
      waiting: undefined,
      /** Timers of libraries: number → {due, isTick, run}; undefined where there has been none. */
      timers: undefined,
      timerCount: 0,
      /** Milliseconds since the turn began, as the host last said. */
      elapsed: 0,
    };
  }

  // ---- commands -------------------------------------------------------------------------------

  let lastId = 0;

  /** The id of a command of ours: no number alone, so that it is none of a script's own. */
  function nextId() {
    lastId += 1;
    return '#' + lastId;
  }

  /**
   * Queues a command as it is now; `onReply` gets the reply object. What JSON cannot carry is an
   * error here, where the guest's own line can be named.
   */
  function post(command, onReply) {
    const current = turn;
    if (current.closed) {
      warnOfLate(current, command.cmd);
      return;
    }
    enqueue(current, textOf(command), command.cmd_id, onReply);
  }

  /** What a script asks for after it is done is dropped, as it always was; its log says so, once. */
  function warnOfLate(current, name) {
    if (!current.warned) {
      current.warned = true;
      enqueue(current, textOf(command('log.warning', {
        msg: String_(name) + ' was asked for after api.done() and is dropped, like all that follows:'
            + ' call api.done() last',
      })));
    }
  }

  function enqueue(current, text, id, onReply) {
    write(current, text, 'n');
    if (onReply !== undefined) {
      current.waiting ??= create(null);
      current.waiting[id] = onReply;
    }
  }

  function textOf(command) {
    const text = stringify(command);
    if (typeof text !== 'string') {
      throw new TypeError_('a command must be an object that JSON can carry');
    }
    return text;
  }

  function write(current, text, guessed) {
    current.outbox = current.outbox === '' ? text : current.outbox + ',' + text;
    current.guessed += guessed;
  }

  function requireName(name) {
    if (typeof name !== 'string') {
      throw new TypeError_("api.request wants the name of a command first, such as 'kv.get'; this"
          + ' is of type ' + typeof name);
    }
  }

  function command(name, args) {
    const made = create(null);
    if (args !== undefined && args !== null) {
      const keys = ownKeys(args);
      for (let i = 0; i < keys.length; i += 1) {
        made[keys[i]] = args[keys[i]];
      }
    }
    if (typeof made.toJSON === 'function') {
      // It would put another command in the place of this one, which may have its answer already.
      made.toJSON = undefined;
    }
    made.cmd = name;
    made.cmd_id = nextId();
    made.reply = false;
    return made;
  }

  // ---- the host's side ------------------------------------------------------------------------

  /**
   * Begins a turn: what was left of the one before is dropped.
   *
   * `now` is what its clock shows, or null for the machine's. `known` is null where no command may
   * be answered before the host has seen it; else an array as JSON, of keys and behind each its
   * value as JSON text. (An object with users' keys would make the engine a new shape for each.)
   */
  function begin(seedText, now, known) {
    turn.over = true;
    turn = newTurn();
    if (known !== null) {
      turn.guesses = MOST_GUESSES;
      turn.known = parse(known);
    }
    // Ids are of the turn. Were they never the same twice, each turn would make the engine new
    // shapes of objects for them.
    lastId = 0;
    seed(seedText);
    fixedNow = now;
  }

  /** Hands the replies of the host to those who wait for them. */
  function deliver(text, elapsed) {
    turn.elapsed = elapsed;
    const reply = parse(text);
    if (turn.waiting === undefined) {
      return;
    }
    const onReply = turn.waiting[reply.cmd_id];
    delete turn.waiting[reply.cmd_id];
    if (onReply !== undefined && !turn.closed) {
      onReply(reply);
    }
  }

  /** Runs the timer that is due next, if it is due. */
  function wake(elapsed) {
    turn.elapsed = elapsed;
    const next = nextTimer(turn);
    if (next !== undefined && turn.timers[next].due <= elapsed) {
      const run = turn.timers[next].run;
      delete turn.timers[next];
      run();
    }
  }

  /** What the guest asks for since the last drain, as one JSON object. */
  function drain() {
    const current = turn;
    const { outbox, guessed } = current;
    current.outbox = '';
    current.guessed = '';
    const next = nextTimer(current);
    const due = next === undefined ? 'null' : String_(current.timers[next].due);
    const done = current.done && !hasTicks(current);
    return '{"commands":[' + outbox + '],"guessed":"' + guessed + '","done":'
        + (done ? 'true' : 'false') + ',"wake":' + due + '}';
  }

  /**
   * Whether a library waits for its next tick. A turn does not end before: a library such as Q,
   * whose tick never came, would wait for it in all later turns too.
   */
  function hasTicks(current) {
    for (const id in current.timers) {
      if (current.timers[id].isTick) {
        return true;
      }
    }
    return false;
  }

  function nextTimer(current) {
    let next;
    for (const id in current.timers) {
      if (next === undefined || current.timers[id].due < current.timers[next].due) {
        next = id;
      }
    }
    return next;
  }

  // ---- the timers that libraries such as Q need -----------------------------------------------

  const MAX_DELAY = 2147483647;

  function setTimeout(callback, delay, ...args) {
    const current = turn;
    current.timerCount += 1;
    current.timers ??= create(null);
    const id = current.timerCount;
    // What is no delay in Node, which counts in 32 bits, is none here.
    const wait = typeof delay === 'number' && delay > 0 && delay <= MAX_DELAY ? delay : 0;
    current.timers[id] = {
      due: ceil(current.elapsed + wait),
      isTick: false,
      run() {
        apply(callback, undefined, args);
      },
    };
    return id;
  }

  function clearTimeout(id) {
    if (turn.timers !== undefined) {
      delete turn.timers[id];
    }
  }

  function setImmediate(callback, ...args) {
    const id = setTimeout(() => apply(callback, undefined, args), 0);
    turn.timers[id].isTick = true;
    return id;
  }

  function nextTick(callback, ...args) {
    apply(then, resolved, [() => apply(callback, undefined, args)]);
  }

  /**
   * What libraries know as `global`: the global object, with what a server's libraries look for on
   * it. Lodash 2 takes it for the global object only if `global.global` is itself.
   */
  function makeLibraryGlobal(more) {
    const own = create(null);
    const names = ownKeys(more);
    for (let i = 0; i < names.length; i += 1) {
      own[names[i]] = more[names[i]];
    }
    own.global = new Proxy(globalThis, {
      __proto__: null,
      get: (target, name) => (name in own && !(name in target) ? own[name] : target[name]),
      has: (target, name) => name in target || name in own,
    });
    return own.global;
  }

  /** What libraries may use beside what every guest sees. */
  const libraryScope = {
    setTimeout,
    clearTimeout,
    setImmediate,
    clearImmediate: clearTimeout,
    global: makeLibraryGlobal({
      setTimeout, clearTimeout, setImmediate, clearImmediate: clearTimeout,
    }),
    process: { env: {}, browser: true, version: '', versions: {}, argv: [], nextTick },
    __random: randomBytes,
  };
  // For the loader of modules alone: libraries get what is enumerable.
  defineProperty(libraryScope, 'harden', hidden(harden));
  defineProperty(libraryScope, 'guarded', hidden(guarded));

  // ---- the host's functions -------------------------------------------------------------------

  /**
   * A function of the host that throws errors of this language only. What the host itself throws,
   * as when the stack ends in the middle of it, would be an object of the host in a guest's hands.
   */
  function guarded(call) {
    return (first, second, third) => {
      try {
        return call(first, second, third);
      } catch (error) {
        throw isForeign(error) ? standIn(String_(error)) : error;
      }
    };
  }

  const ours = new WeakSet();

  /** Weak sets take objects of this language only. */
  function isForeign(error) {
    if ((typeof error !== 'object' || error === null) && typeof error !== 'function') {
      return false;
    }
    try {
      apply(add, ours, [error]);
      return false;
    } catch (e) {
      return true;
    }
  }

  function standIn(name) {
    return apply(startsWith, name, ['java.lang.StackOverflowError'])
      ? new RangeError_('Maximum call stack size exceeded')
      : new Error_('the host could not load a module');
  }

  // ---- time and chance ------------------------------------------------------------------------

  /** Gives what a library of the host exports. */
  let library;

  let fixedNow = null;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let seedText = '';
  let drawn = 0;
  let planted = false;

  /** Seeds the generators from any text. */
  function seed(text) {
    seedText = text;
    drawn = 0;
    planted = false;
  }

  /** What the seed means (FNV-1a, four times with different starts): few turns ask for chance. */
  function plant() {
    planted = true;
    a = hash(seedText, 0x811c9dc5);
    b = hash(seedText, 0x9e3779b9);
    c = hash(seedText, 0x85ebca6b);
    d = hash(seedText, 0xc2b2ae35);
    for (let i = 0; i < 12; i += 1) {
      next32();
    }
  }

  function hash(text, start) {
    let h = start;
    for (let i = 0; i < text.length; i += 1) {
      h = imul(h ^ apply(charCodeAt, text, [i]), 0x01000193);
    }
    return h | 0;
  }

  /** sfc32, Chris Doty-Humphrey's small fast counting generator (PractRand). */
  function next32() {
    if (!planted) {
      plant();
    }
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  }

  function random() {
    return ((next32() >>> 5) * 67108864 + (next32() >>> 6)) / 9007199254740992;
  }

  /**
   * Random bytes: SHA-256 of the turn's seed and a counter. The seed is the host's and secret, so
   * what was drawn does not tell what comes next (Hash_DRBG, NIST SP 800-90A, without reseeding).
   */
  function randomBytes(count) {
    const { sha256 } = library('hash.js');
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at += 32) {
      drawn += 1;
      const block = sha256().update(seedText + '/' + drawn).digest();
      for (let i = 0; i < 32 && at + i < count; i += 1) {
        bytes[at + i] = block[i];
      }
    }
    return bytes;
  }

  /** A Date whose "now" is the turn's own, in every form in which a script can ask for it. */
  function fixDate() {
    const now = () => fixedNow;
    function Date() {
      if (new.target === undefined) {
        return apply(dateToString, new Date_(now()), []);
      }
      if (arguments.length === 0) {
        return construct(Date_, [now()], new.target);
      }
      return construct(Date_, arguments, new.target);
    }
    const keys = ownKeys(Date_);
    for (let i = 0; i < keys.length; i += 1) {
      const description = getOwnPropertyDescriptor(Date_, keys[i]);
      if (keys[i] === 'now') {
        description.value = { now() { return fixedNow; } }.now;
      }
      defineProperty(Date, keys[i], description);
    }
    defineProperty(Date_.prototype, 'constructor', hidden(Date));
    defineProperty(globalThis, 'Date', hidden(Date));
    fixFormats(now);
  }

  /** Intl's formats take "now" when they are given no date. */
  function fixFormats(now) {
    const proto = Intl.DateTimeFormat.prototype;
    const { format } = { format: getOwnPropertyDescriptor(proto, 'format').get };
    const toParts = proto.formatToParts;
    defineProperty(proto, 'format', {
      configurable: true,
      enumerable: false,
      get() {
        const bound = apply(format, this, []);
        return (date) => bound(date === undefined ? now() : date);
      },
    });
    defineProperty(proto, 'formatToParts', hidden(function formatToParts(date) {
      return apply(toParts, this, [date === undefined ? now() : date]);
    }));
  }

  function hidden(value) {
    return { value, writable: true, enumerable: false, configurable: true };
  }

  // ---- console --------------------------------------------------------------------------------

  /** A value as text, whatever it is: a line of the log is not worth an error. */
  function show(value) {
    if (typeof value === 'string') {
      return value;
    }
    try {
      if (value instanceof Error_) {
        return typeof value.stack === 'string' ? value.stack : String_(value);
      }
      if (typeof value === 'object' && value !== null) {
        const text = stringify(value);
        return typeof text === 'string' ? text : String_(value);
      }
      return String_(value);
    } catch (e) {
      return '[' + typeof value + ']';
    }
  }

  function showNumber(value) {
    try {
      return String_(+value);
    } catch (e) {
      return 'NaN';
    }
  }

  /** Joins as consoles do: %s, %d, %i, %f, %j, %o and %O take the arguments that follow. */
  function format(args) {
    let from = 0;
    let text = '';
    if (args.length > 0 && typeof args[0] === 'string') {
      if (args.length === 1 && !apply(includes, args[0], ['%'])) {
        return args[0];
      }
      from = 1;
      text = apply(replace, args[0], [/%[sdifjoO%]/g, (sign) => {
        if (sign === '%%') {
          return '%';
        }
        if (from >= args.length) {
          return sign;
        }
        const value = args[from];
        from += 1;
        return sign === '%d' || sign === '%i' || sign === '%f' ? showNumber(value) : show(value);
      }]);
    }
    for (let i = from; i < args.length; i += 1) {
      text += (i === 0 ? '' : ' ') + show(args[i]);
    }
    return text;
  }

  function makeConsole() {
    const console = {};
    const levels = {
      __proto__: null,
      log: 'info', info: 'info', debug: 'debug', trace: 'debug', dir: 'info', table: 'info',
      warn: 'warning', error: 'error',
    };
    for (const name in levels) {
      const level = 'log.' + levels[name];
      console[name] = { [name](...args) { post(command(level, { msg: format(args) })); } }[name];
    }
    console.assert = function assert(truth, ...args) {
      if (!truth) {
        post(command('log.error', { msg: 'Assertion failed: ' + format(args) }));
      }
    };
    const nothing = () => undefined;
    for (const name of ['group', 'groupEnd', 'groupCollapsed', 'time', 'timeEnd', 'timeLog',
      'count', 'countReset', 'clear']) {
      console[name] = nothing;
    }
    return console;
  }

  // ---- the api object of a vumi app -----------------------------------------------------------

  function makeVumiApi() {
    let emitter;
    const api = {
      id: 0,
      get emitter() {
        if (emitter === undefined) {
          emitter = new (library('events').EventEmitter)();
        }
        return emitter;
      },
      next_id() {
        api.id += 1;
        return String_(api.id);
      },
      populate_command(name, obj) {
        obj.cmd = name;
        obj.cmd_id = api.next_id();
        obj.reply = false;
        return obj;
      },
      request(name, obj, callback) {
        requireName(name);
        const populated = api.populate_command(name, obj === undefined ? {} : obj);
        post(populated, typeof callback === 'function'
          ? (reply) => apply(callback, api, [reply]) : undefined);
        if (emitter !== undefined) {
          emitter.emit('request', populated);
        }
      },
      log_info(text, callback) {
        api.request('log.info', { msg: text }, callback);
      },
      done() {
        const ending = turn;
        api.log_info('Done.', () => {
          ending.done = true;
          ending.closed = true;
          ending.timers = undefined;
          if (emitter !== undefined) {
            emitter.emit('done');
          }
        });
      },
      on_unknown_command() {},
    };
    return api;
  }

  /** `on_` and the command, its first dot and first dash made underscores. */
  function dispatchVumi(api, text) {
    const trigger = parse(text);
    const name = 'on_' + apply(replace, apply(replace, trigger.cmd, ['.', '_']), ['-', '_']);
    const handler = api[name];
    if (typeof handler === 'function') {
      apply(handler, api, [trigger]);
    } else {
      apply(api.on_unknown_command, api, [trigger]);
    }
  }

  // ---- the api object of a module app ---------------------------------------------------------

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

  // ---- answers before the host has seen the command --------------------------------------------
  //
  // Crossing to the host and back costs more than most commands do. So, where the host allows it,
  // what is sure to succeed unless a limit is reached is answered here, and the host sees it with
  // the turn's end. Where one did not succeed after all, the host has the turn run again without.

  const MOST_GUESSES = 100;

  /** They wait in the guest's memory, in one text. */
  const MOST_GUESSED_CHARS = 65536;

  const SURE = {
    __proto__: null,
    'log.debug': true,
    'log.info': true,
    'log.warning': true,
    'log.error': true,
    'log.critical': true,
    'log.log': true,
    'outbound.reply_to': true,
    'kv.set': true,
    'metrics.fire': true,
  };

  /** What has no effect outside the turn: after all else the turn must not run again. */
  const HARMLESS = { __proto__: null, 'kv.get': true, 'kv.delete': true, 'config.get': true };

  /** The answer to what succeeds and has no value, and what is promised of it. */
  const DONE = freeze({ __proto__: null, value: undefined });
  const promiseOfNothing = freeze(apply(promiseOf, Promise_, [undefined]));

  /**
   * The answer to a command where it is given here; undefined where the host must be asked.
   *
   * `text` is the command as it goes to the host, `key` its argument of that name, if it has one.
   */
  function guess(current, name, key, text) {
    if (current.guesses === 0) {
      return undefined;
    }
    const sure = SURE[name];
    if (!sure && !HARMLESS[name]) {
      current.guesses = 0;
      return undefined;
    }
    const at = placeOf(current.known, key);
    let answer = DONE;
    if (name === 'kv.get' && at >= 0) {
      answer = { __proto__: null, value: parse(current.known[at + 1]) };
    } else {
      if (at >= 0) {
        // From here on the turn's own write is what counts.
        current.known[at] = undefined;
      }
      if (!sure) {
        return undefined;
      }
    }
    if (current.outbox.length + text.length > MOST_GUESSED_CHARS) {
      // The host stops a guest that asks for too much; here it would meet the longest string first.
      return undefined;
    }
    write(current, text, 'y');
    current.guesses -= 1;
    return answer;
  }

  function placeOf(known, key) {
    if (typeof key === 'string') {
      for (let at = 0; at < known.length; at += 2) {
        if (known[at] === key) {
          return at;
        }
      }
    }
    return -1;
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
      return known === DONE ? promiseOfNothing : apply(promiseOf, Promise_, [give(known)]);
    } catch (error) {
      return apply(rejectedWith, Promise_, [error]);
    }
  }

  /** Asks for any command; the promise is kept with the whole reply. */
  function request(owner, name, args) {
    return promised(() => {
      requireOwn(owner);
      requireName(name);
      const made = command(name, args);
      const text = textOf(made);
      const known = guess(owner, name, made.key, text);
      return known === undefined
        ? answerTo(owner, name, made.cmd_id, text, (reply) => reply)
        : apply(promiseOf, Promise_, [wholeReply(made, known)]);
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
      return apply(rejectedWith, Promise_, [error]);
    }
  }

  const noOptions = { __proto__: null };
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
        const { end = false, helper_metadata = null } = options === undefined ? noOptions : options;
        return ask(owner, 'outbound.reply_to', {
          content: content === undefined ? null : content,
          in_reply_to: message.message_id,
          continue_session: !end,
          helper_metadata,
        }, nothing);
      }),
      send: (to, content, options) => promised(() => {
        const { endpoint = 'default', helper_metadata = null } =
            options === undefined ? noOptions : options;
        return ask(owner, 'outbound.send_to_endpoint', {
          to_addr: to, content, endpoint, helper_metadata,
        }, messageIdOf);
      }),
      kv: {
        get: (key) => ask(owner, 'kv.get', { key }, valueOf),
        set: (key, value, options) => promised(() => {
          const { seconds = null } = options === undefined ? noOptions : options;
          return ask(owner, 'kv.set', { key, value, seconds }, nothing);
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
  function handlersOf(namespace) {
    const app = 'default' in namespace ? namespace.default : namespace;
    if (app === undefined || app === null || typeof app.message !== 'function') {
      throw new TypeError_('the app has no message handler: its main module must have a default'
          + ' export like { async message(message, api) { … } }');
    }
    return app;
  }

  /**
   * Calls the handler of a module app, once it is loaded; the turn is done when the handler's
   * promise is. `loaded` is the main module's namespace, or a promise of it.
   */
  function dispatchModule(loaded, text) {
    const trigger = parse(text);
    const current = turn;
    let ended;
    try {
      ended = loaded instanceof Promise_
        ? apply(then, loaded, [(namespace) => handle(handlersOf(namespace), trigger)])
        : handle(handlersOf(loaded), trigger);
    } catch (error) {
      throwAlone(current, error);
      return;
    }
    if (typeof ended !== 'object' && typeof ended !== 'function') {
      current.done = true;
      return;
    }
    apply(then, apply(promiseOf, Promise_, [ended]), [
      () => {
        current.done = true;
      },
      (error) => throwAlone(current, error),
    ]);
  }

  /** Begins a turn of a module app that is loaded, and calls its handler. */
  function turnOfModule(seedOfTurn, now, known, loaded, text) {
    begin(seedOfTurn, now, known);
    dispatchModule(loaded, text);
  }

  /** Throws it from a task of its own, so that the host sees the error itself. */
  function throwAlone(current, error) {
    current.timers ??= create(null);
    current.timers[0] = {
      due: 0,
      isTick: false,
      run() {
        throw error;
      },
    };
  }

  function handle(app, trigger) {
    const name = trigger.cmd === 'inbound-event' ? 'event' : 'message';
    return typeof app[name] === 'function'
      ? apply(app[name], app, [trigger.msg, makeModuleApi(trigger.msg)]) : undefined;
  }

  // ---- a script's context that stays ------------------------------------------------------------

  /** What the global object and the built-in ones were like before the script ran. */
  let remembered;

  function remember() {
    for (const name of LAST_MATCH) {
      delete RegExp[name];
    }
    remembered = [
      globalThis, Object, Object.prototype, Function.prototype, Array, Array.prototype, String,
      String.prototype, Number, Number.prototype, Boolean.prototype, Date, Date.prototype, RegExp,
      RegExp.prototype, Error, Error.prototype, Promise, Promise.prototype, Map.prototype,
      Set.prototype, Symbol.prototype, JSON, Math, Reflect, globalThis.console,
    ].map((object) => {
      const keys = ownKeys(object);
      const descriptions = create(null);
      for (const key of keys) {
        // Without a prototype: a script may plant what every other description would inherit.
        const description = getOwnPropertyDescriptor(object, key);
        setPrototypeOf(description, null);
        descriptions[key] = description;
      }
      return { object, keys, descriptions, proto: getPrototypeOf(object) };
    });
  }

  /** Makes them so again; gives whether that could be done. */
  function restore() {
    for (let i = 0; i < remembered.length; i += 1) {
      if (!restoreOne(remembered[i])) {
        return false;
      }
    }
    return true;
  }

  function restoreOne({ object, keys, descriptions, proto }) {
    const now = ownKeys(object);
    for (let i = 0; i < now.length; i += 1) {
      if (descriptions[now[i]] === undefined && !deleteProperty(object, now[i])) {
        return false;
      }
    }
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i];
      const was = descriptions[key];
      const is = getOwnPropertyDescriptor(object, key);
      if (!isSame(was, is) && !redefine(object, key, was)) {
        return false;
      }
    }
    return isExtensible(object)
        && (getPrototypeOf(object) === proto || setPrototypeOf(object, proto));
  }

  function isSame(was, is) {
    return is !== undefined && isIdentical(was.value, is.value) && was.get === is.get
        && was.set === is.set && was.writable === is.writable
        && was.enumerable === is.enumerable && was.configurable === is.configurable;
  }

  // ---- frozen intrinsics ----------------------------------------------------------------------

  /** What is frozen already; undefined in a context that is not kept. */
  let frozen;

  /** The values behind accessors, which a walk does not see. */
  let forgiven = [];

  /** What keeps the last match of any expression: the text of one user for the next to read. */
  const LAST_MATCH = ['input', '$_', 'lastMatch', '$&', 'lastParen', '$+', 'leftContext', '$`',
    'rightContext', "$'", '$1', '$2', '$3', '$4', '$5', '$6', '$7', '$8', '$9'];

  /**
   * Freezes all that can be reached from the global object, so that a kept context is the same for
   * every message. Assigning `toString` and the like to an object of one's own still works: the
   * frozen prototype's data properties become accessors that define the property on the receiver
   * (the override mistake; see SES, Miller et al.).
   */
  function freezeIntrinsics() {
    frozen = new WeakSet();
    for (const name of LAST_MATCH) {
      delete RegExp[name];
    }
    const forgiving = [Object.prototype, Function.prototype, Error.prototype, Array.prototype,
      EvalError.prototype, RangeError.prototype, ReferenceError.prototype, SyntaxError.prototype,
      TypeError.prototype, URIError.prototype, AggregateError.prototype, Date.prototype,
      Promise.prototype, RegExp.prototype, Map.prototype, Set.prototype];
    const often = ['toString', 'toLocaleString', 'valueOf', 'constructor', 'name', 'message',
      'toJSON', 'hasOwnProperty', 'call', 'apply', 'bind', 'length', 'then', 'catch'];
    for (const proto of forgiving) {
      for (const key of often) {
        forgive(proto, key);
      }
    }
    // The host's Buffer, which is made when it is first asked for, has its own of these.
    for (const key of ['toString', 'toLocaleString', 'includes', 'indexOf', 'lastIndexOf', 'slice',
      'fill', 'subarray']) {
      forgive(getPrototypeOf(Uint8Array.prototype), key);
    }
    walk(globalThis);
    for (const sample of unnamed()) {
      walk(sample);
    }
    walk(CommandError);
    for (const name in libraryScope) {
      if (name !== 'global') {
        walk(libraryScope[name]);
      }
    }
    walkForgiven();
  }

  /** One of each kind of object whose prototype no name leads to. */
  function unnamed() {
    return [
      function* () {}, async function () {}, async function* () {}, () => {},
      [][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](),
      ''[Symbol.iterator](), 'x'.matchAll(/x/g), [].values().map((x) => x),
      Iterator.from({ next() {} }), new Intl.Segmenter().segment('x'),
      new Intl.Segmenter().segment('x')[Symbol.iterator](),
    ];
  }

  // ---- the web's common API, loaded when an app first looks for a part of it --------------------

  // TextEncoder and TextDecoder are the engine's own.
  const WEB = ['URL', 'URLSearchParams', 'AbortController',
    'AbortSignal', 'DOMException', 'atob', 'btoa', 'structuredClone', 'queueMicrotask', 'crypto',
    'fetch', 'Headers', 'Request', 'Response'];

  let web;

  function loadWeb() {
    const made = library('web')({
      random: randomBytes,
      // Always the turn that runs: a call left over from an earlier one counts as the new one's.
      request: (name, args) => new Promise_((resolve) => post(command(name, args), resolve)),
    });
    const url = new made.URL('http://host/?a=b');
    for (const sample of [made, url, url.searchParams, url.searchParams.entries(),
      new made.Headers().entries(), new made.AbortController()]) {
      walk(sample, true);
    }
    walkForgiven();
    return made;
  }

  /**
   * Defines a name of a kept context whose value is loaded when it is first asked for. The name
   * cannot be changed, and stays what it is: an accessor.
   */
  function defineForGood(name, load) {
    defineProperty(globalThis, name, { configurable: false, enumerable: false, get: load });
  }

  /** Prototypes that the exports of a library do not lead to, by the library's main file. */
  const UNNAMED_OF = {
    __proto__: null,
    'boma:npm/lodash/lodash.js': (lodash) => [getPrototypeOf(lodash([])),
      getPrototypeOf(lodash([]).map().__wrapped__)],
    'boma:npm/moment/moment.js': (moment) => [getPrototypeOf(moment.localeData())],
    'boma:lib/jed.js': (Jed) => [getPrototypeOf(new Jed({}).translate(''))],
  };

  /**
   * Freezes what a library of the host exports, in a context that is kept. Whoever extends a class
   * of it, or fills in a member of an instance that its prototype has too, is not disturbed.
   *
   * Gives whether it did.
   */
  function harden(exports, id) {
    if (frozen === undefined) {
      return false;
    }
    const unnamedOf = UNNAMED_OF[id];
    if (unnamedOf !== undefined) {
      for (const proto of unnamedOf(exports)) {
        forgiveAll(proto);
        walk(proto, true);
      }
    }
    walk(exports, true);
    walkForgiven();
    return true;
  }

  function walkForgiven() {
    while (forgiven.length > 0) {
      const values = forgiven;
      forgiven = [];
      for (let i = 0; i < values.length; i += 1) {
        walk(values[i], true);
      }
    }
  }

  /** Freezes what the value leads to. A list, not recursion: a guest has only so many frames. */
  function walk(value, forgiving) {
    const found = [value];
    let count = 1;
    while (count > 0) {
      count -= 1;
      const next = found[count];
      if (((typeof next === 'object' && next !== null) || typeof next === 'function')
          && !apply(has, frozen, [next])) {
        apply(add, frozen, [next]);
        count = visit(next, forgiving, found, count);
      }
    }
  }

  /** Freezes one object, and puts what it leads to in the list; how long that is now. */
  function visit(value, forgiving, found, length) {
    let count = length;
    found[count] = getPrototypeOf(value);
    count += 1;
    const keys = ownKeys(value);
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i];
      const description = getOwnPropertyDescriptor(value, key);
      if (forgiving && key === 'prototype' && typeof value === 'function') {
        forgiveAll(description.value);
      }
      if ('value' in description) {
        found[count] = description.value;
        count += 1;
      } else {
        found[count] = description.get;
        found[count + 1] = description.set;
        count += 2;
      }
    }
    // The elements of a view cannot be frozen.
    if (value !== globalThis && !isView(value)) {
      freeze(value);
    }
    return count;
  }

  function forgiveAll(proto) {
    if (typeof proto === 'object' && proto !== null && !apply(has, frozen, [proto])) {
      const keys = ownKeys(proto);
      for (let i = 0; i < keys.length; i += 1) {
        forgive(proto, keys[i]);
      }
    }
  }

  function forgive(proto, key) {
    const description = getOwnPropertyDescriptor(proto, key);
    if (description === undefined || !description.configurable || !('value' in description)) {
      return;
    }
    const { value, enumerable } = description;
    forgiven[forgiven.length] = value;
    defineProperty(proto, key, {
      configurable: true,
      enumerable,
      get() {
        return value;
      },
      set(mine) {
        if (this === proto) {
          throw new TypeError_('built-in objects are frozen in a module app: ' + String_(key));
        }
        defineProperty(this, key,
          { value: mine, writable: true, enumerable: true, configurable: true });
      },
    });
  }

  /** Makes the names of the global object themselves unchangeable. */
  function freezeGlobals() {
    for (const key of ownKeys(globalThis)) {
      const description = getOwnPropertyDescriptor(globalThis, key);
      if (description.configurable) {
        defineProperty(globalThis, key, 'value' in description
          ? { writable: false, configurable: false } : { configurable: false });
      }
    }
    Object.preventExtensions(globalThis);
  }

  seed('');
  defineProperty(Math, 'random', hidden(random));

  return {
    begin,
    deliver,
    wake,
    drain,
    fixDate,
    makeConsole,
    makeVumiApi,
    dispatchVumi,
    dispatchModule,
    turnOfModule,
    freezeIntrinsics,
    freezeGlobals,
    remember,
    restore,
    define(name, value) {
      defineProperty(globalThis, name, hidden(value));
    },
    /** Defines a name whose value is made when it is first asked for. */
    defineLazily(name, make) {
      defineProperty(globalThis, name, {
        configurable: true,
        enumerable: false,
        get() {
          const value = make();
          defineProperty(globalThis, name, hidden(value));
          return value;
        },
        set(value) {
          defineProperty(globalThis, name, hidden(value));
        },
      });
    },
    libraryScope,
    useLibraries(load) {
      library = guarded(load);
      // Has the host throw once while the stack is short: a class of the engine's that is first
      // needed where a guest's stack ends cannot be initialized there, and never again.
      try {
        library('');
      } catch (e) {
        // As it must.
      }
    },
    /** Defines the part of the web's common API that fits a sandbox, and Buffer. */
    defineWeb() {
      for (const name of WEB) {
        defineForGood(name, () => (web ??= loadWeb())[name]);
      }
      defineForGood('Buffer', () => library('buffer').Buffer);
    },
    /** Loads all that is else loaded when it is first asked for. */
    loadAll() {
      web ??= loadWeb();
      library('buffer');
    },
    /** Throws unless the module has handlers; a module that still loads is not looked at. */
    checkModule(loaded) {
      if (!(loaded instanceof Promise_)) {
        handlersOf(loaded);
      }
    },
    bufferClass: () => library('buffer').Buffer,
  };
})()
