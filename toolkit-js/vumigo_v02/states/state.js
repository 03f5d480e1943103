'use strict';

const { steps } = require('../steps');
const { Eventable, stop_listening } = require('../events');
const { exists, functor, maybe_call } = require('../utils');
const { LazyText } = require('../translate');
const { StateError, StateInvalidError } = require('./errors');
const { StateInputEvent, StateInvalidEvent, StateShowEvent } = require('./events');

/**
 * One screen of an app.
 *
 * @param {string} name
 * @param {object} [opts]
 * @param {boolean | function(): boolean} [opts.send_reply] true unless told
 * @param {boolean | function(): boolean} [opts.continue_session] true unless told
 * @param {object | function(): object} [opts.helper_metadata] of the reply
 * @param {object} [opts.metadata] what is kept of the state between messages, at first
 * @param {function(string): any} [opts.check] gives what is wrong with an answer
 * @param {Object<string, Function>} [opts.events] listeners
 */
const State = Eventable.extend(function (self, name, opts) {
  Eventable.call(self);
  const given = opts || {};

  self.name = name;
  self.im = null;
  self.metadata = { ...given.metadata };
  self.error = null;
  self.events = given.events || {};
  self.check = given.check || function () {};
  self.send_reply = functor(given.send_reply === undefined ? true : given.send_reply);
  self.continue_session = functor(
    given.continue_session === undefined ? true : given.continue_session
  );
  self.helper_metadata = functor(
    given.helper_metadata === undefined ? null : given.helper_metadata
  );
  hide(self, '_renewals', [() => renew_error(self)]);
  hide(self, '_creator_opts', undefined);
  hide(self, '_bound', null);

  /** Remembers with what options the state was made; the first ones count. */
  hide(self, '_record_creator_opts', (creator_opts) => {
    self._creator_opts = self._creator_opts || creator_opts;
  });

  /**
   * Prepares the state for a message. A state that is used again is as new.
   *
   * @param {InteractionMachine} im
   * @param {object} [metadata] what was kept of it
   */
  self.setup = function (im, metadata) {
    self.im = im;
    self.metadata = { ...given.metadata, ...metadata };
    const restore = self._restore || hide(self, '_restore', remember(self));
    restore();
    return steps(
      () => bind_events(self),
      () => self.init(),
      () => self.emit.setup()
    );
  };

  /** Hook: runs at set-up. */
  self.init = function () {};

  /** Gives the user's answer to the state. */
  self.input = function (content) {
    return steps(
      () => self.translators.before_input(self.im.user.i18n),
      () => self.emit.input(content)
    );
  };

  self.emit.input = function (content) {
    return emit_both(self, new StateInputEvent(self, content));
  };

  /** The screen. */
  self.show = function () {
    let content;
    return steps(
      () => self.translators.before_display(self.im.user.i18n),
      () => self.display(),
      (shown) => {
        content = shown;
        return emit_both(self, new StateShowEvent(self, content));
      },
      () => content
    );
  };

  /** Hook: the text of the screen. */
  self.display = function () {
    return `State: [${self.name}]`;
  };

  /** Hook: translates the state's texts. */
  self.translate = function (i18n) {
    if (self.error) {
      self.error.translate(i18n);
    }
  };

  self.translators = {
    before_input: (i18n) => self.translate(i18n),
    before_display: (i18n) => self.translate(i18n),
  };

  /** Keeps the user's answer under the state's name. */
  self.save_response = function (response) {
    self.im.user.set_answer(self.name, response);
  };

  /**
   * Says where to go.
   *
   * @param {any} next state name, data or state, or a function that gives one; nothing to stay
   * @param {...any} args of the function
   */
  self.set_next_state = function (next, ...args) {
    return steps(
      () => maybe_call(next, self, args),
      (state) => {
        if (exists(state)) {
          self.im.next_state.reset(state);
        }
      }
    );
  };

  /** Runs the check and invalidates the state with what it gives. */
  self.validate = function (input) {
    return steps(
      () => self.check(input),
      (wrong) => {
        if (!exists(wrong)) {
          return undefined;
        }
        if (wrong instanceof StateInvalidError) {
          return self.invalidate(wrong);
        }
        if (typeof wrong === 'string' || wrong instanceof LazyText) {
          return self.invalidate(
            new StateInvalidError(self, wrong, { reason: 'Bad user input', input })
          );
        }
        throw new StateError(
          self,
          '.check() may only return null or undefined (to indicate success), or string, ' +
            'LazyText or StateInvalidError objects (to indicate errors)'
        );
      }
    );
  };

  /** Puts the state in an error: a text or a StateInvalidError. */
  self.invalidate = function (error) {
    self.error =
      error instanceof StateInvalidError ? error : new StateInvalidError(self, error);
    return emit_both(self, new StateInvalidEvent(self, self.error));
  };

  self.serialize = function () {
    return { name: self.name, metadata: self.metadata };
  };

  self.toJSON = self.serialize;
});

/** Emits on the machine, if there is one, and then on the state. */
function emit_both(state, event) {
  return steps(
    () => state.im && state.im.emit && state.im.emit(event),
    () => state.emit(event)
  );
}

function hide(self, name, value) {
  Object.defineProperty(self, name, { value, writable: true, configurable: true });
  return value;
}

/**
 * Says how to make texts of a state as they were before they were translated.
 *
 * @param {State} state
 * @param {function(): function(): void} take_note gives what restores
 */
function renewable(state, take_note) {
  state._renewals.push(take_note);
}

/** Notes the given members of an object, and gives what restores them. */
function note(object, names) {
  const noted = names.map((name) => object[name]);
  return () => names.forEach((name, i) => (object[name] = noted[i]));
}

function renew_error(state) {
  return note(state, ['error']);
}

function remember(state) {
  const restores = state._renewals.map((renewal) => renewal());
  return () => restores.forEach((restore) => restore());
}

function bind_events(state) {
  unbind_events(state);
  state._bound = { ...state.events };
  state.on(state._bound);
}

function unbind_events(state) {
  const bound = state._bound || {};
  Object.keys(bound).forEach((name) => stop_listening(state, name, bound[name]));
}

module.exports = { State, renewable, note };
