'use strict';

const { steps } = require('../steps');
const { Eventable } = require('../events');
const { InteractionMachine } = require('../interaction_machine');
const { DummyApi } = require('../dummies');
const tasks = require('./tasks');
const { SetupTasks } = require('./setups');
const { InteractionTasks } = require('./interactions');
const { CheckTasks } = require('./checks');

/**
 * Tests an app without a host: its methods say what is there before, what comes
 * in, and what must be true then; `run` does it all.
 *
 * @param {App} app
 * @param {{api?: object}} [opts] options of the DummyApi
 */
const AppTester = Eventable.extend(function (self, app, opts) {
  self.app = app;
  self.api_opts = opts && opts.api;
  self.tasks = new tasks.AppTesterTaskSet();

  /** Forgets everything but the app. */
  self.reset = function () {
    self.data = {};
    self.api = new DummyApi(self.api_opts);
    self.reset.interaction();
    self.tasks.reset();
  };

  /** Makes a new machine, as for every message. */
  self.reset.interaction = function () {
    self.im = new InteractionMachine(self.api, self.app);
    self.app.on('app:error', rethrow);
    self.tasks.yoink();
  };

  /** @returns {Q.Promise<AppTester>} rejected with the first thing that is not as it must be */
  self.run = function () {
    return steps(() => self.tasks.run())
      .finally(() => self.reset())
      .thenResolve(self);
  };

  self.reset();
  self.tasks.add('setups', new SetupTasks(self));
  self.tasks.add('interactions', new InteractionTasks(self));
  self.tasks.add('checks', new CheckTasks(self));
  self.tasks.attach();
});

function rethrow(event) {
  throw event.error;
}

module.exports = {
  AppTester,
  tasks,
  TaskError: tasks.TaskError,
  TaskMethodError: tasks.TaskMethodError,
};
