'use strict';

/**
 * Looks up plain texts in Jed's data without Jed, for the plain case alone.
 * What it has not, Jed answers.
 *
 * @param {object} options of a Jed
 * @returns {{has: function(any): boolean, gettext: function(string): string} | null} null if the
 *   data are not of the plain kind
 */
function dictionary_of(options) {
  const plain = Object.keys(options).every(
    (name) => name === 'locale_data' || (name === 'domain' && options.domain === 'messages')
  );
  const words = options.locale_data ? options.locale_data.messages : { '': {} };
  if (!plain || !words || !words['']) {
    return null;
  }
  return {
    has(key) {
      const is_key = typeof key === 'string' && key !== '';
      return is_key && (!(key in words) || is_translated(words[key]));
    },
    gettext(key) {
      return key in words ? words[key][1] : key;
    },
  };
}

function is_translated(entry) {
  return Array.isArray(entry) && typeof entry[1] === 'string' && entry[1] !== '';
}

module.exports = { dictionary_of };
