'use strict';

const assert = require('assert');
const { steps } = require('../steps');
const { pick } = require('../objects');
const { exists } = require('../utils');
const { User } = require('../user');
const { AppTesterTasks, TaskError } = require('./tasks');

/** What must be true after the messages. */
const CheckTasks = AppTesterTasks.extend(function (self, tester) {
  AppTesterTasks.call(self, tester);

  self.before = function () {
    const { im } = self;
    if (self.length === 0 || !exists(im.user.addr)) {
      return undefined;
    }
    return steps(
      () => im.user.fetch(im.user.addr, im.user.store_name),
      (stored) => {
        if (!exists(stored)) {
          return undefined;
        }
        const user = new User(im);
        self.data.user = user;
        return user.load(im.user.addr, { store_name: im.user.store_name });
      }
    );
  };

  /** The user as stored. */
  self.get_user = function () {
    if (!self.data.user) {
      throw new TaskError('Cannot do any user checking, no user has been setup');
    }
    return self.data.user;
  };

  /** The replies to the last message. */
  self.get_replies = function () {
    const { message_id } = self.im.msg || {};
    return self.api.outbound.store.filter(
      ({ in_reply_to }) => in_reply_to !== undefined && in_reply_to === message_id
    );
  };

  /** The reply to the last message. */
  self.get_reply = function () {
    const replies = self.get_replies();
    self.assert(replies.length > 0, {
      msg: 'Expected a reply from the app to the user, but there was none',
    });
    return replies[replies.length - 1];
  };

  self.check_char_limit = function (limit) {
    const { content } = self.get_reply();
    const most = exists(limit) ? limit : tester.char_limit;
    const count = exists(content) ? content.length : 0;
    if (count > most) {
      self.assert.fail({
        msg:
          "The reply content's character count was longer than the expected limit: " +
          `${count} > ${most}`,
        actual: count,
        expected: most,
        op: '<=',
      });
    }
  };

  /** Runs an assertion; what it throws says `msg`, and whether a difference is worth showing. */
  self.assertion = function (fn, opts) {
    try {
      fn();
    } catch (error) {
      throw self.format_assertion_error(error, opts);
    }
  };

  self.format_assertion_error = function (error, opts) {
    const { msg, diff = true } = opts || {};
    error.showDiff = diff;
    error.msg = msg;
    if (msg !== undefined) {
      error.message = diff ? `${msg}: expected` : msg;
    }
    return error;
  };

  self.assert = function (value, opts) {
    const { msg, diff = msg === undefined } = opts || {};
    self.assertion(() => assert(value), { msg, diff });
  };

  self.assert.deepEqual = function (actual, expected, opts) {
    self.assertion(() => assert.deepEqual(actual, expected), opts);
  };

  self.assert.strictEqual = function (actual, expected, opts) {
    self.assertion(() => assert.strictEqual(actual, expected), opts);
  };

  self.assert.fail = function ({ msg, actual, expected, op = 'fail' }) {
    const error = new assert.AssertionError({
      message: msg === undefined ? `${actual} ${op} ${expected}` : msg,
      actual,
      expected,
      operator: op,
    });
    throw self.format_assertion_error(error, { msg, diff: false });
  };

  function same_part(actual, what, expected) {
    self.assert.deepEqual(actual, expected, { msg: `Unexpected ${what}` });
  }

  const check = function (fn) {
    return fn.call(tester, self.api, self.im, self.app);
  };

  check.interaction = function (opts) {
    const { state, reply, char_limit } = opts || {};
    return steps(
      () => state !== undefined && check.user.state(state),
      () => reply !== undefined && check.reply(reply),
      () => self.check_char_limit(char_limit)
    );
  };

  check.user = function (expected) {
    const user = self.get_user();
    if (typeof expected === 'function') {
      return expected.call(tester, user);
    }
    same_part(user.serialize(), 'user properties', expected);
  };

  check.user.properties = function (expected) {
    const { state, answers, metadata, ...rest } = expected;
    const user = self.get_user().serialize();
    if (state !== undefined) {
      check.user.state(state);
    }
    if (answers !== undefined) {
      check.user.answers(answers);
    }
    if (metadata !== undefined) {
      check.user.metadata(metadata);
    }
    same_part(pick(user, Object.keys(rest)), 'values for user properties', rest);
  };

  check.user.answers = (answers) => same_part(self.get_user().answers, 'user answers', answers);

  check.user.answer = (name, answer) =>
    same_part(self.get_user().get_answer(name), `user answer to state '${name}'`, answer);

  check.user.lang = function (lang) {
    self.assert.strictEqual(self.get_user().lang, lang, { msg: 'Unexpected user language' });
  };

  check.user.metadata = (metadata) =>
    same_part(self.get_user().metadata, 'user metadata', metadata);

  check.user.state = function (expected) {
    const { state } = self.get_user();
    if (typeof expected === 'function') {
      return expected.call(tester, state);
    }
    if (expected !== null && typeof expected === 'object') {
      return same_part(state.serialize(), 'user state', expected);
    }
    self.assert.strictEqual(state.name, expected, { msg: 'Unexpected user state name' });
  };

  check.user.state.metadata = (metadata) =>
    same_part(self.get_user().state.metadata, 'user state metadata', metadata);

  check.user.state.creator_opts = (opts) =>
    same_part(self.get_user().state.creator_opts, 'user state creator options', opts);

  check.reply = function (expected) {
    const reply = self.get_reply();
    if (typeof expected === 'string' || expected instanceof RegExp) {
      return check.reply.content(expected);
    }
    self.check_char_limit();
    if (typeof expected === 'function') {
      return expected.call(tester, reply);
    }
    same_part(reply, 'reply', expected);
  };

  check.reply.properties = function (expected) {
    const { content, ...rest } = expected;
    self.check_char_limit();
    if (content !== undefined) {
      check.reply.content(content);
    }
    const reply = self.get_reply();
    same_part(pick(reply, Object.keys(rest)), 'values for reply properties', rest);
  };

  check.reply.content = function (expected) {
    const { content } = self.get_reply();
    self.check_char_limit();
    if (expected instanceof RegExp) {
      self.assert(expected.test(content), {
        msg: `Reply content '${content}' did not match regular expression ${expected}`,
      });
    } else {
      self.assert.strictEqual(content, expected, { msg: 'Unexpected reply content' });
    }
  };

  check.reply.char_limit = (limit) => self.check_char_limit(limit);

  check.reply.ends_session = function () {
    self.assert(!self.get_reply().continue_session, { msg: 'Reply did not end the session' });
  };

  check.no_reply = function () {
    self.assert.deepEqual(self.get_replies(), [], {
      msg: 'Expecting no replies from the app to the user',
    });
  };

  self.methods.check = check;
});

module.exports = { CheckTasks };
