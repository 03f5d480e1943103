'use strict';

const { Choice } = require('./choice');

const DOTS = '...';

/**
 * Shortens the labels of choices for a screen, the longest first, until their
 * lines fit. The choices themselves stay as they are.
 *
 * @param {Choice[]} choices
 * @param {object} limits
 * @param {number} limits.room how many characters the lines may have; below 0 nothing would help
 * @param {function(Choice, number): string} limits.line
 * @param {Choice[]} limits.keep those that keep their label
 * @returns {Choice[]}
 */
function shorten(choices, { room, line, keep }) {
  if (room < 0) {
    return choices;
  }
  const lines = choices.map((choice, index) => {
    const { length } = line(choice, index);
    return { choice, index, length };
  });
  const fixed = lines.filter(({ choice }) => keep.includes(choice));
  const free = lines.filter(({ choice }) => !keep.includes(choice));
  const left = room - total(fixed);
  const lengths = free.map(({ length }) => length);
  while (sum(lengths) > left && Math.max(...lengths) > 0) {
    lengths[lengths.indexOf(Math.max(...lengths))]--;
  }
  const short = choices.slice();
  free.forEach(({ choice, index, length }, i) => {
    const lost = length - lengths[i];
    if (lost > 0) {
      short[index] = new Choice(choice.value, cut(choice.label, lost));
    }
  });
  return short;
}

function cut(label, lost) {
  return label.slice(0, -(lost + DOTS.length)) + DOTS;
}

function total(lines) {
  return sum(lines.map(({ length }) => length));
}

function sum(numbers) {
  return numbers.reduce((all, each) => all + each, 0);
}

module.exports = { shorten };
