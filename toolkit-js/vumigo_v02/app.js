'use strict';

const { steps } = require('./steps');
const { BaseError } = require('./classes');
const { Event, Eventable } = require('./events');
const { LazyTranslator } = require('./translate');
const { State } = require('./states/state');
const { EndState } = require('./states/end');

/** Something that happened in an app. */
const AppEvent = Event.extend(function (self, name, app) {
  Event.call(self, name, { app });
});

/** An app could not make a state. */
const AppErrorEvent = AppEvent.extend(function (self, app, error) {
  AppEvent.call(self, 'app:error', app);
  self.error = error;
});

/** Said of an app that does something wrong. */
const AppError = BaseError.extend(function (self, app, message) {
  self.name = 'AppError';
  self.app = app;
  self.message = message;
});

/** Said of an app whose states are wrong. */
const AppStateError = AppError.extend(function (self, app, message) {
  AppError.call(self, app, message);
  self.name = 'AppStateError';
});

/** The states of an app: by name, what makes each. */
const AppStates = Eventable.extend(function (self, app) {
  Eventable.call(self);
  self.app = app;
  self.creators = {};

  self.setup = function () {
    self.im = self.app.im;
    return steps(
      () => self.init(),
      () => self.emit.setup()
    );
  };

  /** Hook: runs at set-up, when `im` is known. */
  self.init = function () {};

  /**
   * Adds a state, or a creator: `add(name, function(name, opts) {…})`, `this`
   * being the app, which gives a state or a promise of one.
   */
  self.add = function (state, creator) {
    return state instanceof State ? self.add.state(state) : self.add.creator(state, creator);
  };

  self.add.state = function (state) {
    self.add.creator(state.name, () => state);
  };

  self.add.creator = function (name, creator) {
    if (is_known(name)) {
      throw new AppStateError(self.app, `Duplicate state '${name}'`);
    }
    self.creators[name] = creator;
  };

  self.remove = function (name) {
    delete self.creators[name];
  };

  /** Throws if a creator gave no state. */
  self.check = function (state, name) {
    if (!(state instanceof State)) {
      throw new AppStateError(
        self.app,
        `Creator for state '${name}' should create a state, ` +
          `but instead created something of type '${typeof state}'`
      );
    }
  };

  /**
   * Makes a state. Whatever goes wrong, there is one: the error state.
   *
   * @param {string} name
   * @param {object} [opts] of its creator
   * @returns {Q.Promise<State>}
   */
  self.create = function (name, opts) {
    const creator_opts = opts || {};
    return steps(
      () => made(name, creator_opts)
    ).catch((error) =>
      steps(
        () => self.app.emit.error(error),
        () => (name === '__error__' ? built_in_error_state() : self.create('__error__'))
      )
    );
  };

  function made(name, opts) {
    if (name !== self.app.start_state_name && is_known(name)) {
      return checked(self.creators[name], name, opts);
    }
    const start = self.app.start_state_name;
    return steps(
      () =>
        name === start
          ? null
          : self.app.emit.state_error(
              `Unknown state '${name}'. Switching to start state '${start}'.`
            ),
      () => checked(self.creators.__start__, start, opts)
    );
  }

  function checked(creator, name, opts) {
    return steps(
      () => creator.call(self.app, name, opts),
      (state) => {
        self.check(state, name);
        state._record_creator_opts(opts);
        return state;
      }
    );
  }

  function is_known(name) {
    return Object.prototype.hasOwnProperty.call(self.creators, name);
  }

  self.creators.__start__ = function (name, opts) {
    if (is_known(name)) {
      return self.creators[name].call(self.app, name, opts);
    }
    return steps(
      () => self.app.emit.state_error(`Unknown start state '${name}'. Switching to error state.`),
      () => self.create('__error__')
    );
  };

  self.creators.__error__ = function (name) {
    return new EndState(name, {
      text: new LazyTranslator()('An error occurred. Please try again later.'),
      next: self.app.start_state_name,
    });
  };

  // An app's own error creator may fail, too; this one cannot.
  const { __error__ } = self.creators;
  function built_in_error_state() {
    return __error__('__error__');
  }
});

/**
 * An app: its states, and what it does beside them.
 *
 * @param {string} start_state_name where a new user begins
 * @param {object} [opts]
 * @param {Function} [opts.AppStates] class of the states
 * @param {Object<string, Function>} [opts.events] listeners; names may be paths: `im reply`
 */
const App = Eventable.extend(function (self, start_state_name, opts) {
  const given = opts || {};
  Eventable.call(self);
  self.im = null;
  self.start_state_name = start_state_name;
  self.events = given.events || {};
  self.AppStates = given.AppStates || AppStates;
  self.states = new self.AppStates(self);
  self.$ = new LazyTranslator();

  /** Puts the app to a machine. */
  self.attach_im = function (im) {
    self.im = im;
    self.on(self.events);
  };

  self.setup = function () {
    self.on('app:error', (event) => self.im.log.error(event.error.message));
    self.im.on('im:shutdown', () => self.exit());
    return steps(
      () => self.states.setup(),
      () => self.init(),
      () => self.emit.setup()
    );
  };

  /** Hook: runs when the user is there, before any state. */
  self.init = function () {};

  /** Hook: runs at the end of a message, before the user is stored. */
  self.exit = function () {};

  self.teardown = function () {
    self.teardown_listeners();
    return self.emit.teardown();
  };

  self.emit.error = function (error) {
    return self.emit(new AppErrorEvent(self, error));
  };

  self.emit.app_error = function (message) {
    return self.emit.error(new AppError(self, message));
  };

  self.emit.state_error = function (message) {
    return self.emit.error(new AppStateError(self, message));
  };
});

module.exports = { App, AppStates, AppEvent, AppErrorEvent, AppError, AppStateError };
