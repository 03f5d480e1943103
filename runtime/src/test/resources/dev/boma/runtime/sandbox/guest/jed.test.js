'use strict';

const assert = require('assert');
const Jed = require('jed');

const RULES = {
  en: 'nplurals=2; plural=(n != 1);',
  pl: 'nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);',
  ar: 'nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : ' +
    'n%100>=11 ? 4 : 5);',
  zu: 'nplurals=2; plural=n > 1;',
};

const jed = (plural_forms, entries, more) => new Jed({
  domain: 'messages',
  locale_data: {
    messages: { '': { domain: 'messages', lang: 'x', plural_forms }, ...entries },
  },
  ...more,
});

const polish = () => jed(RULES.pl, {
  yes: [null, 'tak'],
  cat: ['cats', 'kot', 'koty', 'kotów'],
  'menu\u0004file': ['files', 'plik', 'pliki', 'plików'],
  blank: [null, ''],
});

test('a key is answered with its translation', () => {
  assert.equal(polish().gettext('yes'), 'tak');
  assert.equal(polish().dgettext('messages', 'yes'), 'tak');
  assert.equal(polish().dcgettext('messages', 'yes', 'LC_MESSAGES'), 'tak');
});

test('a key without a translation, or with a blank one, is answered with itself', () => {
  assert.equal(polish().gettext('no'), 'no');
  assert.equal(polish().gettext('blank'), 'blank');
  assert.equal(polish().gettext('constructor'), 'constructor');
});

test('English knows one and many', () => {
  const english = jed(RULES.en, { cat: ['cats', 'one cat', 'many cats'] });
  assert.deepEqual([0, 1, 2, 11].map((n) => english.ngettext('cat', 'cats', n)),
    ['many cats', 'one cat', 'many cats', 'many cats']);
});

test('Polish knows one, a few and many', () => {
  assert.deepEqual(
    [0, 1, 2, 4, 5, 11, 12, 21, 22, 25, 112].map((n) => polish().ngettext('cat', 'cats', n)),
    ['kotów', 'kot', 'koty', 'koty', 'kotów', 'kotów', 'kotów', 'kotów', 'koty', 'kotów', 'kotów']);
  assert.equal(polish().dngettext('messages', 'cat', 'cats', 2), 'koty');
  assert.equal(polish().dcngettext('messages', 'cat', 'cats', 2, 'LC_MESSAGES'), 'koty');
});

test('Arabic has six forms', () => {
  const arabic = jed(RULES.ar, { day: ['days', 'f0', 'f1', 'f2', 'f3', 'f4', 'f5'] });
  assert.deepEqual([0, 1, 2, 3, 10, 11, 99, 100, 102, 103].map((n) => arabic.ngettext('day', 'days', n)),
    ['f0', 'f1', 'f2', 'f3', 'f3', 'f4', 'f4', 'f5', 'f5', 'f3']);
});

test('an only form is the translation in Arabic too', () => {
  assert.equal(jed(RULES.ar, { yes: [null, 'na\'am'] }).gettext('yes'), 'na\'am');
});

test('Zulu takes zero and one alike', () => {
  const zulu = jed(RULES.zu, { day: ['days', 'usuku', 'izinsuku'] });
  assert.deepEqual([0, 1, 2].map((n) => zulu.ngettext('day', 'days', n)),
    ['usuku', 'usuku', 'izinsuku']);
});

test('without a translation the English rule chooses between the keys', () => {
  assert.deepEqual([0, 1, 2].map((n) => polish().ngettext('dog', 'dogs', n)), ['dogs', 'dog', 'dogs']);
});

test('a number may be text, and must be a number', () => {
  assert.equal(polish().ngettext('cat', 'cats', '3'), 'koty');
  for (const wrong of ['x', null, true, '']) {
    assert.throws(() => polish().ngettext('cat', 'cats', wrong),
      /The number that was passed in is not a number\./);
  }
});

test('a context tells apart the uses of one key', () => {
  assert.equal(Jed.context_delimiter, '\u0004');
  assert.equal(polish().npgettext('menu', 'file', 'files', 3), 'pliki');
  assert.equal(polish().npgettext('tool', 'file', 'files', 3), 'files');
  assert.equal(polish().pgettext('menu', 'file'), 'plik');
  assert.equal(polish().dnpgettext('messages', 'menu', 'file', 'files', 5), 'plików');
  assert.equal(polish().dcnpgettext('messages', 'menu', 'file', 'files', 5), 'plików');
  assert.equal(polish().dpgettext('messages', 'menu', 'file'), 'plik');
  assert.equal(polish().dcpgettext('messages', 'menu', 'file'), 'plik');
});

test('what is wrong with the data is told', () => {
  assert.throws(() => polish().gettext(''), /No translation key found\./);
  assert.throws(() => polish().dgettext('other', 'x'), /Domain `other` was not found\./);
  assert.throws(() => new Jed({ domain: 'q', locale_data: {} }),
    /Text domain set to non-existent domain: `q`/);
  assert.throws(() => new Jed({ domain: 'm', locale_data: { m: {} } }).gettext('a'),
    /No locale meta information provided\./);
  assert.throws(() => new Jed({ domain: undefined, locale_data: null }).gettext('x'),
    /No locale data provided\./);
});

