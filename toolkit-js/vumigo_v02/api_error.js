'use strict';

const { BaseError } = require('./classes');

/** Said when the host refuses a command. */
const ApiError = BaseError.extend(function (self, reply) {
  self.name = 'ApiError';
  self.reply = reply;
  self.message = reply.reason;
});

module.exports = { ApiError };
