'use strict';

const { steps } = require('../steps');
const { State, renewable, note } = require('./state');

/**
 * Asks for any text.
 *
 * @param {string} name
 * @param {object} opts of State, and
 * @param {string | LazyText} opts.question
 * @param {any} [opts.next] where to go, as of `set_next_state`; called with the answer
 */
const FreeText = State.extend(function (self, name, opts) {
  const given = opts || {};
  State.call(self, name, given);
  self.next = given.next === undefined ? null : given.next;
  self.question_text = given.question;
  renewable(self, () => note(self, ['question_text']));

  const translate = self.translate;
  self.translate = function (i18n) {
    translate(i18n);
    self.question_text = i18n(self.question_text);
  };

  self.display = function () {
    return self.error ? self.error.response : self.question_text;
  };

  self.on('state:input', (event) => {
    const content = String(event.content).trim();
    return steps(
      () => self.validate(content),
      () => {
        if (!self.error) {
          self.save_response(content);
          return self.set_next_state(self.next, content);
        }
      }
    );
  });
});

module.exports = { FreeText };