test('missing keys are reported', () => {
  const missing = [];
  const i18n = jed(RULES.en, {}, { missing_key_callback: (key, domain) => missing.push([key, domain]) });
  i18n.gettext('a');
  i18n.pgettext('menu', 'b');
  assert.deepEqual(missing, [['a', 'messages'], ['menu\u0004b', 'messages']]);
});

test('the text domain can be asked and set', () => {
  const i18n = new Jed({
    domain: 'one',
    locale_data: { one: { '': {}, k: [null, '1'] }, two: { '': {}, k: [null, '2'] } },
  });
  assert.equal(i18n.textdomain(), 'one');
  i18n.textdomain('two');
  assert.equal(i18n.gettext('k'), '2');
});

test('a chain puts a translation together', () => {
  assert.equal(polish().translate('cat').ifPlural(3, 'cats').fetch(), 'koty');
  assert.equal(polish().translate('file').onDomain('messages').withContext('menu').fetch(), 'plik');
  assert.equal(polish().translate('%d of %s').fetch(3, 'x'), '3 of x');
  assert.equal(polish().translate('%d of %s').fetch([3, 'x']), '3 of x');
  assert.equal(polish().translate('100% sure').fetch(), '100% sure');
});

test('sprintf fills in texts and numbers', () => {
  const cases = [
    [['%s and %s', 'a', 'b'], 'a and b'],
    [['%s', null], ''],
    [['%s', 5], '5'],
    [['%.3s', 'abcdef'], 'abc'],
    [['%d', 3.7], '3'],
    [['%u', -1], '1'],
    [['%c', 65], 'A'],
    [['%b', 5], '101'],
    [['%o', 8], '10'],
    [['%x %X', 255, 255], 'ff FF'],
    [['%e', 12345.678], '1.2345678e+4'],
    [['%.2e', 12345.678], '1.23e+4'],
    [['%f', 1.5], '1.5'],
    [['%.2f', 3.14159], '3.14'],
    [['%%'], '%'],
    [['%s%%', 5], '5%'],
    [['%5s|%-5s|', 'ab', 'ab'], '   ab|ab   |'],
    [['%05d', 42], '00042'],
    [['%05d', -42], '-0042'],
    [["%'*6s", 'ab'], '****ab'],
    [['%+d %+d', 5, -5], '+5 -5'],
    [['%+5d|', 42], '  +42|'],
    [['%5.1f|', 3.14159], '  3.1|'],
    [['%2$s %1$s', 'a', 'b'], 'b a'],
    [['%1$s %1$s', 'a'], 'a a'],
    [['%(a)s', { a: 1 }], '1'],
    [['%(user.names[1])s', { user: { names: ['x', 'y'] } }], 'y'],
    [['%s %d', ['a', 2]], 'a 2'],
    [['', 1], ''],
  ];
  for (const [args, expected] of cases) {
    assert.strictEqual(Jed.sprintf(...args), expected, JSON.stringify(args));
  }
  assert.equal(polish().sprintf('%s-%s', ['x', 'y']), 'x-y');
});

test('sprintf refuses what it cannot fill in', () => {
  assert.throws(() => Jed.sprintf('%d', '5'), /expecting number but found string/);
  assert.throws(() => Jed.sprintf('%(b)s', { a: 1 }), /property "b" does not exist/);
  assert.throws(() => Jed.sprintf('%(constructor)s', {}), /property "constructor" does not exist/);
  assert.throws(() => Jed.sprintf('%(a)s %s', { a: 1 }, 'z'), /mixing positional and named/);
  assert.throws(() => Jed.sprintf('100% sure', 1), /unknown directive: % sure/);
});

test('a plural rule is parsed, not run', () => {
  assert.deepEqual(Jed.PF.parse(RULES.en), {
    type: 'GROUP',
    expr: {
      type: 'GROUP',
      expr: { type: 'NEQ', left: { type: 'VAR' }, right: { type: 'NUM', val: 1 } },
    },
  });
  assert.throws(() => Jed.PF.compile('nplurals=2; plural=alert(1);'), /Parse error/);
  assert.throws(() => Jed.PF.compile('nplurals=2; plural=(n'), /it ends too early/);
  assert.throws(() => Jed.PF.compile('nplurals=2; plural=n n'), /unexpected `n`/);
  assert.throws(() => Jed.PF.compile('nplurals=2;'), /`plural` expression not found/);
  assert.throws(() => Jed.PF.compile('plural=n'), /nplurals not found/);
});

test('plural rules compute as in C', () => {
  const values = (expression, ...numbers) =>
    numbers.map(Jed.PF.compile(`nplurals=9; plural=${expression}`));
  assert.deepEqual(values('n==1 ? 0 : n==2 ? 1 : 2', 1, 2, 3), [0, 1, 2]);
  assert.deepEqual(values('n==1==1;', 1, 2), [1, 0]);
  assert.deepEqual(values('7 % 4 % 2', 0), [1]);
  assert.deepEqual(values('n>1 || n<1 && n<0', 0, 2), [0, 1]);
  assert.deepEqual(values('!n', 0, 2), [1, 0]);
  assert.deepEqual(values('n/2+1', 5), [3]);
  assert.equal(Jed.PF.interpreter(Jed.PF.parse(RULES.en))(2), true);
});
