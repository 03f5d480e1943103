import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canRetry,
  isLive,
  messageOf,
  newPhone,
  restored,
  step,
  turnOf,
} from '../../main/resources/dev/boma/runtime/console/phone.js';

const WHO = { from: '+27820001001', to: '*120*8864#' };
const dial = (id, at = 0) => ({ type: 'dial', id, at, ...WHO });
const say = (id, content, at = 0) => ({ type: 'say', id, at, content, ...WHO });
const hangUp = (id, at = 0) => ({ type: 'hang-up', id, at, ...WHO });
const text = (id, content, at = 0) => ({ type: 'text', id, at, content, ...WHO });
const answered = (id, content, ends = false, at = 0) => ({
  type: 'answered',
  id,
  content,
  ends,
  at,
});
const silent = (id, at = 0) => ({ type: 'silent', id, at });
const failed = (id, retryable = true) => ({
  type: 'failed',
  id,
  at: 0,
  title: 'No',
  detail: 'way',
  retryable,
});
const after = (...events) => events.reduce(step, newPhone());

test('dialling waits for the first screen', () => {
  const phone = after(dial('a'));
  assert.deepEqual([phone.phase, phone.screen, isLive(phone)], ['dialling', null, true]);
});

test('the first screen opens the session and is timed', () => {
  const phone = after(dial('a', 1000), answered('a', 'Welcome', false, 1042));
  assert.deepEqual(
    [phone.phase, phone.screen, turnOf(phone, 'a').tookMs],
    ['in-session', 'Welcome', 42],
  );
});

test('an answer keeps the old screen until the next one comes', () => {
  const waiting = after(dial('a'), answered('a', 'Welcome'), say('b', '1'));
  assert.deepEqual([waiting.phase, waiting.screen], ['waiting', 'Welcome']);
  assert.equal(step(waiting, answered('b', 'Name?')).screen, 'Name?');
});

test('a reply that ends leaves its text on the screen', () => {
  const phone = after(dial('a'), answered('a', 'Bye', true));
  assert.deepEqual([phone.phase, phone.screen, isLive(phone)], ['ended', 'Bye', false]);
});

test('nothing can be said without a session, and no second dial in one', () => {
  const idle = newPhone();
  assert.equal(step(idle, say('a', '1')), idle);
  assert.equal(step(idle, hangUp('a')), idle);
  const live = after(dial('a'), answered('a', 'Welcome'));
  assert.equal(step(live, dial('b')), live);
  const waiting = step(live, say('c', '1'));
  assert.equal(step(waiting, say('d', '2')), waiting);
});

test('hanging up tells the host', () => {
  const phone = after(dial('a'), answered('a', 'Welcome'), hangUp('b'));
  assert.equal(phone.phase, 'ended');
  assert.equal(messageOf(turnOf(phone, 'b'), 'ussd').session_event, 'close');
  assert.equal(turnOf(step(phone, silent('b')), 'b').status, 'silent');
});

test('an answer after hanging up is in the transcript but not on the screen', () => {
  const phone = after(
    dial('a'),
    answered('a', 'Welcome'),
    say('b', '1'),
    hangUp('c'),
    answered('b', 'Late'),
  );
  assert.deepEqual([phone.phase, phone.screen], ['ended', 'Welcome']);
  assert.equal(turnOf(phone, 'b').reply, 'Late');
});

test('an answer counts once', () => {
  const phone = after(dial('a'), answered('a', 'Welcome'));
  assert.equal(step(phone, answered('a', 'Again')), phone);
  assert.equal(step(phone, answered('unknown', 'Hello')), phone);
});

test('what was not delivered can be sent again under the same id', () => {
  const lost = after(dial('a'), answered('a', 'Welcome'), say('b', '1'), failed('b'));
  assert.deepEqual([lost.phase, lost.failure.title, isLive(lost)], ['failed', 'No', true]);
  const again = step(lost, { type: 'retry', id: 'b', at: 5 });
  assert.deepEqual([again.phase, again.turns.length], ['waiting', 2]);
  assert.equal(messageOf(turnOf(again, 'b'), 'ussd').message_id, 'b');
  assert.equal(step(again, answered('b', 'Name?')).phase, 'in-session');
});

test('what the host refused is over', () => {
  const refused = after(dial('a'), failed('a', false));
  assert.deepEqual(
    [refused.phase, isLive(refused), canRetry(refused, turnOf(refused, 'a'))],
    ['failed', false, false],
  );
  assert.equal(step(refused, { type: 'retry', id: 'a', at: 0 }), refused);
  const put = step(refused, hangUp('b'));
  assert.deepEqual([put.phase, put.turns.length], ['ended', 1]);
  assert.equal(step(refused, dial('c')).phase, 'dialling');
});

test('a turn without a screen ends the session', () => {
  const phone = after(dial('a'), silent('a'));
  assert.deepEqual([phone.phase, phone.screen], ['ended', '']);
});

test('the app can open a session on an idle phone, once, and not on a busy one', () => {
  const push = { type: 'pushed', id: 'inbox-1', at: 0, content: 'Your turn', opens: true, ...WHO };
  const opened = after(push);
  assert.deepEqual([opened.phase, opened.screen], ['in-session', 'Your turn']);
  assert.equal(step(opened, push), opened);
  assert.equal(messageOf(turnOf(step(opened, say('a', '1')), 'a'), 'ussd').session_event, 'resume');
  const busy = after(dial('a'));
  assert.equal(step(busy, push), busy);
});

test('short messages need no session and may overtake each other', () => {
  const phone = after(text('a', 'JOIN'), text('b', 'HELP'), answered('b', 'Help!'), silent('a'));
  assert.equal(phone.phase, 'idle');
  assert.deepEqual(
    phone.turns.map((turn) => turn.status),
    ['silent', 'answered'],
  );
  assert.deepEqual(messageOf(turnOf(phone, 'a'), 'sms'), {
    message_id: 'a',
    from_addr: WHO.from,
    to_addr: WHO.to,
    content: 'JOIN',
    session_event: null,
    transport_type: 'sms',
  });
});

test('clearing forgets what is over and keeps what is awaited', () => {
  const phone = after(dial('a'), answered('a', 'Welcome'), say('b', '1'), {
    type: 'cleared',
    at: 0,
  });
  assert.deepEqual(
    phone.turns.map((turn) => turn.id),
    ['b'],
  );
  assert.equal(step(phone, answered('b', 'Name?')).screen, 'Name?');
});

test('a phone kept while waiting comes back ready to ask again', () => {
  const phone = restored(JSON.parse(JSON.stringify(after(dial('a', 7)))));
  assert.equal(phone.phase, 'failed');
  assert.equal(canRetry(phone, turnOf(phone, 'a')), true);
});

test('an unknown event is a mistake of the caller', () => {
  assert.throws(() => step(newPhone(), { type: 'explode' }), /explode/);
});
