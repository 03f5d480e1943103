import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILTIN_LANGUAGES, builtinTexts } from '../../src/core/builtin-texts.js';
import { readCatalogue } from '../../src/core/catalogue.js';
import { fill } from '../../src/core/fill.js';
import { ONE_AND_MANY, pluralRule } from '../../src/core/plural.js';
import { languageChain, translator } from '../../src/core/translator.js';

// The headers that gettext's tools write, and the CLDR category of each of their forms.
const HEADERS = {
  en: ['nplurals=2; plural=(n != 1);', ['one', 'other']],
  fr: ['nplurals=2; plural=(n > 1);', ['one', 'other']],
  ja: ['nplurals=1; plural=0;', ['other']],
  pl: [
    'nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);',
    ['one', 'few', 'many'],
  ],
  ru: [
    'nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);',
    ['one', 'few', 'many'],
  ],
  ar: [
    'nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);',
    ['zero', 'one', 'two', 'few', 'many', 'other'],
  ],
  lt: [
    'nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2);',
    ['one', 'few', 'other'],
  ],
  zu: ['nplurals=2; plural=n > 1;', ['one', 'other']],
  am: ['nplurals=2; plural=(n > 1);', ['one', 'other']],
  sw: ['nplurals=2; plural=(n != 1);', ['one', 'other']],
};

test('plural rules of gettext headers agree with CLDR', () => {
  for (const [lang, [header, categories]] of Object.entries(HEADERS)) {
    const rule = pluralRule(`Plural-Forms: ${header}`);
    const cldr = new Intl.PluralRules(lang);
    for (let n = 0; n <= 230; n += 1) {
      assert.equal(categories[rule(n)], cldr.select(n), `${lang}, ${n}`);
    }
  }
});

test('a plural rule that is no expression of n is refused, and runs nothing', () => {
  for (const rule of ['process.exit()', 'n ?', '(n', 'x', 'n n', '', 'n = 1', '1 +']) {
    assert.throws(() => pluralRule(`nplurals=2; plural=${rule};`), SyntaxError, rule);
  }
  assert.throws(() => pluralRule('nplurals=2'), SyntaxError);
});

test('a rule that names a form there is none of gives the first', () => {
  const rule = pluralRule('nplurals=2; plural=n;');
  assert.equal(rule(7), 0);
  assert.equal(pluralRule('nplurals=2; plural=n/0;')(3), 0);
});

const PO = `
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

#: app.js:3
msgid "Your name?"
msgstr "Votre "
"nom ?"

#, fuzzy
msgid "Not sure"
msgstr "Pas certain"

msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "{n} jour"
msgstr[1] "{n} jours"

msgctxt "menu"
msgid "Open"
msgstr "Ouvrir\\t\\"ici\\""

msgid "Untranslated"
msgstr ""

#~ msgid "Old"
#~ msgstr "Vieux"
`;

test('a .po file gives its texts, its plural forms and its contexts', () => {
  const { texts, plural } = readCatalogue(PO);
  assert.deepEqual(texts.get('Your name?'), ['Votre nom ?']);
  assert.deepEqual(texts.get('{n} day'), ['{n} jour', '{n} jours']);
  assert.deepEqual(texts.get('menu\u0004Open'), ['Ouvrir\t"ici"']);
  assert.equal(plural(0), 0);
  assert.equal(plural(2), 1);
});

test('what is fuzzy, obsolete or empty in a .po file is no translation', () => {
  const { texts } = readCatalogue(PO);
  assert.deepEqual(['Not sure', 'Untranslated', 'Old'].map((text) => texts.has(text)), [false, false, false]);
});

test('a .po file that cannot be read names the line', () => {
  assert.throws(() => readCatalogue('msgid "a"\nmsgstr b'), /line 2/);
  assert.throws(() => readCatalogue('"a"'), /line 1/);
});

test('plain objects and both forms of Jed are read alike', () => {
  const expected = [['Yes', ['Oui']], ['{n} day', ['{n} jour', '{n} jours']]];
  for (const source of [
    { Yes: 'Oui', '{n} day': ['{n} jour', '{n} jours'] },
    JSON.stringify({ '': { plural_forms: 'nplurals=2; plural=n>1' }, Yes: [null, 'Oui'], '{n} day': ['{n} days', '{n} jour', '{n} jours'] }),
    { domain: 'messages', locale_data: { messages: { '': {}, Yes: ['Oui'], '{n} day': ['{n} jour', '{n} jours'] } } },
  ]) {
    assert.deepEqual([...readCatalogue(source).texts], expected);
  }
});

test('a text is looked up in the language, then in the language it is a variety of, then in fallbacks', () => {
  assert.deepEqual(languageChain('pt-MZ', { pt: 'fr', fr: 'pt' }), ['pt-MZ', 'pt', 'fr']);
  assert.deepEqual(languageChain('xh', { xh: 'zu' }), ['xh', 'zu']);
});

test('an app\'s translation stands over a built-in one, and a fallback over the source', async () => {
  const { one } = translator([
    { lang: 'xh', catalogue: readCatalogue({ More: 'Ngaphezulu' }), builtin: null },
    { lang: 'zu', catalogue: null, builtin: await builtinTexts('zu') },
  ], 'en');
  assert.equal(one('More'), 'Ngaphezulu');
  assert.equal(one('Back'), 'Emuva');
  assert.equal(one('Hello'), 'Hello');
});

test('the plural form follows the language the text is found in', () => {
  const french = readCatalogue(PO);
  const { many } = translator([{ lang: 'fr', catalogue: french }], 'en');
  assert.equal(many('{n} day', '{n} days', 0), '{n} jour');
  assert.equal(many('{n} cat', '{n} cats', 0), '{n} cats');
  assert.equal(ONE_AND_MANY(0), 1);
});

test('a text without a translation is reported, one of the source language is not', () => {
  const missing = [];
  translator([{ lang: 'sw', catalogue: null }], 'en', (text) => missing.push(text)).one('Hello');
  translator([{ lang: 'en', catalogue: null }], 'en', (text) => missing.push(text)).one('Hi');
  assert.deepEqual(missing, ['Hello']);
});

test('every built-in text is there in every language, with the same names to fill in', async () => {
  const names = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  const english = await builtinTexts('en');
  assert.deepEqual(BUILTIN_LANGUAGES, ['en', 'fr', 'sw', 'zu', 'pt', 'am', 'ar']);
  for (const lang of BUILTIN_LANGUAGES) {
    const texts = await builtinTexts(lang);
    assert.deepEqual(Object.keys(texts), Object.keys(english), lang);
    for (const [text, translation] of Object.entries(texts)) {
      assert.deepEqual(names(translation), names(text), `${lang}: ${text}`);
      assert.ok(lang === 'en' || translation !== text, `${lang}: ${text}`);
    }
  }
  assert.equal(await builtinTexts('de'), null);
  assert.equal(await builtinTexts('constructor'), null);
});

test('names are filled once: what a user typed is never looked at again', () => {
  const values = { name: '{secret}', secret: 'no' };
  assert.equal(fill('Hi {name}! {{x}} {gone}', (name) => values[name]), 'Hi {secret}! {x} {gone}');
});
