'use strict';

require('./needs-q.cjs');

// What the original toolkit does wrongly, by the numbers of docs/migrating-from-vumi-go.md.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const Q = require('q');
const vumigo = require('../../vumigo_v02');
const { FakeHost } = require('./fake-host.cjs');

const { App, AppTester, utils } = vumigo;
const { State, FreeText, Choice, ChoiceState, MenuState, EndState } = vumigo.states;
const { LanguageChoice, PaginatedState, PaginatedChoiceState, BookletState } = vumigo.states;

const ERROR_TEXT = 'An error occurred. Please try again later.';

/** An app whose states are made by the given functions. */
function states(creators) {
  return (app) =>
    Object.keys(creators).forEach((name) =>
      app.states.add(name, (...args) => creators[name].call(app, ...args))
    );
}

function app_of(creators) {
  const app = new App('start');
  states(creators)(app);
  return app;
}

const failing = states({
  start: (name) =>
    new FreeText(name, {
      question: 'Name?',
      next() {
        throw new Error('the registry is down');
      },
    }),
});

test('D1: an error outside a creator shows the error screen, ends the session, stores the user', async () => {
  const host = new FakeHost(failing);
  await host.say(null);

  assert.equal(await host.say('Ann'), ERROR_TEXT);
  assert.equal(host.reply.continue_session, false);
  assert.equal(host.user.answers.start, 'Ann');
  assert.equal(host.user.state.name, '__error__');
  assert.equal(await host.say(null), 'Name?');
});

test('D1: the reason is logged as an error, and the stack beside it', async () => {
  const host = new FakeHost(failing);
  await host.say(null);
  await host.say('Ann');

  assert.deepEqual(host.api.log.error, ['the registry is down']);
  assert.match(host.api.log.debug[0], /the registry is down\n\s+at .*defects\.test\.cjs/);
});

test('D1: an error after the reply sends no second one', async () => {
  const host = new FakeHost((app) => {
    states({ start: (name) => new FreeText(name, { question: 'Name?' }) })(app);
    app.events = {
      'im reply'() {
        throw new Error('too late');
      },
    };
  });

  assert.equal(await host.say(null), 'Name?');
  assert.equal(host.api.outbound.store.length, 1);
  assert.deepEqual(host.api.log.error, ['too late']);
});

test('D1: an error at the end of a session that the phone closed sends nothing', async () => {
  const host = new FakeHost((app) => {
    states({ start: (name) => new FreeText(name, { question: 'Name?' }) })(app);
    app.events = {
      'im session:close'() {
        throw new Error('no');
      },
    };
  });
  await host.say(null);

  assert.equal(await host.say(null, { session_event: 'close' }), null);
  assert.deepEqual(host.api.log.error, ['no']);
});

test('D2: an event stores no user, and whoever listens finds the config', async () => {
  const seen = [];
  const host = new FakeHost((app) => {
    app.events = {
      'im inbound_event': ({ event, im }) => seen.push([event.event_type, im.config.name]),
    };
  });

  await host.call('on_inbound_event', { msg: { event_type: 'ack', user_message_id: '1' } });

  assert.deepEqual(seen, [['ack', 'test']]);
  assert.deepEqual(host.kv, {});
});

test('D2: an event that nobody listens to asks nothing of the host', async () => {
  const host = new FakeHost(() => {});
  await host.call('on_inbound_event', { msg: { event_type: 'ack' } });
  assert.deepEqual(host.commands, []);
});

test('D2: an unknown command stores no user', async () => {
  const host = new FakeHost(() => {});
  const api = await host.call('on_unknown_command', { cmd: 'odd' });
  assert.deepEqual(api.log.error, ['Received unknown command: {"cmd":"odd"}']);
  assert.deepEqual(host.kv, {});
});

test('D3: after a language choice the next screen is in that language', async () => {
  const host = new FakeHost(
    (app) =>
      states({
        start: (name) =>
          new LanguageChoice(name, {
            question: 'Language?',
            choices: [new Choice('af', 'Afrikaans')],
            next: 'hello',
          }),
        hello: (name) => new FreeText(name, { question: app.$('hello') }),
      })(app),
    { items: { 'translation.af': { '': { lang: 'af' }, hello: [null, 'hallo'] } } }
  );
  await host.say(null);

  assert.equal(await host.say('1'), 'hallo');
  assert.equal(host.user.lang, 'af');
  assert.equal(host.user.answers.start, 'af');
});

/** The pages of a PaginatedState, without the choices below. */
async function pages_of(text, characters) {
  const host = new FakeHost(
    states({
      start: (name) =>
        new PaginatedState(name, {
          text,
          characters_per_page: characters + '\n1. Back\n2. More\n3. Exit'.length,
        }),
    })
  );
  const pages = [];
  let screen = await host.say(null);
  for (;;) {
    pages.push(screen.split(/\n1\. (?:More|Back|Exit)/)[0]);
    if (!screen.includes('1. More')) {
      return pages;
    }
    screen = await host.say('1');
  }
}

