'use strict';

const { steps } = require('./steps');
const { Event, Eventable } = require('./events');
const { Translator } = require('./translate');
const { exists } = require('./utils');
const { StateData } = require('./states/data');

const SEVEN_DAYS_IN_SECONDS = 7 * 24 * 60 * 60;

/** Something that happened to a user. */
const UserEvent = Event.extend(function (self, name, user) {
  Event.call(self, name, { user });
});

/** The user is here for the first time. */
const UserNewEvent = UserEvent.extend(function (self, user) {
  UserEvent.call(self, 'user:new', user);
});

/** The user was here before. */
const UserLoadEvent = UserEvent.extend(function (self, user) {
  UserEvent.call(self, 'user:load', user);
});

/** The user begins anew. */
const UserResetEvent = UserEvent.extend(function (self, user) {
  UserEvent.call(self, 'user:reset', user);
});

/** The user was stored. */
const UserSaveEvent = UserEvent.extend(function (self, user) {
  UserEvent.call(self, 'user:save', user);
});

/** The person at the other end, and what is kept of them between messages. */
const User = Eventable.extend(function (self, im) {
  Eventable.call(self);
  self.im = im;

  /** Sets all fields without asking the host. */
  self.init = function (addr, opts) {
    const given = opts || {};
    self.addr = addr;
    self.lang = exists(given.lang) ? given.lang : null;
    self.answers = given.answers || {};
    self.metadata = given.metadata || {};
    self.in_session = given.in_session || false;
    self.state = new StateData(given.state);
    self.store_name = given.store_name || 'default';
    self.creation_event = given.creation_event || new UserNewEvent(self);
    self.i18n = new Translator();
  };

  Object.defineProperty(self, 'created', {
    get: () => self.creation_event instanceof UserNewEvent,
  });

  /**
   * Sets the fields and gets the translation of the user's language.
   *
   * @param {string} addr
   * @param {object} [opts] lang, answers, metadata, in_session, state, store_name
   */
  self.setup = function (addr, opts) {
    self.init(addr, opts);
    return steps(
      () => self.refresh_i18n(),
      () => self.emit.setup(),
      () => self
    );
  };

  /** A user who was not here before. */
  self.create = function (addr, opts) {
    return self.setup(addr, { ...opts, creation_event: new UserNewEvent(self) });
  };

  /** A user who begins anew. */
  self.reset = function (addr, opts) {
    return self.setup(addr, { ...opts, creation_event: new UserResetEvent(self) });
  };

  /** The user as stored; `opts` fill in what is not. Rejects if nothing is stored. */
  self.load = function (addr, opts) {
    return steps(
      () => self.fetch(addr, store_of(opts)),
      (stored) => {
        if (!exists(stored)) {
          throw new Error(`Failed to load user '${addr}'`);
        }
        return loaded(addr, opts, stored);
      }
    );
  };

  /** The user as stored, or a new one. */
  self.load_or_create = function (addr, opts) {
    return steps(
      () => self.fetch(addr, store_of(opts)),
      (stored) => (exists(stored) ? loaded(addr, opts, stored) : self.create(addr, opts))
    );
  };

  function loaded(addr, opts, stored) {
    const creation_event = new UserLoadEvent(self);
    return self.setup(addr, { ...opts, ...stored, creation_event });
  }

  /** What is stored under an address, or null. */
  self.fetch = function (addr, store_name) {
    return steps(
      () => self.im.api_request('kv.get', { key: User.make_key(addr, store_name) }),
      (reply) => reply.value
    );
  };

  /** Whether the user is in the state of this name, or in any. */
  self.is_in_state = function (name) {
    return exists(name) ? self.state.is(name) : self.state.exists();
  };

  self.key = function () {
    return User.make_key(self.addr, self.store_name);
  };

  /** Changes the language; resolves when the texts are there. */
  self.set_lang = function (lang) {
    if (lang === self.lang) {
      return steps();
    }
    self.lang = lang;
    return self.refresh_i18n();
  };

  /** Gets the translation of the user's language. */
  self.refresh_i18n = function () {
    if (!exists(self.lang)) {
      return steps();
    }
    return steps(
      () => self.im.fetch_translation(self.lang),
      (i18n) => {
        self.i18n = i18n;
      }
    );
  };

  self.set_answer = function (state_name, answer) {
    self.answers[state_name] = answer;
  };

  self.get_answer = function (state_name) {
    return self.answers[state_name];
  };

  /** How many seconds a user is kept after the last message; null for ever. */
  self.default_ttl = function () {
    const { user_ttl } = self.im.config;
    return user_ttl === undefined ? SEVEN_DAYS_IN_SECONDS : user_ttl;
  };

  /**
   * Stores the user.
   *
   * @param {{seconds?: number | null}} [opts] how long, if not the default
   */
  self.save = function (opts) {
    const { seconds = self.default_ttl() } = opts || {};
    return steps(
      () =>
        self.im.api_request('kv.set', { key: self.key(), value: self.serialize(), seconds }),
      () => self.emit(new UserSaveEvent(self))
    );
  };

  self.serialize = function () {
    return {
      addr: self.addr,
      lang: self.lang,
      answers: self.answers,
      metadata: self.metadata,
      in_session: self.in_session,
      state: self.state.serialize(),
    };
  };

  self.toJSON = self.serialize;

  self.emit.creation_event = function () {
    return self.emit(self.creation_event);
  };

  self.init();
});

/** The key that a user is stored under. */
User.make_key = function (addr, store_name) {
  return ['users', store_name === undefined ? 'default' : store_name, addr].join('.');
};

function store_of(opts) {
  return opts && opts.store_name;
}

module.exports = { User, UserEvent, UserNewEvent, UserSaveEvent, UserLoadEvent, UserResetEvent };
