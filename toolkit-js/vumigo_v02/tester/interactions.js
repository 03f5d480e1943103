'use strict';

const { steps } = require('../steps');
const { uuid } = require('../utils');
const { fill_in } = require('../objects');
const { InboundMessageEvent } = require('../machine_events');
const { AppTesterTasks, TaskError, TaskMethodError } = require('./tasks');

/** The messages. */
const InteractionTasks = AppTesterTasks.extend(function (self, tester) {
  AppTesterTasks.call(self, tester);

  self.validate = function (name) {
    const checks = tester.tasks.get('checks');
    if (checks && checks.length > 0) {
      throw new TaskMethodError(name, 'Interaction tasks cannot be scheduled after check tasks');
    }
  };

  self.after = function () {
    const { msg, msgs } = self.data;
    if (msg && msgs) {
      throw new TaskError(
        'AppTester expected either a single or multiple inputs but was given both.'
      );
    }
    const messages = msgs ? msgs.map(as_message) : [msg || {}];
    return steps(
      ...messages.map((message, i) => () => {
        if (i > 0) {
          tester.reset.interaction();
        }
        return self.send(self.make_msg(message));
      })
    );
  };

  /** A message with what every message has; one that nobody spoke of has no session event. */
  self.make_msg = function (msg) {
    const defaults = {
      content: null,
      message_id: uuid(),
      from_addr: tester.user_addr,
      helper_metadata: {},
    };
    if (msg.content !== undefined) {
      defaults.session_event = msg.content === null ? 'new' : 'resume';
    }
    return fill_in({ ...msg }, defaults);
  };

  /** Sends a message to the machine; rejects with what goes wrong there. */
  self.send = function (msg) {
    const { im } = self;
    return steps(
      () => im.emit(new InboundMessageEvent(im, { msg })),
      () => im.done()
    ).catch((error) =>
      im.err(error).then(() => {
        throw error;
      })
    );
  };

  function update(changes) {
    self.data.msg = { ...self.data.msg, ...changes };
  }

  function replace(name, before, fn) {
    return steps(
      () => fn.call(tester, before),
      (changed) => {
        self.data[name] = changed;
      }
    );
  }

  const input = function (msg) {
    if (typeof msg === 'function') {
      return replace('msg', self.data.msg || {}, msg);
    }
    return update(as_message(msg));
  };

  input.content = (content) => update({ content });
  input.session_event = (session_event) => update({ session_event });

  self.methods.input = input;
  self.methods.start = () => update({ content: null });

  self.methods.inputs = function (...msgs) {
    if (typeof msgs[0] === 'function') {
      return replace('msgs', self.data.msgs || [], msgs[0]);
    }
    self.data.msgs = msgs;
  };
});

function as_message(input) {
  if (input !== null && typeof input === 'object') {
    return input;
  }
  return { content: input === undefined ? null : input };
}

module.exports = { InteractionTasks };
