'use strict';

/**
 * Gettext in the interface of Jed 0.5: catalogues in which each key has a list of its plural (or
 * null) and its translations, `{"": {domain, lang, plural_forms}, cat: ["cats", "kot", "koty"]}`. A
 * key with a context is `context + U+0004 + key`.
 *
 * Where a translation is missing, the answer is the key: the singular for 1, else the plural.
 */
const plural = require('./plural');
const { sprintf, vsprintf } = require('./sprintf');

const CONTEXT_DELIMITER = '\u0004';
const ENGLISH = 'nplurals=2; plural=(n != 1);';

const defaults = () => ({
  locale_data: { messages: { '': { domain: 'messages', lang: 'en', plural_forms: ENGLISH } } },
  domain: 'messages',
});

/** The number asked for; the form of 1 serves where none is. */
function quantity(value) {
  if (value === undefined || typeof value === 'number') {
    return value ?? 1;
  }
  const number = parseInt(value, 10);
  if (Number.isNaN(number)) {
    throw new Error('The number that was passed in is not a number.');
  }
  return number;
}

const pluralForms = (meta) =>
  meta.plural_forms || meta['Plural-Forms'] || meta['plural-forms'] || ENGLISH;

/** The translation of an entry for a number, or undefined. */
function translation(entry, meta, number) {
  if (!Array.isArray(entry)) {
    return undefined;
  }
  // An entry with a single form has nothing to choose from when no number was given: in a language
  // whose form for 1 is not the first, that form is still the translation.
  const index = number === undefined && entry.length === 2
    ? 1
    : plural.compile(pluralForms(meta))(quantity(number)) + 1;
  return entry[index] || undefined;
}

/** One translation being put together; `fetch` ends it. */
class Chain {
  constructor(key, i18n) {
    this._key = key;
    this._i18n = i18n;
  }

  onDomain(domain) {
    this._domain = domain;
    return this;
  }

  withContext(context) {
    this._context = context;
    return this;
  }

  ifPlural(number, pluralKey) {
    this._val = number;
    this._pkey = pluralKey;
    return this;
  }

  /** The translation; arguments, or one array of them, are filled in as `sprintf` does. */
  fetch(...args) {
    const values = Array.isArray(args[0]) ? args[0] : args;
    const translated =
      this._i18n.dcnpgettext(this._domain, this._context, this._key, this._pkey, this._val);
    return values.length === 0 ? translated : vsprintf(translated, values);
  }
}

/**
 * A set of catalogues.
 *
 * @param {Object} [options]
 * @param {Object<string, Object>} [options.locale_data] catalogues by domain
 * @param {string} [options.domain] the one asked when a call names none, default `messages`
 * @param {function(string, string)} [options.missing_key_callback] told each key without an entry,
 *     with its context, and the domain
 */
function Jed(options) {
  this.defaults = defaults();
  this.options = { ...this.defaults, ...options };
  this.textdomain(this.options.domain);
  if (options?.domain && !this.options.locale_data?.[this.options.domain]) {
    throw new Error(`Text domain set to non-existent domain: \`${options.domain}\``);
  }
}

Jed.prototype = {
  constructor: Jed,

  /** The domain that is asked when a call names none; with an argument, sets it. */
  textdomain(domain) {
    if (!domain) {
      return this._textdomain;
    }
    this._textdomain = domain;
    return undefined;
  },

  /** Starts a chain: `translate('cat').ifPlural(3, 'cats').fetch()`. */
  translate(key) {
    return new Chain(key, this);
  },

  gettext(key) {
    return this.dcnpgettext(undefined, undefined, key);
  },

  dgettext(domain, key) {
    return this.dcnpgettext(domain, undefined, key);
  },

  dcgettext(domain, key) {
    return this.dcnpgettext(domain, undefined, key);
  },

  ngettext(singular, pluralKey, number) {
    return this.dcnpgettext(undefined, undefined, singular, pluralKey, number);
  },

  dngettext(domain, singular, pluralKey, number) {
    return this.dcnpgettext(domain, undefined, singular, pluralKey, number);
  },

  dcngettext(domain, singular, pluralKey, number) {
    return this.dcnpgettext(domain, undefined, singular, pluralKey, number);
  },

  pgettext(context, key) {
    return this.dcnpgettext(undefined, context, key);
  },

  dpgettext(domain, context, key) {
    return this.dcnpgettext(domain, context, key);
  },

  dcpgettext(domain, context, key) {
    return this.dcnpgettext(domain, context, key);
  },

  npgettext(context, singular, pluralKey, number) {
    return this.dcnpgettext(undefined, context, singular, pluralKey, number);
  },

  dnpgettext(domain, context, singular, pluralKey, number) {
    return this.dcnpgettext(domain, context, singular, pluralKey, number);
  },

  /**
   * The one that all others call.
   *
   * @param {?string} domain the catalogue, or the text domain when absent
   * @param {?string} context what tells apart two uses of one key
   * @param {string} singular the key
   * @param {string} [pluralKey] what to answer for other numbers than 1 without a translation
   * @param {number|string} [number] how many there are
   * @return {string}
   */
  dcnpgettext(domain, context, singular, pluralKey, number) {
    const name = domain || this._textdomain;
    const catalogues = this.options.locale_data;
    if (!catalogues) {
      throw new Error('No locale data provided.');
    }
    if (!Object.hasOwn(catalogues, name) || !catalogues[name]) {
      throw new Error(`Domain \`${name}\` was not found.`);
    }
    const catalogue = catalogues[name];
    const meta = catalogue[''];
    if (!meta) {
      throw new Error('No locale meta information provided.');
    }
    if (!singular) {
      throw new Error('No translation key found.');
    }
    const count = quantity(number);
    const key = context ? context + CONTEXT_DELIMITER + singular : singular;
    const entry = Object.hasOwn(catalogue, key) ? catalogue[key] : undefined;
    if (!entry) {
      this.options.missing_key_callback?.(key, name);
    }
    return translation(entry, meta, number) ?? (count === 1 ? singular : pluralKey || singular);
  },

  sprintf,
  vsprintf,
};

Jed.context_delimiter = CONTEXT_DELIMITER;
Jed.sprintf = sprintf;
Jed.vsprintf = vsprintf;
Jed.PF = plural;
Jed.parse_plural = (forms, number) => plural.compile(forms)(number);
Jed.Jed = Jed;

module.exports = Jed;