test('D4: the last words of a text are shown', async () => {
  assert.deepEqual(await pages_of('aaaa bbbb cccc dddd', 7), ['aaaa', 'bbbb', 'cccc', 'dddd']);
});

test('D5: a word longer than a page is cut and whole', async () => {
  const pages = await pages_of('ab abcdefghijklmnopqrstuvw yz', 10);
  assert.equal(pages.join('|'), 'ab|abcdefghij|klmnopqrst|uvw yz');
});

test('D5: a line break is a place to break where there is no space', async () => {
  assert.deepEqual(await pages_of('abcdef\nghijkl\nmnopqr', 9), ['abcdef', 'ghijkl', 'mnopqr']);
});

test('D4, D5: pages of random texts hold what they may and lose nothing but the break', async () => {
  const { page_of } = require('../../vumigo_v02/states/pages');
  let seed = 7;
  const random = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: random(120) }, () => 'abc \n'[random(5)]).join('');
    const size = 1 + random(20);
    let at = 0;
    for (let i = 0, page; (page = page_of(i, text, size)) !== null; i++) {
      assert.ok(page.length <= size, JSON.stringify([text, size, page]));
      assert.equal(text.slice(at, at + page.length), page);
      at += page.length;
      at += /\s/.test(text[at] || '') ? 1 : 0;
    }
    assert.equal(at, text.length, JSON.stringify([text, size]));
  }
});

function booklet(opts) {
  return new FakeHost(
    states({
      start: (name) =>
        new BookletState(name, { pages: 3, page_text: (n) => `Page ${n}`, ...opts }),
    })
  );
}

test('D6: going back on the first page of a booklet stays there', async () => {
  const host = booklet();
  await host.say(null);
  assert.equal(await host.say('1'), 'Page 0\n1 for prev, 2 for next, 0 to end.');
  assert.strictEqual(host.user.state.metadata.page, 0);
});

test('D7: a booklet opens at its initial page, and the text is not stored with the user', async () => {
  const host = booklet({ initial_page: 1 });
  assert.match(await host.say(null), /^Page 1\n/);
  assert.deepEqual(host.user.state.metadata, { page: 1 });
});

test('D8: a page of choices is never empty', async () => {
  const host = new FakeHost(
    states({
      start: (name) =>
        new PaginatedChoiceState(name, {
          question: 'Which?',
          options_per_page: null,
          characters_per_page: 30,
          choices: [new Choice('a', 'x'.repeat(40)), new Choice('b', 'Bee')],
        }),
    })
  );
  assert.equal(await host.say(null), `Which?\n1. ${'x'.repeat(40)}\n2. More`);
  assert.equal(await host.say('2'), 'Which?\n1. Bee\n2. Back');
});

test('D9: the check of a choice state has a say', async () => {
  const host = new FakeHost(
    states({
      start: (name) =>
        new ChoiceState(name, {
          question: 'Which?',
          choices: [new Choice('a', 'Aye'), new Choice('b', 'Bee')],
          check: (content, choice) => (choice.value === 'b' ? `Not ${content} today` : undefined),
          next: 'end',
        }),
      end: (name) => new EndState(name, { text: 'Bye' }),
    })
  );
  await host.say(null);
  assert.equal(await host.say('2'), 'Not 2 today\n1. Aye\n2. Bee');
  assert.equal(host.user.answers.start, undefined);
  assert.equal(await host.say('1'), 'Bye');
});

test('D10: a state asked for with other options is made again', async () => {
  const host = new FakeHost(
    states({
      start: (name, { tries = 0 }) =>
        new FreeText(name, {
          question: `Try ${tries}`,
          next: { name, creator_opts: { tries: tries + 1 } },
        }),
    })
  );
  assert.equal(await host.say(null), 'Try 0');
  assert.equal(await host.say('x'), 'Try 1');
  assert.equal(await host.say('x'), 'Try 2');
});

test('D10: a state asked for by its name alone is shown as it is', async () => {
  let entered = 0;
  const host = new FakeHost(
    states({
      start: (name) =>
        new FreeText(name, {
          question: 'Again?',
          next: name,
          events: { 'state:enter': () => entered++ },
        }),
    })
  );
  await host.say(null);
  assert.equal(await host.say('x'), 'Again?');
  assert.equal(entered, 1);
});

test("D11: a state's metadata option is what it begins with", async () => {
  const host = new FakeHost(
    states({ start: (name) => new FreeText(name, { question: '?', metadata: { tries: 3 } }) })
  );
  await host.say(null);
  assert.deepEqual(host.user.state.metadata, { tries: 3 });
});

