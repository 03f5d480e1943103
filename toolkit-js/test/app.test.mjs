import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  app, BACK, choice, confirm, date, DefinitionError, end, EXIT, fits, menu, multiChoice, number, pages, RETRY, text,
} from '@boma/toolkit';
import { tester } from '@boma/toolkit/tester';
import { turn } from '../src/core/turn.js';

const KEY = 'user.+27820001001';

const survey = (more = {}) => app({
  start: 'name',
  states: {
    name: text({ ask: 'Name?', next: 'age' }),
    age: number({ ask: 'Age?', next: 'done' }),
    done: end({ text: '{name}, {age}.' }),
    ...more.states,
  },
  ...more.app,
});

// ---- definitions ----------------------------------------------------------------------------------

test('a mistake in the definition is told when the app is loaded, with the nearest right name', () => {
  const done = end({ text: 'Bye.' });
  const of = (state) => app({ start: 'a', states: { a: state } });
  for (const [make, message] of [
    [() => app({ start: 'nam', states: { name: done } }), "app: start: there is no state 'nam'; did you mean 'name'?"],
    [() => app({ start: 'a', states: { a: text({ ask: '?', next: 'dome' }), done } }), "state 'a': there is no state 'dome'; did you mean 'done'?"],
    [() => app({ start: 'a', states: { a: menu({ ask: '?', choices: { don: 'x' } }), done } }), "did you mean 'done'?"],
    [() => app({ start: 'a', states: { a: confirm({ ask: '?', yes: 'done', no: 'doen' }), done } }), "did you mean 'done'?"],
    [() => of(text({ ask: '?', nxt: 'a' })), "text() needs 'next'"],
    [() => of(text({ ask: '?', next: 'a', chek: 1 })), "text(): there is no option 'chek'; did you mean 'check'?"],
    [() => of(choice({ ask: '?', choices: {}, next: 'a' })), 'choice() has no choices'],
    [() => of(choice({ ask: '?', choices: ['a'] })), "choice() needs 'next'"],
    [() => of(end({ text: 5 })), 'end(): text must be a text or a function, not 5'],
    [() => of(text({ ask: ['a'], next: 'a' })), 'text(): ask must be a text or a function, not ["a"]'],
    [() => of(number({ ask: '?', min: 'one', next: 'a' })), 'number(): min must be a number, not "one"'],
    [() => of(multiChoice({ ask: '?', choices: ['a'], min: 'two', next: 'a' })), 'multiChoice(): min must be a number, not "two"'],
    [() => of(date({ ask: '?', min: 5, next: 'a' })), "date(): min must be a day like 2024-12-24, today or today+300, not 5"],
    [() => of(date({ ask: '?', max: 'tody', next: 'a' })), "'tody' is no day"],
    [() => of(text({ ask: '?', resume: 'never', next: 'a' })), "resume: 'never' is none of"],
    [() => app({ start: 'a', states: { a: {} } }), "state 'a' is none"],
    [() => app({ start: '1', states: { 1: done } }), 'a name begins with a letter'],
    [() => app({ start: 'done', states: { done }, shortcut: {} }), "did you mean 'shortcuts'?"],
    [() => app({ start: 'done', states: { done }, screens: { errors: 'done' } }), "did you mean 'error'?"],
  ]) {
    assert.throws(make, (error) => error instanceof DefinitionError && error.message.includes(message), message);
  }
});

test('all mistakes of a definition are told at once', () => {
  assert.throws(() => app({
    start: 'nam',
    lanuage: 'en',
    states: {
      name: text({ ask: 'Name?', next: 'ag' }),
      age: number({ ask: 'Age?', min: 'one', max: 'two', next: 'done' }),
      done: end({ text: 5 }),
    },
  }), (error) => {
    assert.ok(error instanceof DefinitionError);
    assert.deepEqual(error.message.split('\n'), [
      "app: there is no option 'lanuage'; did you mean 'language'?",
      'state \'age\': number(): min must be a number, not "one"; number(): max must be a number, not "two"',
      "state 'done': end(): text must be a text or a function, not 5",
      "app: start: there is no state 'nam'; did you mean 'name'?",
      "state 'name': there is no state 'ag'; did you mean 'age'?",
    ]);
    return true;
  });
});

test('what an app throws while its states are made is thrown as it is', () => {
  const bug = new RangeError('of the app');
  assert.throws(() => text({ ask: '?', get next() { throw bug; } }), (error) => error === bug);
});

test('one mistake alone has the line of the state in its stack', () => {
  assert.throws(
    () => app({ start: 'a', states: { a: end({ text: 5 }) } }),
    (error) => /app\.test\.mjs/.test(error.stack));
});

// ---- the record ------------------------------------------------------------------------------------

