import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  conversationFile,
  quoted,
} from '../../main/resources/dev/boma/runtime/console/conversation.js';

const USSD = { transport_type: 'ussd', address: '*120*8864#', char_limit: 182 };
const turn = (more) => ({
  event: 'resume',
  say: null,
  from: '+27820001001',
  to: '*120*8864#',
  sentAt: Date.UTC(2024, 2, 5, 8, 15, 30),
  status: 'answered',
  reply: '',
  ends: false,
  ...more,
});

test('a session is written turn by turn', () => {
  const turns = [
    turn({ event: 'new', reply: 'Welcome!\n1. Register' }),
    turn({ say: '1', reply: 'Your "name"?' }),
    turn({ say: 'Ann', reply: 'Thank you.', ends: true }),
  ];
  assert.equal(
    conversationFile({ name: 'registers', channel: USSD, turns }),
    [
      'name: "registers"',
      'clock: 2024-03-05T08:15:30.000Z',
      'channel: {transport_type: ussd, to_addr: "*120*8864#", char_limit: 182}',
      'from: "+27820001001"',
      'turns:',
      '  - {event: new, say: null, reply: "Welcome!\\n1. Register", ends: false}',
      '  - {say: "1", reply: "Your \\"name\\"?", ends: false}',
      '  - {say: "Ann", reply: "Thank you.", ends: true}',
      '',
    ].join('\n'),
  );
});

test('a second session, a hang-up and another phone are named', () => {
  const written = conversationFile({
    name: 'n',
    channel: USSD,
    turns: [
      turn({ event: 'new', reply: 'Hi' }),
      turn({ event: 'close', status: 'silent', reply: null }),
      turn({ event: 'new', from: '+27820001002', to: '*120*8864*5#', reply: 'Hi' }),
    ],
  });
  assert.match(written, /\n {2}- \{event: close\}\n/);
  assert.match(
    written,
    /\n {2}- \{event: new, from: "\+27820001002", to_addr: "\*120\*8864\*5#", say: null, reply: "Hi", ends: false\}\n/,
  );
});

test('short messages carry no session event, and silence is a null reply', () => {
  const sms = { transport_type: 'sms', address: '33555', char_limit: null };
  const written = conversationFile({
    name: 'n',
    channel: sms,
    turns: [
      turn({ event: 'none', to: '33555', say: 'JOIN', reply: 'Welcome' }),
      turn({ event: 'none', to: '33555', say: 'STOP', reply: null, status: 'silent' }),
    ],
  });
  assert.match(written, /channel: \{transport_type: sms, to_addr: "33555"\}/);
  assert.match(written, / {2}- \{event: none, say: "JOIN", reply: "Welcome"\}\n/);
  assert.match(written, / {2}- \{event: none, say: "STOP", reply: null\}\n/);
});

test('what was not delivered, is under way, or was begun by the app is left out', () => {
  const turns = [turn({ status: 'failed' }), turn({ status: 'pending' }), turn({ event: 'push' })];
  assert.match(conversationFile({ name: 'n', channel: USSD, turns }), /\nturns: \[\]\n$/);
});

test('a session that the app began starts with a resume', () => {
  const turns = [turn({ event: 'push' }), turn({ say: '1', reply: 'On we go' })];
  assert.match(
    conversationFile({ name: 'n', channel: USSD, turns }),
    /- \{event: resume, say: "1"/,
  );
});

test('what turns left beside their replies is written, of kv where it is wanted', () => {
  const recording = {
    name: 'n',
    channel: USSD,
    turns: [turn({ id: 'a', event: 'new', reply: 'Hi' }), turn({ id: 'b', say: '1', reply: 'Bye' })],
    left: {
      a: { sends: [], kv: {} },
      b: {
        sends: [{ to_addr: '+27820001001', content: 'Your "code":\n1', endpoint: 'sms' }],
        kv: { 'user.1': { name: 'Ann\u2028', gone: null }, old: null },
      },
    },
  };
  const sends =
    'sends: [{to_addr: "+27820001001", endpoint: "sms", content: "Your \\"code\\":\\n1"}]';
  assert.match(conversationFile(recording), /reply: "Hi", ends: false\}\n/);
  assert.ok(conversationFile(recording).endsWith(`reply: "Bye", ends: false, ${sends}}\n`));
  assert.ok(
    conversationFile({ ...recording, withKept: true }).endsWith(
      `${sends}, kv: {"user.1":{"name":"Ann\\u2028","gone":null},"old":null}}\n`,
    ),
  );
});

test('no text can break out of its quotes', () => {
  assert.equal(quoted('a: "b" # c\\\u2028\u0085'), '"a: \\"b\\" # c\\\\\\u2028\\u0085"');
  assert.equal(quoted(null), 'null');
});
