import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app, choice, end, language, problem, text } from '@boma/toolkit';
import { untranslated } from '@boma/toolkit/translations';

const STATES = {
  language: language({ ask: 'Welcome!', languages: { en: 'English', sw: 'Kiswahili', fr: 'Français' }, next: 'name' }),
  name: text({ ask: 'Name?', check: () => problem('No.'), next: 'where' }),
  where: choice({ ask: 'Where?', choices: { hill: 'Hill', lake: 'Lake' }, next: 'bye' }),
  bye: end({ text: (c) => c.t('Bye.') }),
};

test('a text without a translation is told with its language and where it is used', async () => {
  const { definition } = app({ start: 'language', states: STATES });

  const found = await untranslated(definition, {
    translations: { sw: '{"Welcome!": "Karibu!", "Name?": "Jina?", "Hill": "Kilima", "Lake": ""}' },
    sources: { 'app.js': "const a = 1;\nconst b = (c) => c.t('Bye.');\nproblem('No.' +\n  ' Never.');" },
  });

  const sw = found.find(({ lang }) => lang === 'sw');
  assert.deepEqual(sw.missing, [
    { text: 'Where?', where: ["state 'where': ask"] },
    { text: 'Lake', where: ["state 'where': choices"] },
    { text: 'Bye.', where: ['app.js:2'] },
    { text: 'No. Never.', where: ['app.js:3'] },
  ]);
});

test('a language that can be chosen and has no translations lacks all texts', async () => {
  const { definition } = app({ start: 'language', states: STATES });

  const found = await untranslated(definition, {});

  assert.deepEqual(found.map(({ lang, missing }) => [lang, missing.length]), [['sw', 5], ['fr', 5]]);
});

test('fallbacks, varieties of a language and the toolkit\'s own texts count as translations', async () => {
  const { definition } = app({
    start: 'bye', fallbacks: { xh: 'zu' }, states: { bye: end({ text: 'Exit' }), more: end({ text: 'Hello' }) },
  });

  const found = await untranslated(definition, {
    translations: { zu: { Hello: 'Sawubona' }, xh: {}, 'zu-ZA': {} },
  });

  assert.deepEqual(found, ['zu', 'xh', 'zu-ZA'].map((lang) => ({ lang, error: null, missing: [], wrong: [] })));
});

test('a translation with a name to fill in that its text has not is told', async () => {
  const { definition } = app({ start: 'bye', states: { bye: end({ text: 'Bye {name}.' }) } });

  const [found] = await untranslated(definition, {
    translations: { fr: { 'Bye {name}.': 'Au revoir {nom}.', '{n} {{x}}': ['{n} {{y}}'] } },
  });

  assert.deepEqual(found.wrong, [
    { text: 'Bye {name}.', translation: 'Au revoir {nom}.', names: ['nom'] },
  ]);
});

test('a catalogue that cannot be read is told', async () => {
  const [found] = await untranslated(null, { translations: { sw: 'msgid "a"\nmsgstr b' } });

  assert.equal(found.lang, 'sw');
  assert.match(found.error, /line 2/);
});

test('the texts of a Vumi app are those of its $', async () => {
  const [found] = await untranslated(null, {
    translations: { af: { '': { lang: 'af' }, Yes: [null, 'Ja'] } },
    sources: { 'go-app.js': 'ask($("Yes"));\nself.$(\'No\\n\');\n$.ngettext("one", "many", 2); jQuery$("x");' },
  });

  assert.deepEqual(found.missing.map(({ text, where }) => `${text}@${where}`), ['No\n@go-app.js:2', 'one@go-app.js:3']);
});
