'use strict';

const { Extendable } = require('./classes');
const { fill } = require('./template');
const { dictionary_of } = require('./dictionary');

const METHODS = [
  'gettext',
  'dgettext',
  'ngettext',
  'dngettext',
  'pgettext',
  'dpgettext',
  'npgettext',
  'dnpgettext',
];

/**
 * A text that is translated when it is shown.
 *
 * @param {string} method of Jed
 * @param {any[]} args of that method
 */
const LazyText = Extendable.extend(function (self, method, args) {
  self.method = method;
  self.ctx = {};
  self.args = args;

  /**
   * @param {object} ctx the values of the text's places; lazy texts among them are translated
   * @returns {LazyText} this
   */
  self.context = function (ctx) {
    self.ctx = ctx;
    return self;
  };

  /**
   * @param {object} jed
   * @returns {string}
   */
  self.apply_translation = function (jed) {
    return fill(jed[self.method](...self.args), translated(jed, self.ctx));
  };
});

function translated(jed, context) {
  const texts = {};
  for (const name in context) {
    texts[name] = apply_translation(jed, context[name]);
  }
  return texts;
}

/** The translation of a lazy text; anything else as it is. */
function apply_translation(jed, text) {
  return text instanceof LazyText ? text.apply_translation(jed) : text;
}

/** Makes lazy texts: `$('key')`, `$.ngettext('one', 'many', n)`, … */
const LazyTranslator = Extendable.extend(function () {
  const $ = function (...args) {
    return $.gettext(...args);
  };
  $.methods = METHODS.slice();

  /** Adds a method of Jed. */
  $.support = function (method) {
    $[method] = (...args) => new LazyText(method, args);
  };

  $.methods.forEach($.support);
  return $;
});

/**
 * A function that translates lazy texts and leaves anything else as it is. Its
 * `jed` is made by the first text that needs it; most need no more than a look
 * into the dictionary.
 *
 * @param {object} [source] a Jed, or the options of one
 */
const Translator = Extendable.extend(function (self, source) {
  let jed = source && typeof source.gettext === 'function' ? source : null;
  let dictionary = jed ? null : dictionary_of(source || {});

  const i18n = function (text) {
    if (!(text instanceof LazyText)) {
      return text;
    }
    return text.apply_translation(has(dictionary, text) ? dictionary : i18n.jed);
  };

  Object.defineProperty(i18n, 'jed', {
    enumerable: true,
    configurable: true,
    get() {
      jed = jed || new (require('jed'))(source || {});
      return jed;
    },
    set(other) {
      jed = other;
      dictionary = null;
    },
  });
  return i18n;
});
/** Whether a dictionary translates a text, and those in its places. */
function has(dictionary, text) {
  return (
    dictionary !== null &&
    text.method === 'gettext' &&
    dictionary.has(text.args[0]) &&
    Object.values(text.ctx || {}).every(
      (value) => !(value instanceof LazyText) || has(dictionary, value)
    )
  );
}

module.exports = { Translator, LazyTranslator, LazyText, apply_translation };
