/**
 * Finds the texts of an app that a language has no translation for: those of its definition, and
 * those that its sources give to `c.t`, `c.n`, `problem` and the `$` of Vumi apps. A text that is put
 * together while the app runs is not found.
 */
import { builtinTexts } from './core/builtin-texts.js';
import { readCatalogue } from './core/catalogue.js';
import { languageChain, translator } from './core/translator.js';

const TEXTS = ['ask', 'text', 'more', 'less', 'exit', 'yesLabel', 'noLabel'];

const LITERAL = String.raw`(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|` + '`(?:[^`\\\\$]|\\\\.)*`)';
const TEXT = String.raw`(${LITERAL}(?:\s*\+\s*${LITERAL})*)`;
const CALLS = new RegExp(
  String.raw`(?:\.t|\.n|\bproblem|(?:^|[^\w$])\$|\$\.(?:gettext|ngettext))\(\s*${TEXT}\s*[,)]`, 'gm');

/**
 * @param {?object} definition what an app is made of; null for an app that is not of this toolkit
 * @param {{sources?: Record<string, string>, translations?: Record<string, string|object>}} files
 *     the app's files by name, and its catalogues by language
 * @returns {Promise<{lang: string, error: ?string, missing: {text: string, where: string[]}[],
 *     wrong: {text: string, translation: string, names: string[]}[]}[]>} one for each language;
 *     `error` where its catalogue cannot be read, `wrong` where a translation has names to fill in
 *     that its text has not
 */
export async function untranslated(definition, { sources = {}, translations = {} }) {
  const source = definition?.language ?? 'en';
  const catalogues = { ...translations, ...definition?.translations };
  const offered = definition === null ? [] : languagesOf(definition);
  const languages = [...new Set([...Object.keys(catalogues), ...offered])]
    .filter((lang) => lang !== source);
  const texts = [...(definition === null ? [] : textsOf(definition)), ...Object.entries(sources)
    .flatMap(([file, text]) => textsIn(file, text))];
  return Promise.all(languages.map(async (lang) => {
    try {
      return {
        lang,
        error: null,
        missing: await missingIn(lang, definition, source, catalogues, texts),
        wrong: wrongIn(catalogues[lang], definition !== null),
      };
    } catch (error) {
      return { lang, error: error.message, missing: [], wrong: [] };
    }
  }));
}

async function missingIn(lang, definition, source, catalogues, texts) {
  const chain = await Promise.all(
    languageChain(lang, definition?.fallbacks ?? {}).map(async (next) => ({
      lang: next,
      catalogue: Object.hasOwn(catalogues, next) ? readCatalogue(catalogues[next]) : null,
      builtin: await builtinTexts(next),
    })));
  /** @type {Map<string, string[]>} */
  const missing = new Map();
  for (const { text, where } of texts) {
    translator(chain, source, () => {
      missing.set(text, [...(missing.get(text) ?? []), where]);
    }).one(text);
  }
  return [...missing].map(([text, where]) => ({ text, where }));
}

/** Vumi's texts have other placeholders, and are not looked at. */
function wrongIn(catalogue, isOurs) {
  if (catalogue === undefined || !isOurs) {
    return [];
  }
  return [...readCatalogue(catalogue).texts].flatMap(([text, forms]) => forms.flatMap((translation) => {
    const known = [...namesIn(text), 'n'];
    const names = namesIn(translation).filter((name) => !known.includes(name));
    return names.length === 0 ? [] : [{ text, translation, names }];
  }));
}

function namesIn(text) {
  return Array.from(text.replace(/\{\{|\}\}/g, '').matchAll(/\{([\p{L}\w.-]+)\}/gu), ([, name]) => name);
}

/** The languages that users can choose. */
function languagesOf({ states }) {
  return [...states.values()].flatMap(({ kind, options }) => (
    kind === 'language' && typeof options.languages === 'object'
      ? Object.keys(options.languages)
      : []));
}

function textsOf({ states }) {
  return [...states].filter(([name]) => !name.startsWith('$')).flatMap(([name, { options = {} }]) => {
    const found = TEXTS.filter((key) => typeof options[key] === 'string')
      .map((key) => ({ text: options[key], where: `state '${name}': ${key}` }));
    return [...found, ...labelsOf(options.choices).map((text) => (
      { text, where: `state '${name}': choices` }))];
  });
}

function labelsOf(choices) {
  if (choices === null || typeof choices !== 'object') {
    return [];
  }
  const labels = Array.isArray(choices)
    ? choices.map((choice) => choice?.label ?? choice)
    : Object.values(choices);
  return labels.filter((label) => typeof label === 'string');
}

function textsIn(file, source) {
  return Array.from(source.matchAll(CALLS), (found) => ({
    text: found[1].match(new RegExp(LITERAL, 'g')).map(valueOf).join(''),
    where: `${file}:${source.slice(0, found.index + found[0].indexOf(found[1])).split('\n').length}`,
  })).filter(({ text }) => text.trim() !== '');
}

const ESCAPES = { n: '\n', r: '\r', t: '\t' };

/** What a literal of JavaScript stands for. */
function valueOf(literal) {
  return literal.slice(1, -1).replace(
    /\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([^]))/gi,
    (_, long, four, two, other) => (other === undefined
      ? String.fromCodePoint(Number.parseInt(long ?? four ?? two, 16))
      : ESCAPES[other] ?? other));
}
