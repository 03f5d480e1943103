'use strict';

const PLACE = /\{\{(-?)\s*([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)\s*\}\}/g;
const SIGN = /\{[{%]/;
const SYNTAX = {
  interpolate: /\{\{([\s\S]+?)\}\}/g,
  escape: /\{\{-([\s\S]+?)\}\}/g,
  evaluate: /\{%([\s\S]+?)%\}/g,
};

/**
 * Fills in a text: `{{ name }}` as it is, `{{- name }}` escaped for HTML,
 * `{% code %}` run.
 *
 * @param {any} text
 * @param {object} [context] the names
 * @returns {string}
 * @throws {ReferenceError} if a name is not there
 */
function fill(text, context) {
  const shown = text === null || text === undefined ? '' : String(text);
  if (!SIGN.test(shown)) {
    return shown;
  }
  return only_names(shown, context) ? fill_names(shown, context) : fill_code(shown, context);
}

/** Whether a text has nothing but names of the context in it, so that no code has to be made. */
function only_names(text, context) {
  const rest = text.replace(PLACE, (place, escape, path) =>
    context && path.split('.')[0] in context && !escape ? '' : '{{'
  );
  return !SIGN.test(rest);
}

function fill_names(text, context) {
  return text.replace(PLACE, (place, escape, path) => {
    const value = path.split('.').reduce((at, key) => at[key], context);
    return value === null || value === undefined ? '' : String(value);
  });
}

function fill_code(text, context) {
  return require('lodash').template(text, SYNTAX)(context);
}

module.exports = { fill };
