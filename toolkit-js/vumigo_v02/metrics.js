'use strict';

const { steps } = require('./steps');
const { Eventable } = require('./events');

const AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'last'];

/** Metrics of an app, in a store of their own. */
const MetricStore = Eventable.extend(function (self, im) {
  Eventable.call(self);
  self.im = im;

  self.setup = function (opts) {
    self.store_name = (opts && opts.store_name) || 'default';
    return self.emit.setup();
  };

  /**
   * @param {string} metric
   * @param {number} value
   * @param {string} agg how values are put together
   * @returns {Q.Promise<boolean>} whether it was taken
   */
  self.fire = function (metric, value, agg) {
    return steps(
      () => self.im.api_request('metrics.fire', { store: self.store_name, metric, value, agg }),
      (reply) => reply.success
    );
  };

  /** Adds a method for a way of putting values together. */
  self.support_agg = function (agg) {
    self.fire[agg] = (metric, value) => self.fire(metric, value, agg);
  };

  AGGREGATIONS.forEach(self.support_agg);

  /**
   * Counts, and fires the total.
   *
   * @param {string} metric
   * @param {{amount?: number}} [opts] 1 unless told
   * @returns {Q.Promise<number>} the total
   */
  self.fire.inc = function (metric, opts) {
    const { amount = 1 } = opts || {};
    const key = `${self.store_name}.${metric}`;
    return steps(
      () => self.im.api_request('kv.incr', { key, amount }),
      ({ value }) =>
        steps(
          () => self.fire.last(metric, value),
          () => value
        )
    );
  };
});

module.exports = { MetricStore };
