'use strict';

const { is_container } = require('./objects');

/**
 * Every line of a text, moved to the right.
 *
 * @param {string} text
 * @param {{indent?: number}} [opts] by how many spaces, 4 unless told
 */
function indent(text, opts) {
  const space = ' '.repeat(opts && opts.indent !== undefined ? opts.indent : 4);
  return text
    .split('\n')
    .map((line) => space + line)
    .join('\n');
}

/**
 * Data as a person reads it: an entry a line, the shortest first.
 *
 * @param {any} value
 * @param {{indent?: number}} [opts] as of `indent`
 */
function pretty(value, opts) {
  if (!is_container(value)) {
    return String(value);
  }
  return Array.isArray(value) ? pretty_list(value, opts) : pretty_entries(value, opts);
}

function pretty_list(values, opts) {
  return values
    .map((value) => `- ${indent(pretty(value, opts), { indent: 2 }).slice(2)}`)
    .join('\n');
}

function pretty_entries(object, opts) {
  return Object.keys(object)
    .map((key) => {
      const value = pretty(object[key], opts);
      return is_container(object[key]) ? `${key}:\n${indent(value, opts)}` : `${key}: ${value}`;
    })
    .sort((one, other) => one.length - other.length)
    .join('\n');
}

module.exports = { indent, pretty };
