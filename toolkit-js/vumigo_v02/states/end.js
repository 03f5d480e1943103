'use strict';

const { State, renewable, note } = require('./state');

/**
 * Says something and ends the session. The next message, of any kind, finds the
 * user at `next`.
 *
 * @param {string} name
 * @param {object} opts of State, and
 * @param {string | LazyText} opts.text
 * @param {any} [opts.next] where to go, as of `set_next_state`
 */
const EndState = State.extend(function (self, name, opts) {
  const given = opts || {};
  State.call(self, name, { ...given, continue_session: false });
  self.end_text = given.text;
  self.next = given.next === undefined ? null : given.next;
  renewable(self, () => note(self, ['end_text']));

  const translate = self.translate;
  self.translate = function (i18n) {
    translate(i18n);
    self.end_text = i18n(self.end_text);
  };

  self.display = function () {
    return self.end_text;
  };

  self.on('state:resume', () => self.set_next_state(self.next));
});

module.exports = { EndState };