test("D12: the delivery class of a send decides which of a contact's addresses it goes to", async () => {
  const im = await vumigo.test_utils.make_im();
  im.api.config.app.endpoints = { sms: { delivery_class: 'sms' } };
  const contact = await im.contacts.create({ msisdn: '+271', twitter_handle: '@ann' });

  await im.outbound.send({ to: contact, endpoint: 'sms', content: 'x', delivery_class: 'twitter' });

  assert.equal(im.api.outbound.store[0].to_addr, '@ann');
});

test('D13: the query of a URL is asked for, with the params', async () => {
  const im = await vumigo.test_utils.make_im();
  im.api.http.fixtures.add({
    request: { url: 'http://example.com/x?a=1&b=2' },
    response: { data: 'ok' },
  });
  const http = new vumigo.http.api.JsonApi(im);

  const { data } = await http.get('http://example.com/x?a=1', { params: { b: '2' } });

  assert.equal(data, 'ok');
});

test('D14: an error creator that fails itself ends in the built-in error state', async () => {
  const host = new FakeHost((app) => {
    states({
      start() {
        throw new Error('first');
      },
    })(app);
    app.states.creators.__error__ = () => {
      throw new Error('second');
    };
  });
  assert.equal(await host.say(null), ERROR_TEXT);
  assert.deepEqual(host.api.log.error, ['first', 'second']);
});

const silent = () =>
  app_of({ start: (name) => new EndState(name, { text: 'x', send_reply: false }) });

for (const check of [
  (tester) => tester.check.interaction({ state: 'start' }),
  (tester) => tester.check.reply('x'),
  (tester) => tester.check.reply.ends_session(),
]) {
  test(`D15: ${check} fails with words when no reply was sent`, async () => {
    await assert.rejects(check(new AppTester(silent()).start()).run(), {
      name: 'AssertionError',
      msg: 'Expected a reply from the app to the user, but there was none',
    });
  });
}

test('D15: check.no_reply passes when only a message to another endpoint was sent', async () => {
  const app = silent();
  app.init = () => app.im.outbound.send_to_user({ endpoint: 'sms', content: 'hi' });
  const tester = new AppTester(app);
  await tester.setup.config.endpoint('sms').start().check.no_reply().run();
});

test('D15: check.no_reply looks at the last of several inputs', async () => {
  const app = app_of({
    start: (name) => new FreeText(name, { question: 'Name?', next: 'end' }),
    end: (name) => new EndState(name, { text: 'x', send_reply: false }),
  });
  await new AppTester(app).inputs(null, 'Ann').check.no_reply().run();
});

test('D16: input, invalid and show of a state are heard on the machine', async () => {
  const heard = [];
  const host = new FakeHost((app) => {
    states({ start: (name) => new FreeText(name, { question: 'Name?', check: () => 'No' }) })(app);
    ['input', 'invalid', 'show'].forEach((event) => {
      app.events[`im state:${event}`] = (e) => heard.push([e.name, e.state.name]);
    });
  });
  await host.say(null);
  await host.say('Ann');
  assert.deepEqual(heard, [
    ['state:show', 'start'],
    ['state:input', 'start'],
    ['state:invalid', 'start'],
    ['state:show', 'start'],
  ]);
});

test('D17: a state added as an instance is as new at every message', async () => {
  const app = new App('start');
  let entered = 0;
  app.states.add(
    new ChoiceState('start', {
      question: app.$('hello'),
      choices: [new Choice('a', app.$('yes'))],
      error: app.$('no!'),
      events: { 'state:resume': () => entered++ },
    })
  );
  const tester = new AppTester(app);
  await tester
    .setup.config(vumigo.fixtures.config())
    .setup.user.lang('af')
    .inputs(null, '9', '1')
    .check.user.answer('start', 'a')
    .check.reply('hallo\n1. ja')
    .run();
  assert.equal(entered, 2);
  await tester.inputs(null).check.reply('hello\n1. yes').run();
});

test("D18: the app's lodash keeps its template settings", (t) => {
  let lodash;
  try {
    lodash = require('lodash');
  } catch {
    t.skip('no lodash here');
    return;
  }
  const i18n = new vumigo.translate.Translator();
  const $ = new vumigo.translate.LazyTranslator();
  assert.equal(i18n($('{% if (n) { %}{{ n }}{% } %}').context({ n: 3 })), '3');
  assert.equal(lodash.template('<%= n %> {{ n }}')({ n: 3 }), '3 {{ n }}');
});

test('D19: errors know where they were made', () => {
  const error = new vumigo.app.AppStateError({}, 'no such state');
  assert.match(error.stack, /^AppStateError: no such state\n\s+at .*defects\.test\.cjs/);
  const Own = utils.BaseError.extend(function (self, message) {
    self.name = 'Own';
    self.message = message;
  });
  assert.match(new Own('mine').stack, /^Own: mine\n\s+at .*defects\.test\.cjs/);
});

