// The turn that runs, and the commands it asks the host for.

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
  try {
    current.outbox = current.outbox === '' ? text : current.outbox + ',' + text;
  } catch (error) {
    if (error.message !== 'Invalid string length') {
      throw error;
    }
    throw new RangeError_('the commands asked for and not awaited yet have more characters than a'
        + ' string may (limit string-chars): await some before you ask for more');
  }
  current.guessed += guessed;
}

function requireName(name) {
  if (typeof name !== 'string') {
    throw new TypeError_("api.request wants the name of a command first, such as 'kv.get'; this"
        + ' is of type ' + typeof name);
  }
}

function requireNoList(args) {
  if (isArray(args)) {
    throw new TypeError_('api.request wants the arguments of a command in an object, such as'
        + " {key: 'visits'}; this is a list");
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
