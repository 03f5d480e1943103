'use strict';

const { Event } = require('../events');

/** Something that happened to a state. */
const StateEvent = Event.extend(function (self, name, state, data) {
  Event.call(self, name, { state, ...data });
});

/** The user answered the state. */
const StateInputEvent = StateEvent.extend(function (self, state, content) {
  StateEvent.call(self, 'state:input', state, { content });
});

/** The answer was wrong. */
const StateInvalidEvent = StateEvent.extend(function (self, state, error) {
  StateEvent.call(self, 'state:invalid', state, { error });
});

/** The user comes to the state. */
const StateEnterEvent = StateEvent.extend(function (self, state) {
  StateEvent.call(self, 'state:enter', state);
});

/** The user leaves the state. */
const StateExitEvent = StateEvent.extend(function (self, state) {
  StateEvent.call(self, 'state:exit', state);
});

/** The user is at the state since an earlier message. */
const StateResumeEvent = StateEvent.extend(function (self, state) {
  StateEvent.call(self, 'state:resume', state);
});

/** The state's screen is about to be sent. */
const StateShowEvent = StateEvent.extend(function (self, state, content) {
  StateEvent.call(self, 'state:show', state, { content });
});

module.exports = {
  StateEvent,
  StateInputEvent,
  StateInvalidEvent,
  StateEnterEvent,
  StateExitEvent,
  StateResumeEvent,
  StateShowEvent,
};
