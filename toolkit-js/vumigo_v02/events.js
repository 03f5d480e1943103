'use strict';

const Q = require('q');
const { EventEmitter } = require('events');
const { Extendable, extend } = require('./classes');

const NOBODY_LISTENS = Q([]);
const SOON = Q();

/**
 * Something that happened: a name and data.
 *
 * @param {string} name
 * @param {object} [data] its members, where the event has none of that name
 */
const Event = Extendable.extend(function (self, name, data) {
  self.name = name;
  for (const key in data) {
    if (self[key] === undefined) {
      self[key] = data[key];
    }
  }
});

/** Says that `instance` is set up. */
const SetupEvent = Event.extend(function (self, instance) {
  Event.call(self, 'setup', { instance });
});

/** Says that `instance` is torn down. */
const TeardownEvent = Event.extend(function (self, instance) {
  Event.call(self, 'teardown', { instance });
});

/**
 * An event emitter whose listeners may return promises. Names may be paths:
 * `on('im.user user:new', f)` listens on the member `im.user`.
 */
function Eventable() {
  const self = this;
  EventEmitter.call(self);

  /**
   * Listens to events of a name, or of each name of an object.
   *
   * @param {string | Object<string, Function>} name
   * @param {Function} [listener] called with the event, `this` the emitter
   * @returns {object} this
   */
  self.on = function (name, listener) {
    return listen(self, 'on', name, listener);
  };

  /** As `on`, for the next event only. */
  self.once = function (name, listener) {
    return listen(self, 'once', name, listener);
  };

  /**
   * @param {string} name
   * @returns {Q.Promise} of the next event of that name
   */
  self.once.resolved = function (name) {
    const next = Q.defer();
    self.once(name, (event) => {
      next.resolve(event);
    });
    return next.promise;
  };

  /** Removes all listeners but those of `teardown`, which stay for one more event. */
  self.teardown_listeners = function () {
    const last = self.listeners('teardown');
    self.removeAllListeners();
    last.forEach((listener) => self.once('teardown', listener));
  };

  /**
   * Calls the listeners of an event, all at once, a little later.
   *
   * @param {Event} event
   * @returns {Q.Promise} of what the listeners gave
   */
  self.emit = function (event) {
    const listeners = self.rawListeners(event.name);
    return listeners.length === 0
      ? NOBODY_LISTENS
      : SOON.then(() => Q.all(listeners.map((listener) => call(listener, self, event))));
  };

  self.emit.setup = function () {
    return self.emit(new SetupEvent(self));
  };

  self.emit.teardown = function () {
    return self.emit(new TeardownEvent(self));
  };
}
Object.setPrototypeOf(Eventable.prototype, EventEmitter.prototype);
Eventable.extend = extend;

function call(listener, self, event) {
  try {
    return listener.call(self, event);
  } catch (error) {
    return Q.reject(error);
  }
}

function listen(self, method, name, listener) {
  if (typeof name !== 'string') {
    Object.keys(name).forEach((each) => self[method](each, name[each]));
    return self;
  }
  const end = name.lastIndexOf(' ');
  if (end < 0) {
    EventEmitter.prototype[method].call(self, name, listener);
  } else {
    member(self, name.slice(0, end))[method](name.slice(end + 1), listener);
  }
  return self;
}

/** The member that a path names, seen from an eventable. */
function member(self, path) {
  const found = path.split('.').reduce((at, key) => at && at[key], self);
  if (!found) {
    throw new Error(`Cannot listen on '${path}': there is nothing of that name yet`);
  }
  return found;
}

/** Stops what `on` with the same name and listener began. */
function stop_listening(self, name, listener) {
  const end = name.lastIndexOf(' ');
  const target = end < 0 ? self : member(self, name.slice(0, end));
  target.removeListener(name.slice(end + 1), listener);
}

module.exports = { Event, SetupEvent, TeardownEvent, Eventable, stop_listening };
