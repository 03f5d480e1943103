import {
  app, BACK, choice, choicePages, confirm, date, end, language, length, menu, multiChoice, number,
  pages, phone, problem, route, text,
} from '@boma/toolkit';
import { phoneNumber } from '@boma/toolkit/phone';
import { tester } from '@boma/toolkit/tester';
import { untranslated } from '@boma/toolkit/translations';

const handlers = app({
  start: 'name',
  states: {
    name: text({
      ask: 'Name?',
      check: [length(2), async (answer) => answer.toUpperCase() !== 'X' || 'Not X.'],
      next: async (c) => (c.answer.trim() === '' ? problem('Empty {what}.', { what: 1 }) : 'age'),
    }),
    age: number({ ask: (c) => c.t('Age, {name}?'), min: 1, next: (c) => (c.answer.toFixed() === '1' ? 'due' : BACK) }),
    due: date({ ask: 'Due?', min: 'today', order: 'dmy', next: 'phone' }),
    phone: phone({ ask: 'Whose?', country: 'KE', next: 'which' }),
    which: choice({ ask: 'Which?', choices: [{ value: 1, label: 'One', when: (c) => c.lang === 'en' }, 'two'], next: 'many' }),
    many: choicePages({ ask: 'Which?', choices: async (c) => (await c.http.get('x')).json, perPage: 5, next: 'some' }),
    some: multiChoice({ ask: 'Which?', choices: { a: 'A' }, max: 2, next: (c) => c.answer[0] }),
    sure: confirm({ ask: 'Sure?', yes: 'story', no: BACK }),
    story: pages({ text: 'Long' }),
    menu: menu({ ask: 'Menu', choices: { name: 'Name' } }),
    lang: language({ ask: 'Language?', languages: { en: 'English' }, next: 'name' }),
    own: { show: (c) => `${c.from}`, accept: (c, input) => (input === '1' ? 'done' : undefined) },
    last: { show: () => ({ text: 'Bye', ends: true }), ends: true },
    way: route((c) => (c.user.known ? 'menu' : 'name')),
    done: end({ text: 'Bye.', next: 'menu' }),
  },
  resume: [{ within: '10m', then: 'continue' }, { then: 'ask' }],
  events: {
    ack: async (event, c) => c.kv.incr(event.user_message_id).then(() => undefined),
    nack: (event, c) => {
      c.user.refused = event.nack_reason;
      c.send(c.from, c.t('Once more.'));
    },
  },
  close: async (c) => {
    const contact = await c.contacts.get(c.from);
    if (contact !== null && !(await c.optOut.has(contact.msisdn))) {
      await c.contacts.updateExtra(contact.key, { seen: c.today });
    }
    const count: number = await c.groups.count((await c.groups.list())[0].key);
    await c.log.info(count, await c.messageStore.countSent());
  },
});

async function plays(): Promise<void> {
  const t = tester(handlers, { clock: '2024-01-01T00:00:00Z', http: [{ request: { url: 'x' }, response: { error: 'timeout' } }] });
  const user = t.phone();
  const screen: string | null = await user.dial();
  user.expectScreen(/x/).expectEnded();
  t.expectSent({ to: '+1' });
  console.log(screen);
}
void plays;

const local: string | null = phoneNumber('082 123 4567', 'ZA');
void untranslated(null, { translations: { sw: {} } }).then(([first]) => first.missing[0].where.concat(local ?? ''));

// @ts-expect-error the start is a state
app({ start: 'nme', states: { name: end({ text: '' }) } });
// @ts-expect-error a question leads somewhere
text({ ask: '?' });
// @ts-expect-error there is no such option
text({ ask: '?', nxet: 'a', next: 'b' });
// @ts-expect-error a bound of a number is a number
number({ ask: '?', min: '1', next: 'b' });
// @ts-expect-error a text has no toFixed
text({ ask: '?', next: (c) => c.answer.toFixed() });
// @ts-expect-error a deed is one of three
app({ start: 'a', states: { a: end({ text: '' }) }, resume: 'go on' });
// @ts-expect-error an extra of a contact is text
app({ start: 'a', states: { a: end({ text: '' }) }, close: async (c) => { await c.contacts.updateExtra('k', { n: 1 }); } });
// @ts-expect-error a state shows something
app({ start: 'a', states: { a: { accept: () => 'a' } } });
