import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  app, choice, choicePages, confirm, date, end, fits, language, menu, multiChoice, number, pages,
  personName, phone, problem, route, text,
} from '@boma/toolkit';
import { tester } from '@boma/toolkit/tester';

/** A phone that has dialled an app of one question and an end that shows the answer. */
async function asked(question, options = {}) {
  const t = tester(app({
    start: 'question',
    states: {
      question,
      done: end({ text: (c) => JSON.stringify(c.answers.question ?? null) }),
      other: end({ text: 'Other.' }),
    },
    ...options.app,
  }), options.tester);
  const user = t.phone();
  await user.dial();
  return { user, t };
}

test('a text is asked for, trimmed, checked and kept', async () => {
  const { user } = await asked(text({ ask: 'Your name?', check: personName(), next: 'done' }));
  user.expectScreen('Your name?');
  await user.say('  ');
  user.expectScreen('Please type an answer.\nYour name?');
  await user.say('42');
  user.expectScreen('Please type a name, in letters.\nYour name?');
  await user.say(' Ann ');
  user.expectScreen('"Ann"').expectEnded();
});

test('checks run in order, and may be async or say it in their own words', async () => {
  const { user } = await asked(text({
    ask: 'Code?',
    check: [
      (answer) => answer.length === 4 || 'Four letters, please.',
      async (answer, c) => (answer === 'abcd' ? problem('{from} used it.', { from: c.from }) : undefined),
      (answer) => answer !== 'dddd',
    ],
    next: 'done',
  }));
  await user.say('abc');
  user.expectScreen('Four letters, please.\nCode?');
  await user.say('abcd');
  user.expectScreen('+27820001001 used it.\nCode?');
  await user.say('dddd');
  user.expectScreen('Please check what you typed.\nCode?');
  await user.say('efgh');
  user.expectScreen('"efgh"');
});

test('next may refuse the answer', async () => {
  const { user } = await asked(text({
    ask: 'Code?', next: (c) => (c.answer === 'right' ? 'done' : problem('Wrong code.')),
  }));
  await user.say('left');
  user.expectScreen('Wrong code.\nCode?');
  await user.say('right');
  user.expectScreen('"right"');
});

test('an answer that is not to be kept is nowhere in the store', async () => {
  const { user, t } = await asked(text({
    ask: 'PIN?', keep: false, next: (c) => (c.answer === '1234' ? 'done' : 'question'),
  }));
  await user.say('1234');
  user.expectScreen('null');
  assert.ok(!JSON.stringify(await t.kv.get('user.+27820001001')).includes('1234'));
});

test('a number is whole unless decimals are wanted, and within its bounds', async () => {
  const { user } = await asked(number({ ask: 'How many?', min: 1, max: 12, next: 'done' }));
  for (const [typed, said] of [
    ['many', 'Please type a number.'], ['1.5', 'Please type a whole number.'], ['0', 'Please type 1 or more.'],
    ['13', 'Please type 12 or less.'], ['1e1', 'Please type a number.'], ['', 'Please type a number.'],
  ]) {
    await user.say(typed);
    user.expectScreen(`${said}\nHow many?`);
  }
  await user.say('١٢');
  user.expectScreen('12');

  const { user: buyer } = await asked(number({ ask: 'How much?', whole: false, next: 'done' }));
  await buyer.say('2,50');
  buyer.expectScreen('2.5');
});

test('a date is asked for again until it is one, within bounds that move with today', async () => {
  const { user } = await asked(
    date({ ask: 'Due?', min: 'today', max: 'today+300', next: 'done' }),
    { tester: { clock: '2024-03-05T08:00:00Z' } });
  await user.say('soon');
  user.expectScreen('Please type a date like 24-12-2024.\nDue?');
  await user.say('4-3-2024');
  user.expectScreen('The date must be 05-03-2024 or later.\nDue?');
  await user.say('1-1-2025');
  user.expectScreen('The date must be 30-12-2024 or earlier.\nDue?');
  await user.say('24/12/2024');
  user.expectScreen('"2024-12-24"');
});

