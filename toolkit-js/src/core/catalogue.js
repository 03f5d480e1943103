/**
 * Translations of one language: text → its forms, and the rule that picks one of several.
 *
 * @typedef {{texts: Map<string, string[]>, plural: (n: number) => number}} Catalogue
 */
import { ONE_AND_MANY, pluralRule } from './plural.js';

/**
 * Reads a catalogue: an object of texts (`{"More": "Zaidi"}`, an array where there are plural
 * forms), Jed's locale data, or the text of a JSON or a `.po` file.
 *
 * @param {string|object} source
 * @returns {Catalogue}
 * @throws {SyntaxError} if it is none of these
 */
export function readCatalogue(source) {
  if (typeof source !== 'string') {
    return fromObject(source);
  }
  return /^\s*\{/.test(source) ? fromObject(JSON.parse(source)) : fromPo(source);
}

function fromObject(object) {
  if (object === null || typeof object !== 'object') {
    throw new SyntaxError('translations are an object: text → translation');
  }
  const data = object.locale_data === undefined
    ? object
    : object.locale_data[object.domain ?? 'messages'] ?? Object.values(object.locale_data)[0] ?? {};
  const texts = new Map();
  for (const [text, translation] of Object.entries(data)) {
    if (text !== '') {
      const forms = formsOf(text, translation);
      if (forms.some((form) => form !== '')) {
        texts.set(text, forms);
      }
    }
  }
  const head = data[''] ?? {};
  const header = head.plural_forms ?? head['plural-forms'] ?? head['Plural-Forms'];
  return { texts, plural: header === undefined ? ONE_AND_MANY : pluralRule(header) };
}

/** Jed's older form has the plural's own text, or null, before the translations. */
function formsOf(text, translation) {
  if (typeof translation === 'string') {
    return [translation];
  }
  if (!Array.isArray(translation)) {
    throw new SyntaxError(`the translation of '${text}' must be a text or a list of texts`);
  }
  const isOldJed = translation.length > 1
    && (translation[0] === null || (translation.length > 2 && isSourcePlural(text, translation[0])));
  return (isOldJed ? translation.slice(1) : translation).map((form) => form ?? '');
}

/** The plural of the source: the same placeholders in much the same words. */
function isSourcePlural(text, first) {
  const names = (value) => (value.match(/\{[^}]*\}|%\(\w+\)[a-z]/g) ?? []).sort().join();
  return first !== '' && names(text) === names(first) && text.slice(0, 3) === first.slice(0, 3);
}

function fromPo(source) {
  const texts = new Map();
  let plural = ONE_AND_MANY;
  for (const entry of poEntries(source)) {
    if (entry.msgid === '') {
      const header = /^Plural-Forms:(.*)$/m.exec(entry.forms[0] ?? '');
      if (header !== null) {
        plural = pluralRule(header[1]);
      }
    } else if (!entry.isFuzzy && entry.forms.some((form) => form)) {
      const key = entry.msgctxt === undefined ? entry.msgid : `${entry.msgctxt}\u0004${entry.msgid}`;
      texts.set(key, Array.from(entry.forms, (form) => form ?? ''));
    }
  }
  return { texts, plural };
}

/** @see https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html */
function poEntries(source) {
  const entries = [];
  let entry = newEntry();
  let add = null;
  source.split(/\r?\n/).forEach((line, index) => {
    const text = line.trim();
    if (text.startsWith('#')) {
      if (entry.msgid !== undefined) {
        entry = newEntry();
        add = null;
      }
      entry.isFuzzy ||= /^#,.*\bfuzzy\b/.test(text);
      return;
    }
    if (text === '') {
      return;
    }
    const found = /^(?:(msgctxt|msgid|msgid_plural|msgstr)(?:\[(\d+)\])?\s+)?"((?:[^"\\]|\\.)*)"$/.exec(text);
    if (found === null) {
      throw new SyntaxError(`line ${index + 1} of the .po file cannot be read: ${text}`);
    }
    const [, keyword, number, raw] = found;
    const value = unescapePo(raw);
    if (keyword === undefined) {
      if (add === null) {
        throw new SyntaxError(`line ${index + 1} of the .po file belongs to nothing: ${text}`);
      }
      add(value);
      return;
    }
    if ((keyword === 'msgid' || keyword === 'msgctxt') && entry.msgid !== undefined) {
      entry = newEntry();
    }
    add = adder(entry, keyword, Number(number ?? 0));
    add(value);
    if (keyword === 'msgid') {
      entries.push(entry);
    }
  });
  return entries;
}

function newEntry() {
  return { msgid: undefined, msgctxt: undefined, msgid_plural: undefined, forms: [], isFuzzy: false };
}

function adder(entry, keyword, number) {
  return keyword === 'msgstr'
    ? (value) => {
      entry.forms[number] = (entry.forms[number] ?? '') + value;
    }
    : (value) => {
      entry[keyword] = (entry[keyword] ?? '') + value;
    };
}

function unescapePo(text) {
  return text.replace(/\\(.)/g, (_, letter) => ({ n: '\n', t: '\t', r: '\r' })[letter] ?? letter);
}
