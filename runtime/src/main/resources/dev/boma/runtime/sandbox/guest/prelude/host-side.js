// What the host calls: a turn begins, replies and timers come, commands leave.

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