test('a turn reads the user once and writes the user once', async () => {
  const counted = { get: 0, set: 0, reply: 0 };
  const store = new Map();
  const api = {
    kv: {
      get: async (key) => {
        counted.get += 1;
        return store.get(key) ?? null;
      },
      set: async (key, value) => {
        counted.set += 1;
        store.set(key, JSON.parse(JSON.stringify(value)));
      },
    },
    log: {},
    metrics: { fire: async () => {} },
    reply: async () => {
      counted.reply += 1;
    },
  };
  const handlers = survey();
  await handlers.message({ from_addr: '1', session_event: 'new', content: null }, api);
  assert.deepEqual(counted, { get: 1, set: 1, reply: 1 });
  await handlers.message({ from_addr: '1', session_event: 'resume', content: 'Ann' }, api);
  assert.deepEqual(counted, { get: 2, set: 2, reply: 2 });
});

test('users are kept apart, and nothing of one is in the app', async () => {
  const t = tester(survey());
  const [ann, ben] = [t.phone('+1'), t.phone('+2')];
  await ann.dial();
  await ben.dial();
  await ann.say('Ann');
  await ben.say('Ben');
  await ben.say('2');
  await ann.say('1');
  ann.expectScreen('Ann, 1.');
  ben.expectScreen('Ben, 2.');
});

test('answers last until the start, what the app keeps of the user lasts', async () => {
  const t = tester(survey({
    states: {
      done: end({
        text: (c) => {
          c.user.times = (c.user.times ?? 0) + 1;
          return `${c.user.times}: ${c.answers.name}`;
        },
      }),
    },
  }));
  const user = t.phone();
  for (const [name, screen] of [['Ann', '1: Ann'], ['Ben', '2: Ben']]) {
    await user.dial();
    await user.say(name);
    await user.say('1');
    user.expectScreen(screen);
  }
});

test('a user who stays away is forgotten where the app says so', async () => {
  const t = tester(survey({ app: { keep: '30d' } }));
  await t.phone().dial();
  t.wait('29d');
  assert.notEqual(await t.kv.get(KEY), null);
  t.wait('1d');
  assert.equal(await t.kv.get(KEY), null);
});

// ---- length ----------------------------------------------------------------------------------------

test('a screen that is too long is an error in development', async () => {
  const t = tester(survey({ app: { limit: 4 } }));
  await assert.rejects(t.phone().dial(), /screen of state 'name' has 5 septets, at most 4 fit/);
});

test('in production a text that is too long is cut, visibly, and logged', async () => {
  const t = tester(app({ start: 'a', states: { a: end({ text: 'x'.repeat(200) }) } }), { strict: false });
  const user = t.phone();
  await user.dial();
  user.expectScreen(`${'x'.repeat(157)}...`).expectFits(160);
  assert.match(t.logs[0].text, /state 'a' has 200 septets, at most 160 fit/);
});

test('in production choices that are too many are divided, and all can be chosen', async () => {
  const choices = Array.from({ length: 30 }, (_, i) => `Choice ${i}`);
  const handlers = app({
    start: 'a', states: { a: choice({ ask: '?', choices, next: 'b' }), b: end({ text: '{a}' }) },
  });
  await assert.rejects(tester(handlers).phone().dial(), /too|septets/);
  const user = tester(handlers, { strict: false }).phone();
  await user.dial();
  user.expectFits(160).expectScreen(/More$/);
  await user.say('choice 29');
  user.expectScreen('Choice 29');
});

test('the limit is counted in UCS-2 where a character forces it', async () => {
  const handlers = (ask) => app({ start: 'a', states: { a: end({ text: ask }) } });
  await tester(handlers('ሰ'.repeat(70))).phone().dial();
  await assert.rejects(tester(handlers('ሰ'.repeat(71))).phone().dial(), /71 UCS-2 characters, at most 70/);
});

test('accents that would halve the room can be dropped', async () => {
  const t = tester(app({ start: 'a', accents: 'drop', states: { a: end({ text: `Não${' á'.repeat(40)}` }) } }));
  const user = t.phone();
  await user.dial();
  user.expectScreen(`Nao${' a'.repeat(40)}`);
});

test('what was wrong takes the place of the question where both do not fit', async () => {
  const ask = `Name? ${'x'.repeat(150)}`;
  const user = tester(app({
    start: 'a', states: { a: text({ ask, next: 'b' }), b: end({ text: '.' }) },
  })).phone();
  await user.dial();
  await user.say('');
  user.expectScreen('Please type an answer.').expectFits(160);
});

test('an SMS may be longer than a screen', async () => {
  const user = tester(app({ start: 'a', states: { a: end({ text: 'x'.repeat(300) }) } })).phone();
  await user.text('hello');
  user.expectScreen('x'.repeat(300));
});

// ---- ways ------------------------------------------------------------------------------------------

