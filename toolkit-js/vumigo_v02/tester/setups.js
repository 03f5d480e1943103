'use strict';

const { steps } = require('../steps');
const { deep_copy } = require('../objects');
const { User } = require('../user');
const { AppTesterTasks, TaskMethodError } = require('./tasks');

const DEFAULT_ADDR = '+27123456789';
const DEFAULT_APP_NAME = 'test_app';
const DEFAULT_CHAR_LIMIT = 160;

/** What is there before the messages: the user, the config, the store. */
const SetupTasks = AppTesterTasks.extend(function (self, tester) {
  AppTesterTasks.call(self, tester);
  self.defaults = { char_limit: DEFAULT_CHAR_LIMIT };

  self.validate = function (name) {
    ['interactions', 'checks'].forEach((kind) => {
      const later = tester.tasks.get(kind);
      if (later && later.length > 0) {
        const what = { interactions: 'interaction', checks: 'check' }[kind];
        throw new TaskMethodError(name, `Setup tasks cannot be scheduled after ${what} tasks`);
      }
    });
  };

  self.before = function () {
    tester.char_limit = self.defaults.char_limit;
    self.data.user = {};
  };

  self.after = function () {
    const { app } = self.api.config;
    app.name = app.name || DEFAULT_APP_NAME;
    self.finalise.user();
  };

  self.finalise = {
    /** Stores the user, if more than the address is known. */
    user() {
      const { user } = self.data;
      const { addr = DEFAULT_ADDR, ...rest } = user;
      tester.user_addr = addr;
      if (Object.keys(rest).length > 0) {
        self.api.kv.store[User.make_key(addr, store_name(self.api.config.app))] = {
          ...user,
          addr,
        };
      }
    },
  };

  function state() {
    self.data.user.state = self.data.user.state || {};
    return self.data.user.state;
  }

  function merge_into(owner, name, values) {
    owner[name] = { ...owner[name], ...values };
  }

  const setup = function (fn) {
    return fn.call(tester, self.api);
  };

  setup.user = function (user) {
    return steps(
      () =>
        typeof user === 'function'
          ? user.call(tester, self.data.user)
          : { ...self.data.user, ...deep_copy(user) },
      (changed) => {
        self.data.user = changed;
      }
    );
  };

  setup.user.addr = (addr) => {
    self.data.user.addr = addr;
  };

  setup.user.lang = (lang) => {
    self.data.user.lang = lang;
  };

  setup.user.state = function (name, opts) {
    const given = typeof name === 'string' ? { ...opts, name } : name;
    self.data.user.state = { metadata: {}, creator_opts: {}, ...given };
  };

  setup.user.state.metadata = (metadata) => merge_into(state(), 'metadata', metadata);
  setup.user.state.creator_opts = (opts) => merge_into(state(), 'creator_opts', opts);

  setup.user.answers = (answers) => merge_into(self.data.user, 'answers', answers);

  setup.user.answer = (name, answer) => setup.user.answers({ [name]: answer });
  setup.user.metadata = (metadata) => merge_into(self.data.user, 'metadata', metadata);

  setup.config = function (items, opts) {
    const { json = true } = opts || {};
    const { config } = self.api;
    Object.assign(config.store, items);
    Object.keys(items).forEach((key) => {
      config.json[key] = json;
    });
  };

  setup.config.app = (config) => {
    Object.assign(self.api.config.app, config);
  };

  setup.config.endpoint = (name, opts) =>
    merge_into(self.api.config.app, 'endpoints', { [name]: { ...opts } });

  setup.kv = (values) => {
    Object.assign(self.api.kv.store, values);
  };

  setup.char_limit = (limit) => {
    tester.char_limit = limit;
  };

  self.methods.setup = setup;
});

function store_name(config) {
  return config.user_store || config.user_store_name || config.name;
}

module.exports = { SetupTasks };
