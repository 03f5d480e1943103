'use strict';

const { BaseError } = require('../classes');

/** Said of a state that is used or written wrongly. */
const StateError = BaseError.extend(function (self, state, message) {
  self.name = 'StateError';
  self.state = state;
  self.message = message;
});

/**
 * Says that the user's answer is wrong.
 *
 * @param {State} state
 * @param {string | LazyText} response what the user is told
 * @param {{reason?: string, input?: string}} [opts]
 */
const StateInvalidError = BaseError.extend(function (self, state, response, opts) {
  const { reason = null, input = null } = opts || {};
  self.name = 'StateInvalidError';
  self.state = state;
  Object.defineProperty(self, 'message', {
    enumerable: true,
    get: () =>
      [
        self.reason,
        `(state: ${self.state.name})`,
        `(response: ${self.response})`,
        self.input && `(input: ${self.input})`,
      ]
        .filter(Boolean)
        .join(' '),
  });
  self.response = response;
  self.input = input;
  self.reason = reason;

  /** Translates the response. */
  self.translate = function (i18n) {
    self.response = i18n(self.response);
  };
});

module.exports = { StateError, StateInvalidError };