test('a phone number becomes international', async () => {
  const { user } = await asked(phone({ ask: 'Whose?', country: 'KE', next: 'done' }));
  await user.say('12');
  user.expectScreen('This is not a phone number.\nWhose?');
  await user.say('0712 345 678');
  user.expectScreen('"+254712345678"');
});

test('a choice is made by number or by label, and its value is the answer', async () => {
  const question = choice({ ask: 'Tea?', choices: { y: 'Yes', n: 'No' }, next: 'done' });
  const { user } = await asked(question);
  user.expectScreen('Tea?\n1. Yes\n2. No');
  await user.say('3');
  user.expectScreen('Please answer with one of the numbers.\nTea?\n1. Yes\n2. No');
  await user.say('no');
  user.expectScreen('"n"');
});

test('a choice may lead somewhere of its own, and be hidden', async () => {
  const { user } = await asked(choice({
    ask: 'Which?',
    choices: [
      { value: 'a', label: 'A', when: () => false },
      { value: 'b', label: 'B' },
      { value: 'c', label: 'Other', next: 'other' },
    ],
    next: 'done',
  }));
  user.expectScreen('Which?\n1. B\n2. Other');
  await user.say('2');
  user.expectScreen('Other.');
});

test('what was shown is what can be chosen, though the list has changed since', async () => {
  let list = ['Ann', 'Ben'];
  let made = 0;
  const { user } = await asked(choice({
    ask: 'Who?',
    choices: () => {
      made += 1;
      return list;
    },
    next: 'done',
  }));
  list = ['Zoe', 'Ann', 'Ben'];
  await user.say('1');
  user.expectScreen('"Ann"');
  assert.equal(made, 1);
});

test('a menu leads to the states it names, and answers nothing', async () => {
  const { user, t } = await asked(menu({ ask: 'Menu', choices: { done: 'Done', other: 'Other' } }));
  await user.say('2');
  user.expectScreen('Other.');
  assert.deepEqual((await t.kv.get('user.+27820001001')).answers, {});
});

test('several things are chosen at once', async () => {
  const question = multiChoice({ ask: 'Which?', choices: ['Tea', 'Milk', 'Water'], max: 2, next: 'done' });
  const { user } = await asked(question);
  user.expectScreen('Which?\n1. Tea\n2. Milk\n3. Water');
  await user.say('');
  user.expectScreen('Please type the numbers with spaces between them.\nWhich?\n1. Tea\n2. Milk\n3. Water');
  await user.say('1 2 3');
  user.expectScreen('Please choose at most 2.\nWhich?\n1. Tea\n2. Milk\n3. Water');
  await user.say('3, 1');
  user.expectScreen('["Tea","Water"]');
});

test('nothing can be chosen where nothing is enough', async () => {
  const { user } = await asked(multiChoice({ ask: 'Which?', choices: ['Tea'], min: 0, next: 'done' }));
  await user.say('0');
  user.expectScreen('[]');
});

test('yes and no lead to states of their own', async () => {
  const { user, t } = await asked(confirm({ ask: 'Sure?', yes: 'done', no: 'other' }));
  user.expectScreen('Sure?\n1. Yes\n2. No');
  await user.say('1');
  user.expectScreen('true');
  const other = t.phone('+27820001002');
  await other.dial();
  await other.say('No');
  other.expectScreen('Other.');
});

test('the language chosen is that of the next screen', async () => {
  const { user } = await asked(
    language({ ask: 'Language?', languages: { en: 'English', sw: 'Kiswahili' }, next: 'name' }), {
      app: {
        start: 'question',
        states: {
          question: language({ ask: 'Language?', languages: { en: 'English', sw: 'Kiswahili' }, next: 'name' }),
          name: text({ ask: 'Your name?', next: 'bye' }),
          bye: end({ text: 'Bye {name}.' }),
        },
        translations: { sw: { 'Your name?': 'Jina lako?', 'Bye {name}.': 'Kwaheri {name}.' } },
      },
    });
  user.expectScreen('Language?\n1. English\n2. Kiswahili');
  await user.say('kiswahili');
  user.expectScreen('Jina lako?');
  await user.say('');
  user.expectScreen('Tafadhali andika jibu.\nJina lako?');
  await user.say('Juma');
  user.expectScreen('Kwaheri Juma.');
});

