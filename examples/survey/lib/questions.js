// The questions, as screens and as checks of what people answer.

const _ = require('lodash');

const questions = require('../questions.json');

const byId = _.keyBy(questions, 'id');

/** The id of the first question. */
exports.first = questions[0].id;

/** The id of the question after that one, or null after the last. */
exports.after = (id) => {
  const next = questions[_.findIndex(questions, { id }) + 1];
  return next === undefined ? null : next.id;
};

/** The screen of a question. */
exports.screen = (id) => {
  const { ask, choices } = byId[id];
  return [ask, ..._.map(choices, (choice, index) => `${index + 1}. ${choice}`)].join('\n');
};

/** What an answer means: the text of a choice, or the words as typed; null if it is none. */
exports.read = (id, typed) => {
  const { choices } = byId[id];
  const text = _.trim(typed);
  if (choices === undefined) {
    return text === '' ? null : _.truncate(text, { length: 140 });
  }
  // Number('') is 0 and Number('x') is not a number: neither is a choice.
  return _.get(choices, Number(text) - 1, null);
};
