'use strict';

const { Event } = require('./events');

/** Something that happened in a machine. */
const IMEvent = Event.extend(function (self, name, im) {
  Event.call(self, name, { im });
});

/** The handling of a message or an event failed. */
const IMErrorEvent = IMEvent.extend(function (self, im, error) {
  IMEvent.call(self, 'im:error', im);
  self.error = error;
});

/** The message is handled; the user is about to be stored. */
const IMShutdownEvent = IMEvent.extend(function (self, im) {
  IMEvent.call(self, 'im:shutdown', im);
});

/** A message came. */
const InboundMessageEvent = IMEvent.extend(function (self, im, cmd) {
  IMEvent.call(self, 'inbound_message', im);
  self.cmd = cmd;
  self.msg = cmd.msg;
});

/** Something happened to a message that was sent. */
const InboundEventEvent = IMEvent.extend(function (self, im, cmd) {
  IMEvent.call(self, 'inbound_event', im);
  self.cmd = cmd;
  self.event = cmd.msg;
});

/** The host said something that is neither. */
const UnknownCommandEvent = IMEvent.extend(function (self, im, cmd) {
  IMEvent.call(self, 'unknown_command', im);
  self.cmd = cmd;
});

/** A reply was sent. */
const ReplyEvent = IMEvent.extend(function (self, im, content, continue_session, helper_metadata) {
  IMEvent.call(self, 'reply', im);
  self.content = content;
  self.continue_session = continue_session;
  self.helper_metadata = helper_metadata;
});

/** A session began. */
const SessionNewEvent = IMEvent.extend(function (self, im) {
  IMEvent.call(self, 'session:new', im);
});

/** A session goes on. */
const SessionResumeEvent = IMEvent.extend(function (self, im) {
  IMEvent.call(self, 'session:resume', im);
});

/** A session ended; `user_terminated` says whether by the app's wish (false) or not. */
const SessionCloseEvent = IMEvent.extend(function (self, im, user_terminated) {
  IMEvent.call(self, 'session:close', im);
  self.user_terminated = user_terminated;
});

module.exports = {
  IMEvent,
  IMErrorEvent,
  IMShutdownEvent,
  InboundMessageEvent,
  InboundEventEvent,
  UnknownCommandEvent,
  ReplyEvent,
  SessionNewEvent,
  SessionResumeEvent,
  SessionCloseEvent,
};
