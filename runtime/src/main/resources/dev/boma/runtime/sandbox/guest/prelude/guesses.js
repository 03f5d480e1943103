// Answers before the host has seen the command.
//
// Crossing to the host and back costs more than most commands do. So, where the host allows it,
// what is sure to succeed unless a limit is reached is answered here, and the host sees it with
// the turn's end. Where one did not succeed after all, the host has the turn run again without:
// SURE are those commands, INSIDE all that change nothing before the turn is stored.

const MOST_GUESSES = 100;

/** They wait in the guest's memory, in one text. */
const MOST_GUESSED_CHARS = 65536;

/** The answer to what succeeds and has no value, and what is promised of it. */
const DONE = freeze({ __proto__: null, value: undefined });
const promiseOfNothing = freeze(promiseOf(undefined));

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
  if (!INSIDE[name]) {
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