test('a long text is shown page by page, forwards and back, and nothing of it is lost', async () => {
  const words = Array.from({ length: 90 }, (_, i) => `word${i}`).join(' ');
  const { user } = await asked(pages({ text: () => words, next: 'done' }));
  const seen = [];
  for (;;) {
    user.expectFits(160);
    seen.push(user.screen.split('\n')[0]);
    const more = /(\d)\. More/.exec(user.screen);
    if (more === null) {
      break;
    }
    await user.say(more[1]);
  }
  assert.equal(seen.join(' '), words);
  await user.say('back');
  assert.equal(user.screen.split('\n')[0], seen.at(-2));
  await user.say('exit');
  user.expectScreen('null').expectEnded();
});

test('every choice of a long list can be reached, each on its page by its number', async () => {
  const labels = Array.from({ length: 40 }, (_, i) => `Clinic of village ${'x'.repeat(i % 20)}${i}`);
  for (const wanted of [0, 13, 39]) {
    const { user } = await asked(choicePages({ ask: 'Where?', choices: labels, next: 'done' }));
    for (;;) {
      assert.ok(fits(user.screen, 160), user.screen);
      const line = user.screen.split('\n').find((one) => one.endsWith(`. ${labels[wanted]}`));
      if (line !== undefined) {
        await user.say(line.split('.')[0]);
        break;
      }
      await user.say('More');
    }
    user.expectScreen(JSON.stringify(labels[wanted]));
  }
});

test('a choice of another page can be made by its label, and pages have at most so many', async () => {
  const labels = ['Aa', 'Bb', 'Cc', 'Dd', 'Ee'];
  const { user } = await asked(choicePages({ ask: 'Where?', choices: labels, perPage: 2, more: 'Next', next: 'done' }));
  user.expectScreen('Where?\n1. Aa\n2. Bb\n3. Next');
  await user.say('3');
  user.expectScreen('Where?\n1. Cc\n2. Dd\n3. Next\n4. Back');
  await user.say('4');
  user.expectScreen('Where?\n1. Aa\n2. Bb\n3. Next');
  await user.say('ee');
  user.expectScreen('"Ee"');
});

test('a wrong answer to a page keeps the page, with the same numbers', async () => {
  const labels = Array.from({ length: 30 }, (_, i) => `Place number ${i}`);
  const { user } = await asked(choicePages({ ask: 'Where would you like to go?', choices: labels, next: 'done' }));
  await user.say('More');
  const [, ...lines] = user.screen.split('\n');
  await user.say('77');
  assert.deepEqual(user.screen.split('\n').slice(-lines.length), lines);
  user.expectFits(160).expectScreen(/^Please answer with one of/);
});

test('a route shows nothing, and leads on', async () => {
  const t = tester(app({
    start: 'known',
    states: {
      known: route(async (c) => (c.user.name === undefined ? 'name' : 'hello')),
      name: text({
        ask: 'Name?',
        next: (c) => {
          c.user.name = c.answer;
          return 'hello';
        },
      }),
      hello: end({ text: 'Hello {name}.' }),
    },
  }));
  const user = t.phone();
  await user.dial();
  user.expectScreen('Name?');
  await user.say('Ann');
  user.expectScreen('Hello Ann.');
  await user.dial();
  user.expectScreen('Hello Ann.').expectEnded();
});

test('a state of one\'s own shows and accepts what it likes', async () => {
  const { user } = await asked({
    show: (c) => ({ text: `Tries: ${c.data.tries ?? 0}`, choices: ['1. Again', '2. Done'] }),
    accept(c, input) {
      if (input === '2') {
        return { answer: c.data.tries, next: 'done' };
      }
      if (input !== '1') {
        return problem('1 or 2!');
      }
      c.data.tries = (c.data.tries ?? 0) + 1;
      return undefined;
    },
  });
  await user.say('1');
  user.expectScreen('Tries: 1\n1. Again\n2. Done');
  await user.say('x');
  user.expectScreen('1 or 2!\nTries: 1\n1. Again\n2. Done');
  await user.say('2');
  user.expectScreen('1');
});
