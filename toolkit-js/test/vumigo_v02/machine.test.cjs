'use strict';

require('./needs-q.cjs');

const assert = require('node:assert/strict');
const { test } = require('node:test');
const vumigo = require('../../vumigo_v02');
const { FakeHost, USER } = require('./fake-host.cjs');

const { FreeText, EndState, State } = vumigo.states;

const MACHINE_EVENTS = [
  'setup',
  'session:new',
  'session:resume',
  'session:close',
  'state:enter',
  'state:exit',
  'state:resume',
  'reply',
  'im:shutdown',
  'teardown',
];

function greeting(app) {
  app.states.add('start', (name) => new FreeText(name, { question: 'Name?', next: 'end' }));
  app.states.add('end', (name) => new EndState(name, { text: 'Bye', next: 'start' }));
}

test('a message is handled in the order that apps rely on', async () => {
  const order = [];
  const host = new FakeHost((app) => {
    greeting(app);
    app.init = () => {
      order.push('init');
    };
    app.exit = () => {
      order.push('exit');
    };
    MACHINE_EVENTS.forEach((event) => (app.events[`im ${event}`] = () => order.push(event)));
    ['setup', 'user:new', 'user:save'].forEach((event) => {
      app.events[`im.user ${event}`] = () => order.push(`user ${event}`);
    });
  });
  host.before_request = (name) => name.startsWith('log.') || order.push(name);

  await host.say('hi', { session_event: 'resume' });

  assert.deepEqual(order, [
    'config.get',
    'kv.get',
    'user setup',
    'init',
    'user user:new',
    'setup',
    'state:enter',
    'session:resume',
    'state:exit',
    'state:enter',
    'session:close',
    'outbound.reply_to',
    'reply',
    'im:shutdown',
    'exit',
    'kv.set',
    'user user:save',
    'teardown',
  ]);
});

test('a dialogue goes on from message to message, and begins anew after its end', async () => {
  const host = new FakeHost(greeting);
  assert.equal(await host.say(null), 'Name?');
  assert.equal(host.reply.continue_session, true);
  assert.equal(await host.say('Ann'), 'Bye');
  assert.equal(host.reply.continue_session, false);
  assert.equal(await host.say(null), 'Name?');
});

test('the user is stored in the form and for the time that apps know', async () => {
  const host = new FakeHost(greeting);
  await host.say(null);
  assert.equal(
    JSON.stringify(host.user),
    JSON.stringify({
      addr: USER,
      lang: null,
      answers: {},
      metadata: {},
      in_session: true,
      state: { name: 'start', metadata: {}, creator_opts: {} },
    })
  );
  assert.deepEqual(host.api.kv.ttl, { [`users.test.${USER}`]: 604800 });
});

test('whoever dials again is where they were', async () => {
  const host = new FakeHost((app) => {
    greeting(app);
    app.start_state_name = 'first';
    app.states.add('first', (name) => new FreeText(name, { question: 'Go?', next: 'start' }));
  });
  await host.say(null);
  await host.say('yes');
  assert.equal(await host.say(null), 'Name?');
});

test('a creator may send the user elsewhere, with options that last', async () => {
  const host = new FakeHost((app) => {
    app.states.add('start', () => app.states.create('other', { n: 1 }));
    app.states.add('other', (name, { n }) => new FreeText(name, { question: `n is ${n}` }));
  });
  assert.equal(await host.say(null), 'n is 1');
  assert.deepEqual(host.user.state, { name: 'other', metadata: {}, creator_opts: { n: 1 } });
  assert.equal(await host.say('x'), 'n is 1');
});

test('a creator that fails shows the error state, and its reason is logged', async () => {
  const host = new FakeHost((app) => app.states.add('start', () => 7));
  assert.equal(await host.say(null), 'An error occurred. Please try again later.');
  assert.deepEqual(host.api.log.error, [
    "Creator for state 'start' should create a state, " +
      "but instead created something of type 'number'",
  ]);
});

test('a state that is gone leads to the start', async () => {
  const host = new FakeHost(greeting, {
    kv: { [`users.test.${USER}`]: { addr: USER, state: { name: 'gone', metadata: {} } } },
  });
  assert.equal(await host.say(null), 'Name?');
  assert.deepEqual(host.api.log.error, ["Unknown state 'gone'. Switching to start state 'start'."]);
});

test('states that are made in another way know the machine', async () => {
  const AppStates = vumigo.app.AppStates.extend(function (self, app) {
    vumigo.app.AppStates.call(self, app);
    self.create = (name) => new EndState(name, { text: `You said ${self.im.msg.content}.` });
  });
  const host = new FakeHost((app) => {
    app.states = new AppStates(app);
  });
  assert.equal(await host.say('hello'), 'You said hello.');
});

test('a config without a name is told of', async () => {
  const host = new FakeHost(greeting);
  delete host.config.config.name;
  assert.equal(await host.say(null), null);
  assert.deepEqual(host.api.log.error, ["No 'name' config property found"]);
});

test('a reply carries the helper metadata of its state', async () => {
  const host = new FakeHost((app) =>
    app.states.add('start', (name) => new State(name, { helper_metadata: () => ({ voice: 1 }) }))
  );
  assert.equal(await host.say(null), 'State: [start]');
  assert.deepEqual(host.reply.helper_metadata, { voice: 1 });
});

test('native promises do wherever promises do', async () => {
  const host = new FakeHost((app) => {
    app.init = async () => {};
    app.states.add('start', async (name) => {
      await null;
      return new FreeText(name, {
        question: 'Name?',
        check: async (content) => (content === 'x' ? 'Not x' : undefined),
        next: async (content) => ({ name: 'end', creator_opts: { content } }),
      });
    });
    app.states.add('end', async (name, { content }) => new EndState(name, { text: content }));
  });
  assert.equal(await host.say(null), 'Name?');
  assert.equal(await host.say('x'), 'Not x');
  assert.equal(await host.say('Ann'), 'Ann');
});

test('an HTTP error says what was asked and what came', async () => {
  const im = await vumigo.test_utils.make_im();
  im.api.http.fixtures.add({
    request: { url: 'http://example.com/', method: 'POST', data: { a: 1 } },
    response: { code: 404, data: { no: 'such' } },
  });
  const http = new vumigo.http.api.JsonApi(im);
  await assert.rejects(http.post('http://example.com', { data: { a: 1 } }), (error) => {
    assert.ok(error instanceof vumigo.http.api.HttpResponseError);
    assert.equal(error.response.code, 404);
    assert.equal(
      error.message,
      [
        '',
        'HttpResponseError:',
        '    response:',
        '        code: 404',
        '        body: {"no":"such"}',
        '        request:',
        '            method: POST',
        '            body: {"a":1}',
        '            url: http://example.com/',
      ].join('\n')
    );
    return true;
  });
  await assert.rejects(
    http.get('http://elsewhere.example'),
    ({ reason }) => reason === 'Found no matching fixtures'
  );
});

test('a metric is counted in the store and fired', async () => {
  const im = await vumigo.test_utils.make_im();
  assert.equal(await im.metrics.fire.inc('visits'), 1);
  assert.equal(await im.metrics.fire.inc('visits', { amount: 2 }), 3);
  assert.deepEqual(im.api.metrics.stores.test_app.visits, { agg: 'last', values: [1, 3] });
});