test('back leads to where one was, as often as one likes, and home to the beginning', async () => {
  const t = tester(survey({ app: { back: '0', home: '00' }, states: {
    age: number({ ask: 'Age?', next: 'sure' }),
    sure: confirm({ ask: 'Sure?', yes: 'done', no: BACK }),
  } }));
  const user = t.phone();
  await user.dial();
  user.expectScreen('Name?');
  await user.say('Ann');
  user.expectScreen('Age?\n0. Back\n00. Main menu');
  await user.say('7');
  await user.say('0');
  user.expectScreen('Age?\n0. Back\n00. Main menu');
  await user.say('0');
  user.expectScreen('Name?');
  await user.say('Ben');
  await user.say('8');
  await user.say('no');
  user.expectScreen('Age?\n0. Back\n00. Main menu');
  await user.say('00');
  user.expectScreen('Name?');
});

test('a state may have no way back, and then 0 is an answer', async () => {
  const t = tester(survey({ app: { back: '0' }, states: { age: number({ ask: 'Age?', back: false, next: 'done' }) } }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  user.expectScreen('Age?');
  await user.say('0');
  user.expectScreen('Ann, 0.');
});

test('a shortcut works in every state but where it is switched off, and back returns from it', async () => {
  const t = tester(survey({
    app: { shortcuts: { '#': 'help' } },
    states: {
      help: menu({ ask: 'Help.', choices: { [BACK]: 'Go on', [EXIT]: 'Leave' } }),
      age: text({ ask: 'Age?', shortcuts: false, next: 'done' }),
    },
  }));
  const user = t.phone();
  await user.dial();
  await user.say('#');
  user.expectScreen('Help.\n1. Go on\n2. Leave');
  await user.say('1');
  user.expectScreen('Name?');
  await user.say('Ann');
  await user.say('#');
  user.expectScreen('Ann, #.');
  await user.dial();
  await user.say('#');
  await user.say('2');
  user.expectScreen('Goodbye.').expectEnded();
});

test('words that mean something to JavaScript are answers like any other', async () => {
  for (const word of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    const t = tester(survey({ app: { shortcuts: { '#': 'done' }, back: 'B' } }));
    const user = t.phone();
    await user.dial();
    await user.say(word);
    user.expectScreen('Age?\nB. Back');
    await user.say('7');
    user.expectScreen(`${word}, 7.`);
    t.expectNoErrors();
  }
});

test('a key that is a letter is one in either case', async () => {
  const t = tester(survey({ app: { back: 'B' } }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  await user.say('b');
  user.expectScreen('Name?');
});

test('entering a state again runs what it does on entering', async () => {
  let entered = 0;
  const t = tester(survey({ states: {
    age: number({
      ask: 'Age?', enter: () => {
        entered += 1;
      }, next: (c) => (c.answer > 0 ? 'done' : 'age'),
    }),
  } }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  await user.say('0');
  user.expectScreen('Age?');
  assert.equal(entered, 2);
});

test('enter may lead elsewhere, and a circle of such is an error, not an endless turn', async () => {
  const t = tester(survey({ states: {
    age: text({ ask: '?', enter: () => 'other', next: 'done' }),
    other: text({ ask: '?', enter: () => 'age', next: 'done' }),
  } }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  user.expectScreen(/^Sorry, something went wrong\./);
  assert.match(t.errors[0].message, /circle/);
});

// ---- dropped sessions ------------------------------------------------------------------------------

async function dropped(resume, wait = '1m') {
  const t = tester(survey({ app: { resume } }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  await user.hangUp();
  t.wait(wait);
  await user.dial();
  return user;
}

test('after a drop the user is asked whether to go on', async () => {
  const user = await dropped(undefined);
  user.expectScreen('You did not finish last time.\n1. Continue\n2. Start again');
  await user.say('1');
  user.expectScreen('Age?');
  await user.say('7');
  user.expectScreen('Ann, 7.');
});

test('who starts again has no answers left', async () => {
  const user = await dropped('ask');
  await user.say('2');
  user.expectScreen('Name?');
  await user.hangUp();
  await user.dial();
  user.expectScreen('Name?');
});

test('a second drop, at the question whether to go on, still knows the place', async () => {
  const user = await dropped('ask');
  await user.hangUp();
  await user.dial();
  user.expectScreen('You did not finish last time.\n1. Continue\n2. Start again');
  await user.say('continue');
  user.expectScreen('Age?');
});

test('an app may go on, or start again, by how long it was', async () => {
  const rules = [{ within: '5m', then: 'continue' }, { within: '1d', then: 'ask' }];
  (await dropped(rules, '5m')).expectScreen('Age?');
  (await dropped(rules, '6m')).expectScreen(/^You did not finish/);
  (await dropped(rules, '2d')).expectScreen('Name?');
});

test('a state may have a policy of its own', async () => {
  const t = tester(survey({ states: { age: number({ ask: 'Age?', resume: 'restart', next: 'done' }) } }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  await user.dial();
  user.expectScreen('Name?');
});

test('after an end the session begins where the end says', async () => {
  const t = tester(survey({ states: {
    done: end({ text: 'Bye {name}.', next: 'menu' }),
    menu: menu({ ask: 'Hello {name}.', choices: { done: 'Leave' } }),
  } }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  await user.say('7');
  await user.dial();
  user.expectScreen('Hello Ann.\n1. Leave');
});

test('a text after the session was closed is no answer to the screen of before', async () => {
  const t = tester(survey());
  const user = t.phone();
  await user.dial();
  await user.hangUp();
  await user.text('hello');
  user.expectScreen('Name?');
  assert.deepEqual((await t.kv.get(KEY)).answers, {});
});

// ---- releases --------------------------------------------------------------------------------------

test('who is in a state that a release renamed or took away lands where the app says', async () => {
  for (const [more, screen] of [
    [{}, 'Name?'], [{ renamed: { city: 'age' } }, 'Age?'], [{ landing: 'age' }, 'Age?'],
  ]) {
    const t = tester(survey({ app: more }), {
      kv: { [KEY]: { state: 'city', open: true, answers: { name: 'Ann' }, user: {}, trail: ['name', 'gone'] } },
    });
    const user = t.phone();
    user.ended = false;
    await user.say('Nairobi');
    user.expectScreen(screen);
    assert.match(t.logs[0].text, /state 'city' is gone/);
  }
});

test('back passes over states that are gone', async () => {
  const t = tester(survey({ app: { back: '0' } }), {
    kv: { [KEY]: { state: 'age', open: true, answers: {}, user: {}, trail: ['name', 'gone'] } },
  });
  const user = t.phone();
  user.ended = false;
  await user.say('0');
  user.expectScreen('Name?');
});

// ---- dialled answers -------------------------------------------------------------------------------

test('answers dialled with the code are given at once', async () => {
  const t = tester(survey());
  const user = t.phone();
  await user.dial('*120*8864*Ann*7#');
  user.expectScreen('Ann, 7.').expectEnded();
  await user.dial('*120*8864*Ann*x*9#');
  user.expectScreen('Please type a number.\nAge?');
  await user.dial('*120*8864#');
  user.expectScreen(/^You did not finish/);
});

test('what is to be confirmed is shown, however much was dialled', async () => {
  const t = tester(survey({ states: { age: confirm({ ask: 'Pay {name}?', yes: 'done', no: 'name' }) } }));
  const user = t.phone();
  await user.dial('*120*8864*Ann*1#');
  user.expectScreen('Pay Ann?\n1. Yes\n2. No');
});

// ---- errors ----------------------------------------------------------------------------------------

const failing = (where) => survey({ states: {
  age: number({
    ask: 'Age?',
    next: 'done',
    [where]: () => {
      throw new Error(`broken ${where}`);
    },
  }),
} });

test('an error anywhere leads to a screen, its stack to the log, and the answers are still there', async () => {
  for (const where of ['ask', 'check', 'next', 'enter']) {
    const t = tester(failing(where));
    const user = t.phone();
    await user.dial();
    await user.say('Ann');
    if (where === 'check' || where === 'next') {
      await user.say('7');
    }
    user.expectScreen('Sorry, something went wrong.\n1. Try again\n2. Exit');
    assert.match(t.logs.at(-1).text, new RegExp(`state 'age': Error: broken ${where}\\n\\s+at `));
    assert.deepEqual((await t.kv.get(KEY)).answers, { name: 'Ann' });
    await user.say('2');
    user.expectScreen('Goodbye.');
  }
});

test('trying again enters the state that failed', async () => {
  let works = false;
  const t = tester(survey({ states: {
    age: number({
      ask: 'Age?',
      next: () => {
        if (!works) {
          throw new Error('broken');
        }
        return 'done';
      },
    }),
  } }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  await user.say('7');
  works = true;
  await user.say('1');
  user.expectScreen('Age?');
  await user.say('7');
  user.expectScreen('Ann, 7.');
});

test('an app has error screens of its own, for all states or for one', async () => {
  const own = menu({ ask: 'Oops.', choices: { [RETRY]: 'Once more' } });
  const broken = () => {
    throw new Error('broken');
  };
  for (const [more, state] of [[{ screens: { error: 'oops' } }, {}], [{}, { error: 'oops' }]]) {
    const t = tester(survey({
      app: more, states: { oops: own, age: text({ ask: 'Age?', next: broken, ...state }) },
    }));
    const user = t.phone();
    await user.dial();
    await user.say('Ann');
    await user.say('7');
    user.expectScreen('Oops.\n1. Once more');
    await user.say('1');
    user.expectScreen('Age?');
  }
});

test('an error screen that fails itself ends the session with a text', async () => {
  const broken = () => {
    throw new Error('broken');
  };
  const t = tester(survey({
    app: { screens: { error: 'oops' } },
    states: { oops: end({ text: broken }), age: text({ ask: broken, next: 'done' }) },
  }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  user.expectScreen('Sorry, something went wrong.').expectEnded();
  assert.equal(t.logs.filter(({ level }) => level === 'error').length, 2);
});

test('next that names no state is an error that says so in one line', async () => {
  for (const [next, message] of [
    [() => undefined, "'next' of state 'age' must give the name of a state, not undefined"],
    [() => 'gone', "there is no state 'gone'; did you mean 'done'?"],
    [() => 'somewhere', "there is no state 'somewhere'"],
  ]) {
    const t = tester(survey({ states: { age: number({ ask: 'Age?', next }) } }));
    const user = t.phone();
    await user.dial();
    await user.say('Ann');
    await user.say('7');
    assert.equal(t.errors[0].message, message);
    const [logged] = t.logs.filter(({ level }) => level === 'error');
    assert.equal(logged.text, `state 'age': DefinitionError: ${message}`);
  }
});

test('what a failed step wanted to send is not sent', async () => {
  const t = tester(survey({ states: {
    age: number({
      ask: 'Age?',
      next: (c) => {
        c.send(c.from, 'Thank you');
        throw new Error('broken');
      },
    }),
  } }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  await user.say('7');
  t.expectSent();
});

// ---- services --------------------------------------------------------------------------------------

const shop = (options = {}) => app({
  start: 'item',
  states: {
    item: choice({
      ask: 'Buy?',
      choices: async (c) => (await c.http.get('http://shop.example/items', { params: { q: 'a b' } })).json,
      next: 'bought',
      ...options.state,
    }),
    bought: end({ text: '{item}' }),
    away: menu({ ask: 'The shop is closed.', choices: { [RETRY]: 'Again' } }),
  },
  ...options.app,
});

test('a call that fails is made once more where that is safe', async () => {
  const t = tester(shop(), { http: [
    { request: { url: 'http://shop.example/items' }, response: { code: 503 }, times: 1 },
    { request: { method: 'GET', url: 'http://shop.example/items', params: { q: 'a b' } }, response: { json: ['Tea'] } },
  ] });
  const user = t.phone();
  await user.dial();
  user.expectScreen('Buy?\n1. Tea');
  assert.equal(t.calls.length, 2);
  t.expectAllHttpUsed();
});

test('a service that is away has a screen, and another try is possible', async () => {
  const http = [
    { request: { url: 'http://shop.example/items' }, response: { error: 'timeout' }, times: 2 },
    { request: { url: 'http://shop.example/items' }, response: { json: ['Tea'] } },
  ];
  for (const [options, screen] of [
    [{}, 'Sorry, the service does not answer now.\n1. Try again\n2. Exit'],
    [{ state: { unavailable: 'away' } }, 'The shop is closed.\n1. Again'],
    [{ app: { screens: { unavailable: 'away' } } }, 'The shop is closed.\n1. Again'],
  ]) {
    const t = tester(shop(options), { http });
    const user = t.phone();
    await user.dial();
    user.expectScreen(screen);
    assert.match(t.logs.at(-1).text, /HttpError: GET http:\/\/shop\.example\/items\?q=a%20b: no answer within 4000 ms/);
    await user.say('1');
    user.expectScreen('Buy?\n1. Tea');
  }
});

test('a post is made once, whatever becomes of it, and has its JSON', async () => {
  const paying = app({
    start: 'pay',
    states: {
      pay: confirm({
        ask: 'Pay?',
        yes: async (c) => {
          const { json } = await c.http.post('http://bank.example/pay', { json: { to: 'x' } });
          return json.ok ? 'done' : 'pay';
        },
        no: EXIT,
      }),
      done: end({ text: 'Paid.' }),
    },
  });
  const t = tester(paying, { http: [
    { request: { method: 'POST', url: 'http://bank.example/pay', json: { to: 'x' } }, response: { code: 502 }, times: 1 },
    { request: { method: 'POST', url: 'http://bank.example/pay' }, response: { json: { ok: true } } },
  ] });
  const user = t.phone();
  await user.dial();
  await user.say('1');
  user.expectScreen(/does not answer/);
  assert.equal(t.calls.length, 1);
  await user.say('1');
  await user.say('1');
  user.expectScreen('Paid.');
});

test('a status that is allowed is an answer', async () => {
  const t = tester(app({
    start: 'a',
    states: {
      a: end({
        text: async (c) => {
          const { status, ok, json } = await c.http.get('http://x.example/', { allow: [404] });
          return `${status} ${ok} ${json}`;
        },
      }),
    },
  }), { http: [{ request: { url: 'http://x.example/' }, response: { code: 404, body: 'no' } }] });
  const user = t.phone();
  await user.dial();
  user.expectScreen('404 false undefined');
});

// ---- SMS, pushes, events ---------------------------------------------------------------------------

test('a keyword leads to its state, and anything else to the start', async () => {
  const t = tester(app({
    start: 'help',
    keywords: { join: 'join', stop: ['STOP', 'END'] },
    states: {
      help: end({ text: 'Send JOIN.' }),
      join: end({
        text: (c) => {
          c.user.member = true;
          c.send('+1', `${c.from} joined`, { endpoint: 'sms' });
          return 'Welcome.';
        },
      }),
      stop: end({ text: 'Bye.' }),
    },
  }), { transport: 'sms' });
  const user = t.phone();
  for (const [said, screen] of [['Join now', 'Welcome.'], ['hi', 'Send JOIN.'], ['end', 'Bye.'], ['', 'Send JOIN.']]) {
    await user.text(said);
    user.expectScreen(screen);
  }
  t.expectSent({ to: '+1', text: '+27820001001 joined', endpoint: 'sms' });
  assert.deepEqual((await t.kv.get(KEY)).user, { member: true });
});

test('an error screen is answered by SMS as by a phone with a session', async () => {
  let works = false;
  const t = tester(app({
    start: 'name',
    states: {
      name: text({
        ask: 'Name?',
        next: () => {
          if (!works) {
            throw new Error('broken');
          }
          return 'done';
        },
      }),
      done: end({ text: '{name}' }),
    },
  }), { transport: 'sms' });
  const user = t.phone();
  await user.text('hello');
  await user.text('Ann');
  user.expectScreen(/^Sorry/);
  works = true;
  await user.text('try again');
  user.expectScreen('Name?');
  await user.text('Ann');
  user.expectScreen('Ann');
});

test('the app begins a session by itself where it is pushed to', async () => {
  const t = tester(survey({
    app: { push: (c) => (c.message.helper_metadata.about === 'age' ? 'age' : 'name') },
    states: { done: end({ text: '{age}.' }) },
  }));
  const user = t.phone();
  await user.push({ about: 'age' });
  user.expectScreen('Age?');
  await user.say('7');
  user.expectScreen('7.').expectEnded();
});

test('events reach the app by their type', async () => {
  const heard = [];
  const t = tester(survey({ app: { events: {
    nack: async (event, c) => {
      heard.push(event.user_message_id);
      await c.kv.incr('failed');
    },
  } } }));
  await t.event({ event_type: 'nack', user_message_id: '7' });
  await t.event({ event_type: 'ack', user_message_id: '8' });
  await t.event({ event_type: 'toString', user_message_id: '9' });
  assert.deepEqual(heard, ['7']);
  await t.expectKv('failed', 1);
});

test('a session that closes is heard of, and nobody is replied to', async () => {
  const t = tester(survey({ app: { close: (c) => c.send(c.from, c.t('Dial again, {name}.')) } }));
  const user = t.phone();
  await user.dial();
  await user.say('Ann');
  await user.hangUp();
  assert.equal(user.screen, null);
  t.expectSent({ to: '+27820001001', text: 'Dial again, Ann.' });
});

// ---- what is counted -------------------------------------------------------------------------------

test('the funnel is counted by state', async () => {
  const t = tester(survey({ app: { back: '0' } }));
  const user = t.phone();
  await user.dial();
  t.wait('4s');
  await user.say('Ann');
  await user.say('0');
  await user.hangUp();
  assert.deepEqual(t.metrics, [
    { metric: 'state.name.entered', value: 1, agg: 'sum' },
    { metric: 'state.name.answered', value: 4, agg: 'avg' },
    { metric: 'state.age.entered', value: 1, agg: 'sum' },
    { metric: 'state.age.left', value: 1, agg: 'sum' },
    { metric: 'state.name.entered', value: 1, agg: 'sum' },
    { metric: 'state.name.dropped', value: 1, agg: 'sum' },
  ]);
  const silent = tester(survey({ app: { funnel: false } }));
  await silent.phone().dial();
  assert.deepEqual(silent.metrics, []);
});

test('a session lost without a word counts as dropped when the next begins', async () => {
  const t = tester(survey());
  await t.phone().dial();
  await t.phone().dial();
  assert.equal(t.metrics.filter(({ metric }) => metric === 'state.name.dropped').length, 1);
});

// ---- texts -----------------------------------------------------------------------------------------

test('translations come from the configuration, as JSON or .po, and follow a change of it', async () => {
  const config = { 'translation.sw': { 'Name?': 'Jina?' } };
  const t = tester(survey(), { config, kv: { [KEY]: { lang: 'sw', answers: {}, user: {}, trail: [] } } });
  const user = t.phone();
  await user.dial();
  user.expectScreen('Jina?');
  config['translation.sw'] = 'msgid "Name?"\nmsgstr "Jina lako?"\n';
  await user.dial();
  user.expectScreen('Jina lako?');
});

test('translations that cannot be read are logged, and the app goes on in its own language', async () => {
  const t = tester(survey(), {
    config: { 'translation.sw': '{' }, kv: { [KEY]: { lang: 'sw', answers: {}, user: {}, trail: [] } },
  });
  const user = t.phone();
  await user.dial();
  user.expectScreen('Name?');
  assert.match(t.logs[0].text, /translations of 'sw' cannot be read/);
});

test('a name with nothing to fill in is an error in development, and left in production', async () => {
  const handlers = app({ start: 'a', states: { a: end({ text: 'Hi {nmae}.' }) } });
  await assert.rejects(tester(handlers).phone().dial(), /nothing to fill in for \{nmae\}/);
  const user = tester(handlers, { strict: false }).phone();
  await user.dial();
  user.expectScreen('Hi {nmae}.');
});

test('what a user types is shown as it is', async () => {
  const user = tester(survey()).phone();
  await user.dial();
  await user.say('{age} {{x}} $& \\');
  await user.say('7');
  user.expectScreen('{age} {{x}} $& \\, 7.');
});

test('no screen of any state is above the limit, whatever its texts', async () => {
  for (const limit of [100, 160, 182]) {
    for (const script of ['word ', 'ሰላም ', 'é€ ']) {
      const long = script.repeat(80);
      const t = tester(app({
        start: 'pages', limit, back: '0', home: '00',
        states: {
          pages: pages({ text: long, next: 'list' }),
          list: choice({ ask: long, choices: [long, long, 'x'], next: 'name' }),
          name: text({ ask: long, next: 'done' }),
          done: end({ text: long }),
        },
      }), { strict: false });
      const user = t.phone();
      await user.dial();
      for (const said of ['1', 'Exit', '77', 'x', '', 'Ann']) {
        assert.ok(fits(user.screen, limit), `${limit}: ${user.screen}`);
        await user.say(said);
      }
      assert.ok(fits(user.screen, limit), user.screen);
      user.expectEnded();
    }
  }
});

test('a turn leaves what it was given as it was: the same again gives the same', async () => {
  const { definition } = survey();
  const record = Object.freeze({
    state: 'age', open: true, answers: Object.freeze({ name: 'Ann' }), user: Object.freeze({}), trail: Object.freeze(['name']),
  });
  const message = Object.freeze({ from_addr: '+1', session_event: 'resume', content: '7' });
  const host = { now: new Date(0), catalogue: async () => null, tools: {} };

  const first = await turn(definition, record, message, host);
  const second = await turn(definition, record, message, host);

  assert.deepEqual(first.screen, { text: 'Ann, 7.', ends: true });
  assert.deepEqual(first.record.answers, { name: 'Ann', age: 7 });
  assert.deepEqual(second, first);
});

// ---- people, messages, events ---------------------------------------------------------------------

const SENDS = app({
  start: 'a',
  states: {
    a: end({
      text: (c) => {
        c.send('+2', 'Hello.');
        return `Delivered: ${c.user.delivered ?? 0}`;
      },
    }),
  },
  events: {
    delivery_report: (event, c) => {
      c.user.delivered = (c.user.delivered ?? 0) + 1;
      c.send(c.from ?? '+3', c.t('Delivered.'));
    },
    nack: () => {
      throw new Error('a fault of the handler');
    },
  },
});

test('an event comes with the user in whose turn the message was sent, and what changes is stored', async () => {
  const t = tester(SENDS);
  const ann = t.phone('+1');
  await ann.dial();

  await t.event({ event_type: 'delivery_report', user_message_id: t.sent[0].id });

  assert.equal(t.sent[1].to, '+1');
  await ann.dial();
  ann.expectScreen('Delivered: 1');
  await t.phone('+9').dial();
  t.phone('+9').expectScreen('Delivered: 0');
});

test('an event about a message that nobody is known to have sent stores nothing', async () => {
  const t = tester(SENDS);

  await t.event({ event_type: 'delivery_report', user_message_id: 'unknown' });

  assert.equal(t.sent[0].to, '+3');
  await t.expectKv('user.null', null);
});

test('an event whose handler fails changes nothing, and the error is the host\'s to log', async () => {
  const t = tester(SENDS);
  await t.phone('+1').dial();

  await assert.rejects(
    t.event({ event_type: 'nack', user_message_id: t.sent[0].id }), /a fault of the handler/);

  assert.equal(t.sent.length, 1);
});

test('after a week nobody remembers who sent a message', async () => {
  const t = tester(SENDS);
  await t.phone('+1').dial();
  t.wait('8d');

  await t.event({ event_type: 'delivery_report', user_message_id: t.sent[0].id });

  assert.equal(t.sent[1].to, '+3');
});

/** What a function of an app gives, with these answers of the host; and what was asked of it. */
async function asked(commands, ask) {
  const calls = [];
  const answers = Object.fromEntries(Object.entries(commands).map(([name, reply]) => [name, (args) => {
    calls.push([name, args]);
    return reply;
  }]));
  let given;
  const t = tester(app({
    start: 'a',
    states: {
      a: end({
        text: async (c) => {
          given = await ask(c);
          return '';
        },
      }),
    },
  }), { commands: answers });
  await t.phone('+1').dial();
  t.expectNoErrors();
  return { given, calls };
}

test('a contact has its extras and subscriptions in objects of their own', async () => {
  const flat = { key: 'k', msisdn: '+1', 'extras-a-b': 'x', 'subscription-s': 'y' };

  const { given, calls } = await asked(
    { 'contacts.get': { contact: flat } }, (c) => c.contacts.get('+1'));

  assert.deepEqual(given, { key: 'k', msisdn: '+1', extra: { 'a-b': 'x' }, subscription: { s: 'y' } });
  assert.deepEqual(calls, [['contacts.get', { addr: '+1', delivery_class: 'ussd' }]]);
});

test('what is not found is null, and what is refused is an error with its reason', async () => {
  const missing = { success: false, reason: "Contact with address '+1' for delivery class 'ussd' not found." };
  const absent = { success: false, reason: "Unknown command 'groups.list': this host has no resource 'groups'" };

  assert.equal((await asked({ 'contacts.get': missing }, (c) => c.contacts.get('+1'))).given, null);
  await assert.rejects(asked({ 'groups.list': absent }, (c) => c.groups.list()), /no resource 'groups'/);
});

test('each helper asks its command', async () => {
  const contact = { contact: { key: 'k' } };
  const group = { group: { key: 'g' } };
  for (const [command, reply, ask, args, expected] of [
    ['contacts.get_or_create', contact, (c) => c.contacts.get('+1', { create: true, delivery_class: 'sms' }),
      { addr: '+1', delivery_class: 'sms' }],
    ['contacts.get_by_key', contact, (c) => c.contacts.getByKey('k'), { key: 'k' }],
    ['contacts.new', contact, (c) => c.contacts.create({ msisdn: '+1' }), { contact: { msisdn: '+1' } }],
    ['contacts.save', contact, (c) => c.contacts.save({ key: 'k' }), { contact: { key: 'k' } }],
    ['contacts.update', contact, (c) => c.contacts.update('k', { name: 'Ann' }), { key: 'k', fields: { name: 'Ann' } }],
    ['contacts.update_extras', contact, (c) => c.contacts.updateExtra('k', { a: 'b' }), { key: 'k', fields: { a: 'b' } }],
    ['contacts.update_subscriptions', contact, (c) => c.contacts.updateSubscription('k', { a: 'b' }),
      { key: 'k', fields: { a: 'b' } }],
    ['contacts.search', { keys: ['k'] }, (c) => c.contacts.search('name:Ann', { max: 2 }),
      { query: 'name:Ann', max_keys: 2 }, ['k']],
    ['groups.get_by_name', group, (c) => c.groups.get('g'), { name: 'g' }, group.group],
    ['groups.get_or_create_by_name', group, (c) => c.groups.get('g', { create: true }), { name: 'g' }, group.group],
    ['groups.get', group, (c) => c.groups.getByKey('g'), { key: 'g' }, group.group],
    ['groups.update', group, (c) => c.groups.update({ key: 'g', name: 'G' }), { key: 'g', name: 'G', query: null },
      group.group],
    ['groups.search', { groups: [] }, (c) => c.groups.search('q'), { query: 'q' }, []],
    ['groups.list', { groups: [] }, (c) => c.groups.list(), {}, []],
    ['groups.count_members', { count: 3 }, (c) => c.groups.count('g'), { key: 'g' }, 3],
    ['optout.status', { opted_out: true }, (c) => c.optOut.has('+1'), { address_type: 'msisdn', address_value: '+1' }, true],
    ['optout.optout', { opted_out: true }, (c) => c.optOut.add('+1'),
      { address_type: 'msisdn', address_value: '+1', message_id: '1' }, undefined],
    ['optout.cancel_optout', { opted_out: false }, (c) => c.optOut.cancel('+1'),
      { address_type: 'msisdn', address_value: '+1' }, undefined],
    ['optout.count', { count: 2 }, (c) => c.optOut.count(), {}, 2],
    ['messagestore.progress_status', { progress_status: { sent: 1 } }, (c) => c.messageStore.progress(), {}, { sent: 1 }],
    ['messagestore.count_replies', { count: 1 }, (c) => c.messageStore.countReplies(), {}, 1],
    ['messagestore.count_sent_messages', { count: 1 }, (c) => c.messageStore.countSent(), {}, 1],
    ['messagestore.count_inbound_uniques', { count: 1 }, (c) => c.messageStore.countInboundUniques(), {}, 1],
    ['messagestore.count_outbound_uniques', { count: 1 }, (c) => c.messageStore.countOutboundUniques(), {}, 1],
    ['messagestore.inbound_throughput', { throughput: 5 }, (c) => c.messageStore.inboundThroughput(), { sample_time: 300 }, 5],
    ['messagestore.outbound_throughput', { throughput: 5 }, (c) => c.messageStore.outboundThroughput({ seconds: 60 }),
      { sample_time: 60 }, 5],
  ]) {
    const { given, calls } = await asked({ [command]: reply }, ask);
    assert.deepEqual(calls, [[command, args]]);
    assert.deepEqual(given, reply === contact ? { key: 'k', extra: {}, subscription: {} } : expected, command);
  }
});
