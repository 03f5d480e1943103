'use strict';

const { steps } = require('../steps');
const { Extendable, BaseError } = require('../classes');

/** Said of a test that cannot be run. */
const TaskError = BaseError.extend(function (self, message) {
  self.name = 'TaskError';
  self.message = message;
});

/** Said of a method that is called where it may not be. */
const TaskMethodError = TaskError.extend(function (self, method, message) {
  TaskError.call(self, `Method '${method}' failed: ${message}`);
  self.name = 'TaskMethodError';
});

/**
 * Tasks of one kind. Each function in `methods`, however deep, becomes a method
 * of the tester that schedules it.
 */
const AppTesterTasks = Extendable.extend(function (self, tester) {
  self.tester = tester;
  self.methods = {};

  /** Takes over what the tester works with. */
  self.yoink = function () {
    self.im = self.tester.im;
    self.api = self.tester.api;
    self.app = self.tester.app;
  };

  self.reset = function () {
    self.tasks = [];
    self.data = {};
    self.yoink();
  };

  /** Hook: throws if a task may not be scheduled now. */
  self.validate = function () {};

  /** Hook: runs before all tasks; `before.each` before each. */
  self.before = function () {};
  self.before.each = function () {};

  /** Hook: runs after all tasks; `after.each` after each. */
  self.after = function () {};
  self.after.each = function () {};

  self.schedule = function (name, fn, args) {
    self.validate(name, fn);
    self.tasks.push({ name, fn, args: args || [] });
  };

  /** Runs the tasks in order, and forgets them. */
  self.run = function () {
    return steps(
      () => self.before(),
      ...self.tasks.map((task) => () => self.run.task(task)),
      () => self.after(),
      () => self.reset()
    );
  };

  self.run.task = function (task) {
    const { before, after } = self;
    return steps(
      () => before.each && before.each(),
      () => task.fn.apply(self.tester, task.args),
      () => after.each && after.each()
    );
  };

  /** Adds the methods to the tester. */
  self.attach = function () {
    Object.keys(self.methods).forEach((name) => {
      self.tester[name] = scheduler_of(self, self.methods[name], name);
    });
  };

  Object.defineProperty(self, 'length', { get: () => self.tasks.length });

  self.reset();
});

function scheduler_of(tasks, method, path) {
  const { tester } = tasks;
  const scheduler =
    typeof method === 'function'
      ? (...args) => {
          tasks.schedule(path, method, args);
          return tester;
        }
      : {};
  scheduler.__task_name__ = path;
  Object.keys(method).forEach((name) => {
    scheduler[name] = scheduler_of(tasks, method[name], `${path}.${name}`);
  });
  return scheduler;
}

/** The tasks of a tester, kind by kind. */
const AppTesterTaskSet = Extendable.extend(function (self) {
  self.items = {};
  self.list = [];

  self.add = function (name, tasks) {
    self.items[name] = tasks;
    self.list.push(tasks);
  };

  self.get = function (name) {
    return self.items[name];
  };

  /** Calls a method of each, and gives what they gave. */
  self.invoke = function (method, args) {
    return self.list.map((tasks) => tasks[method](...(args || [])));
  };

  self.run = function () {
    return steps(...self.list.map((tasks) => () => tasks.run()));
  };

  self.attach = () => self.invoke('attach');
  self.reset = () => self.invoke('reset');
  self.yoink = () => self.invoke('yoink');

  Object.defineProperty(self, 'length', {
    get: () => self.list.reduce((sum, tasks) => sum + tasks.length, 0),
  });
});

module.exports = { AppTesterTasks, AppTesterTaskSet, TaskError, TaskMethodError };
