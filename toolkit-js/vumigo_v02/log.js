'use strict';

const { Extendable } = require('./classes');

const LEVELS = ['debug', 'info', 'warning', 'error', 'critical'];

/** A function that logs a message, with a method for each level. */
const Logger = Extendable.extend(function (_, im) {
  const log = function (message) {
    return log.info(message);
  };
  log.im = im;

  /** Adds a level. */
  log.support_level = function (level) {
    log[level] = (message) => log.im.api_request(`log.${level}`, { msg: message });
  };

  LEVELS.forEach(log.support_level);
  return log;
});

module.exports = { Logger };
