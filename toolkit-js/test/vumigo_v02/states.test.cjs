'use strict';

require('./needs-q.cjs');

const assert = require('node:assert/strict');
const { test } = require('node:test');
const vumigo = require('../../vumigo_v02');
const { FakeHost } = require('./fake-host.cjs');

const { FreeText, Choice, ChoiceState, MenuState, EndState } = vumigo.states;
const { PaginatedChoiceState, PaginatedState } = vumigo.states;

/** A host of an app with one state to try, and an end. */
function host_of(make) {
  return new FakeHost((app) => {
    app.states.add('start', (name) => make(name));
    app.states.add('end', (name) => new EndState(name, { text: 'Bye' }));
  });
}

function colours(opts) {
  return host_of(
    (name) =>
      new ChoiceState(name, {
        question: 'Colour?',
        choices: [new Choice('r', 'Red'), new Choice('b', 'Blue'), new Choice('y', '2014')],
        next: 'end',
        ...opts,
      })
  );
}

for (const answer of ['1', ' 1 ', '01', '1.', '1e0', '0x1', '+1']) {
  test(`${JSON.stringify(answer)} is the first choice`, async () => {
    const host = colours();
    await host.say(null);
    assert.equal(await host.say(answer), 'Bye');
    assert.equal(host.user.answers.start, 'r');
  });
}

for (const answer of ['0', '4', '-1', '1.1', 'Red', ' ', 'Infinity']) {
  test(`${JSON.stringify(answer)} is no choice`, async () => {
    const host = colours({ error: 'Colour, please!' });
    await host.say(null);
    assert.equal(await host.say(answer), 'Colour, please!\n1. Red\n2. Blue\n3. 2014');
    assert.deepEqual(host.user.answers, {});
  });
}

test('labels are answers where they are accepted, numbers first', async () => {
  const host = colours({ accept_labels: true });
  await host.say(null);
  assert.match(await host.say('2014'), /^Colour\?/);
  assert.equal(await host.say(' rED '), 'Bye');
});

test('the question is asked again after a wrong answer, if there is no error text', async () => {
  const host = colours();
  const screen = await host.say(null);
  assert.equal(await host.say('9'), screen);
});

test('a menu goes where its choice says, with options', async () => {
  const host = new FakeHost((app) => {
    const choices = [new Choice({ name: 'end', creator_opts: { text: 'Ciao' } }, 'Go')];
    app.states.add('start', (name) => new MenuState(name, { question: '?', choices }));
    app.states.add('end', (name, { text }) => new EndState(name, { text }));
  });
  await host.say(null);
  assert.equal(await host.say('1'), 'Ciao');
});

test('a free text is trimmed, checked and stored', async () => {
  const host = host_of(
    (name) =>
      new FreeText(name, {
        question: 'Name?',
        check: (content) => (content.length < 2 ? 'Longer!' : null),
        next: 'end',
      })
  );
  await host.say(null);
  assert.equal(await host.say(' A '), 'Longer!');
  assert.equal(await host.say(' Ann '), 'Bye');
  assert.equal(host.user.answers.start, 'Ann');
});

test('a number as content is an answer like others', async () => {
  const host = host_of((name) => new FreeText(name, { question: 'Age?', next: 'end' }));
  await host.say(null);
  assert.equal(await host.say(30), 'Bye');
  assert.equal(host.user.answers.start, '30');
});

test('a check that gives something odd is an error of the app', async () => {
  const host = host_of((name) => new FreeText(name, { question: '?', check: () => true }));
  await host.say(null);
  await host.say('x');
  assert.match(host.api.log.error[0], /^\.check\(\) may only return null or undefined/);
});

test('many choices are shown eight at a time', async () => {
  const choices = Array.from({ length: 20 }, (_, i) => new Choice(`${i}`, `Label${i}`));
  const host = host_of(
    (name) => new PaginatedChoiceState(name, { question: 'Which?', choices, next: 'end' })
  );
  assert.match(await host.say(null), /\n8\. Label7\n9\. More$/);
  assert.match(await host.say('9'), /\n8\. Label15\n9\. More\n10\. Back$/);
  assert.equal(
    await host.say('9'),
    'Which?\n1. Label16\n2. Label17\n3. Label18\n4. Label19\n5. Back'
  );
  assert.match(await host.say('5'), /^Which\?\n1\. Label8\n/);
  assert.equal(await host.say('2'), 'Bye');
  assert.equal(host.user.answers.start, '9');
});

test('labels are shortened for the screen, the longest first, and keep their value', async () => {
  const host = host_of(
    (name) =>
      new PaginatedChoiceState(name, {
        question: 'Choose a colour:',
        characters_per_page: 44,
        choices: [new Choice('red', 'Red red red'), new Choice('b', 'Blue'), new Choice('g', 'Green')],
        next: 'end',
      })
  );
  assert.equal(await host.say(null), 'Choose a colour:\n1. Red ...\n2. Blue\n3. Green');
  await host.say('1');
  assert.equal(host.user.answers.start, 'red');
});

test('pages of a text can be given one by one', async () => {
  const host = host_of(
    (name) =>
      new PaginatedState(name, { page: async (i) => ['One', 'Two'][i], next: 'end' })
  );
  assert.equal(await host.say(null), 'One\n1. More\n2. Exit');
  assert.equal(await host.say('x'), 'One\n1. More\n2. Exit');
  assert.equal(await host.say('1'), 'Two\n1. Back\n2. Exit');
  assert.equal(await host.say('2'), 'Bye');
});
