'use strict';

const MARK = /\{\{-([\s\S]+?)\}\}|\{\{([\s\S]+?)\}\}|\{%([\s\S]+?)%\}/g;
const NAME = /^\s*[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*\s*$/;

const FOR_HTML = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Fills in a text: `{{ expression }}` as it is, `{{- expression }}` escaped for
 * HTML, `{% code %}` run.
 *
 * @param {any} text
 * @param {object} [context] the names
 * @returns {string}
 * @throws {ReferenceError} if a name is not there
 */
function fill(text, context) {
  const template = show(text);
  if (template.search(MARK) < 0) {
    return template;
  }
  return only_names(template, context) ? fill_names(template, context) : run(template, context);
}

/** Whether a text has only names of the context in it, so that no code has to be made. */
function only_names(template, context) {
  for (const [, escaped, plain, code] of template.matchAll(MARK)) {
    const name = escaped || plain;
    if (code || !NAME.test(name) || !context || !(name.trim().split('.')[0] in context)) {
      return false;
    }
  }
  return true;
}

function fill_names(template, context) {
  return template.replace(MARK, (mark, escaped, plain) => {
    const path = (escaped || plain).trim().split('.');
    const value = show(path.reduce((at, key) => at[key], context));
    return escaped ? escape(value) : value;
  });
}

function run(template, context) {
  const steps = [];
  let end = 0;
  for (const { 0: mark, 1: escaped, 2: plain, 3: code, index } of template.matchAll(MARK)) {
    steps.push(`__out += ${JSON.stringify(template.slice(end, index))};`);
    if (code) {
      steps.push(`${code};`);
    } else {
      steps.push(`__out += __${escaped ? 'escape' : 'show'}(${escaped || plain});`);
    }
    end = index + mark.length;
  }
  const body =
    `var __out = ${JSON.stringify('')};\n` +
    'function print() { __out += Array.prototype.join.call(arguments, ""); }\n' +
    `with (obj) {\n${steps.join('\n')}\n}\nreturn __out + ${JSON.stringify(template.slice(end))};`;
  const library = /\b_\b/.test(body) ? require('lodash') : undefined;
  return new Function('obj', '_', '__show', '__escape', body)(
    context || {},
    library,
    show,
    (value) => escape(show(value))
  );
}

function show(value) {
  return value === null || value === undefined ? '' : String(value);
}

function escape(text) {
  return text.replace(/[&<>"']/g, (character) => FOR_HTML[character]);
}

module.exports = { fill };
