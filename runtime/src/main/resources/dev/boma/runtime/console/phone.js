/**
 * The phone as a value: what it shows, which session it is in, and all its turns so far.
 *
 * `step(phone, event)` is the heart: a phone and an event in, the next phone out. It touches no
 * page, clock or network. An event that does not fit the phase gives back the very same phone, so
 * that a caller sees by `===` whether anything happened.
 *
 * Phases: `idle`, `dialling`, `waiting`, `in-session`, `ended`, `failed`.
 *
 * A turn is what the person did and what came of it:
 * `{id, event: 'new'|'resume'|'close'|'none'|'push', say, from, to, sentAt, status, reply, ends,
 * tookMs, failure}`, where `status` is `pending`, `answered`, `silent` (done, without a reply) or
 * `failed`, and `event: 'push'` is a message that the app started. Times are milliseconds since
 * 1970.
 */

/** A phone that has done nothing yet. */
export function newPhone() {
  return { phase: 'idle', screen: null, awaited: null, failure: null, turns: [] };
}

/** The turn with this id, or undefined. */
export function turnOf(phone, id) {
  return phone.turns.find((turn) => turn.id === id);
}

/** Whether a session is open, as far as the phone knows. */
export function isLive(phone) {
  return (
    ['dialling', 'waiting', 'in-session'].includes(phone.phase) ||
    canRetry(phone, awaitedTurn(phone))
  );
}

/** Whether sending this turn once more makes sense: the host never answered it, and may yet. */
export function canRetry(phone, turn) {
  if (turn?.status !== 'failed' || !turn.failure.retryable) {
    return false;
  }
  return turn.event === 'none' || turn.event === 'close' || turn.id === phone.awaited;
}

/**
 * The next phone. Events, each with `type` and `at`:
 *
 * - `dial`, `say`, `hang-up`, `text` (SMS) with `id`, `from`, `to` and, where something is said,
 *   `content`: the person acts
 * - `answered` (`id`, `content`, `ends`), `silent` (`id`), `failed` (`id`, `title`, `detail`,
 *   `retryable`): what became of it
 * - `retry` (`id`): the same message again
 * - `pushed` (`id`, `from`, `to`, `content`, `opens`): the app began; `opens` a session or not
 * - `cleared`: forget the turns that are over
 */
export function step(phone, event) {
  switch (event.type) {
    case 'dial':
      return isLive(phone) ? phone : begin(phone, event, 'new', null, 'dialling');
    case 'say':
      return phone.phase === 'in-session'
        ? begin(phone, event, 'resume', event.content, 'waiting')
        : phone;
    case 'hang-up':
      return hungUp(phone, event);
    case 'text':
      return { ...phone, turns: [...phone.turns, pendingTurn(event, 'none', event.content)] };
    case 'answered':
      return settled(phone, event, {
        status: 'answered',
        reply: event.content ?? '',
        ends: event.ends,
      });
    case 'silent':
      return settled(phone, event, { status: 'silent', ends: true });
    case 'failed': {
      const { title, detail, retryable } = event;
      return settled(phone, event, { status: 'failed', failure: { title, detail, retryable } });
    }
    case 'retry':
      return retried(phone, event);
    case 'pushed':
      return pushed(phone, event);
    case 'cleared':
      return {
        ...phone,
        turns: phone.turns.filter((turn) => turn.status === 'pending' || turn.id === phone.awaited),
      };
    default:
      throw new TypeError(`no such event: ${event.type}`);
  }
}

/**
 * A phone as it was kept, after the page was away: what was under way then is marked failed, and
 * may be sent again because the host answers the same message id only once.
 */
export function restored(kept) {
  const interrupted = kept.turns.filter((turn) => turn.status === 'pending');
  return interrupted.reduce(
    (phone, turn) =>
      step(phone, {
        type: 'failed',
        id: turn.id,
        at: turn.sentAt,
        title: 'The page was closed before the answer came',
        detail: 'Try again: the app will not run twice.',
        retryable: true,
      }),
    kept,
  );
}

/** The Vumi user message that carries a turn to the host. */
export function messageOf(turn, transportType) {
  return {
    message_id: turn.id,
    from_addr: turn.from,
    to_addr: turn.to,
    content: turn.say,
    session_event: turn.event === 'none' ? null : turn.event,
    transport_type: transportType,
  };
}

function awaitedTurn(phone) {
  return phone.awaited === null ? undefined : turnOf(phone, phone.awaited);
}

function pendingTurn({ id, from, to, at }, event, say) {
  return {
    id,
    event,
    say,
    from,
    to,
    sentAt: at,
    status: 'pending',
    reply: null,
    ends: false,
    tookMs: null,
    failure: null,
  };
}

function begin(phone, event, sessionEvent, say, phase) {
  return {
    ...phone,
    phase,
    screen: phase === 'dialling' ? null : phone.screen,
    awaited: event.id,
    failure: null,
    turns: [...phone.turns, pendingTurn(event, sessionEvent, say)],
  };
}

function hungUp(phone, event) {
  if (!isLive(phone)) {
    return phone.phase === 'failed'
      ? { ...phone, phase: 'ended', awaited: null, failure: null }
      : phone;
  }
  return {
    ...phone,
    phase: 'ended',
    awaited: null,
    failure: null,
    turns: [...phone.turns, pendingTurn(event, 'close', null)],
  };
}

function settled(phone, event, outcome) {
  const turn = turnOf(phone, event.id);
  if (turn?.status !== 'pending') {
    return phone;
  }
  const turns = replaced(phone, {
    ...turn,
    ...outcome,
    tookMs: Math.max(0, event.at - turn.sentAt),
  });
  // An answer that comes after the person hung up belongs in the transcript, not on the screen.
  if (event.id !== phone.awaited) {
    return { ...phone, turns };
  }
  if (outcome.status === 'failed') {
    return { ...phone, phase: 'failed', failure: outcome.failure, turns };
  }
  return {
    ...phone,
    phase: outcome.ends ? 'ended' : 'in-session',
    screen: outcome.reply ?? '',
    awaited: null,
    turns,
  };
}

function retried(phone, event) {
  const turn = turnOf(phone, event.id);
  if (!canRetry(phone, turn)) {
    return phone;
  }
  const turns = replaced(phone, {
    ...turn,
    status: 'pending',
    failure: null,
    tookMs: null,
    sentAt: event.at,
  });
  if (event.id !== phone.awaited) {
    return { ...phone, turns };
  }
  return { ...phone, phase: turn.event === 'new' ? 'dialling' : 'waiting', failure: null, turns };
}

function pushed(phone, event) {
  if (turnOf(phone, event.id) !== undefined || (event.opens && isLive(phone))) {
    return phone;
  }
  const turn = {
    ...pendingTurn(event, 'push', null),
    status: 'answered',
    reply: event.content ?? '',
  };
  const turns = [...phone.turns, turn];
  return event.opens
    ? { ...phone, phase: 'in-session', screen: turn.reply, awaited: null, failure: null, turns }
    : { ...phone, turns };
}

function replaced(phone, turn) {
  return phone.turns.map((other) => (other.id === turn.id ? turn : other));
}