test('D20: ApiError and TaskMethodError are where they are looked for', async () => {
  const im = await vumigo.test_utils.make_im();
  await assert.rejects(
    im.api_request('no.such', {}),
    (error) => error instanceof vumigo.interaction_machine.ApiError
  );
  assert.throws(
    () => new AppTester(silent()).check.no_reply().start(),
    (error) => error instanceof vumigo.tester.TaskMethodError
  );
  assert.equal(utils.DeprecationError, utils.DeprectationError);
});

test('D21: setup.user reaches an app that names its own user store', async () => {
  const app = app_of({
    start: (name) => new FreeText(name, { question: 'x' }),
    other: (name) => new State(name),
  });
  await new AppTester(app)
    .setup.config.app({ name: 'test', user_store: 'shared' })
    .setup.user.state('other')
    .input('y')
    .check.user.state('other')
    .run();
});

test('D22: after a session that the phone closed, a message without session event begins a new one', async () => {
  const events = [];
  const host = new FakeHost((app) => {
    states({ start: (name) => new FreeText(name, { question: 'Name?' }) })(app);
    app.events = { 'im session:new': () => events.push('new') };
  });
  await host.say(null);
  await host.say(null, { session_event: 'close' });
  assert.equal(host.user.in_session, false);
  await host.say('hi', { session_event: undefined });
  assert.deepEqual(events, ['new', 'new']);
});

test('D23: a language that the host has no texts of shows the keys', async () => {
  const host = new FakeHost(
    (app) => states({ start: (name) => new FreeText(name, { question: app.$('hello') }) })(app),
    { config: { default_lang: 'xx' } }
  );
  host.before_request = (name, data) => {
    if (data.key === 'translation.xx') {
      host.api.config.handlers.get = () => ({ success: false, reason: 'no such key' });
    }
  };
  assert.equal(await host.say(null), 'hello');
  assert.deepEqual(host.api.log.warning, ["No translation 'xx': no such key"]);
});

const two_steps = states({
  start: (name) => new FreeText(name, { question: 'Name?', next: 'age' }),
  age: (name) => new FreeText(name, { question: 'Age?' }),
});

test('D24: !reset begins anew, as it did', async () => {
  const host = new FakeHost(two_steps);
  await host.say(null);
  await host.say('Ann');
  assert.equal(await host.say('!reset'), 'Name?');
  assert.deepEqual(host.user.answers, {});
});

test('D24: !reset is an answer like others where the config says so', async () => {
  const host = new FakeHost(two_steps, { config: { allow_reset: false } });
  await host.say(null);
  assert.equal(await host.say('!reset'), 'Age?');
  assert.equal(host.user.answers.start, '!reset');
});

test('D25: a user who is set up again shares nothing with the one before', async () => {
  const im = await vumigo.test_utils.make_im();
  const user = new vumigo.user.User(im);
  await user.create('1');
  const { answers } = user;
  user.set_answer('a', 'b');
  await user.create('2');
  assert.deepEqual(user.answers, {});
  assert.notEqual(user.answers, answers);
});

test('D26: nothing deprecated is called', async () => {
  const warnings = [];
  const listen = (warning) => warnings.push(warning);
  process.on('warning', listen);
  utils.basic_auth('me', 'pw');
  utils.url_params('http://example.com/?a=1');
  new vumigo.http.api.HttpRequest('get', 'http://example.com/?a=1', { params: { b: 2 } }).to_cmd();
  await new Promise((resolve) => setImmediate(resolve));
  process.removeListener('warning', listen);
  assert.deepEqual(warnings, []);
});

test('D27: the error text is translated', async () => {
  const host = new FakeHost(
    states({
      start() {
        throw new Error('no');
      },
    }),
    {
      config: { default_lang: 'af' },
      items: { 'translation.af': { '': { lang: 'af' }, [ERROR_TEXT]: [null, 'Jammer!'] } },
    }
  );
  assert.equal(await host.say(null), 'Jammer!');
});

test('D28: once is once', async () => {
  const thing = new vumigo.events.Eventable();
  let times = 0;
  thing.once('x', () => times++);
  await Q.all([1, 2].map(() => thing.emit(new vumigo.events.Event('x'))));
  assert.equal(times, 1);
});

test('D28: 1.1 is no choice', async () => {
  const host = new FakeHost(
    states({
      start: (name) => new MenuState(name, { question: '?', choices: [new Choice('end', 'End')] }),
      end: (name) => new EndState(name, { text: 'Bye' }),
    })
  );
  await host.say(null);
  assert.equal(await host.say('1.1'), '?\n1. End');
  assert.equal(await host.say('01'), 'Bye');
});
