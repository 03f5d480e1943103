'use strict';

const { DummyResource, DummyResourceError } = require('./resource');

const NAME = /^[a-zA-Z][a-zA-Z0-9._]{0,100}$/;

/** A stand-in for metrics; `stores[store][metric]` has `agg` and `values`. */
const DummyMetricsResource = DummyResource.extend(function (self, name) {
  DummyResource.call(self, name || 'metrics');
  self.stores = {};

  self.record = function ({ store, metric, agg, value }) {
    if (!NAME.test(metric)) {
      throw new DummyResourceError(
        `Metric name '${metric}' is invalid. It should match '${NAME.source}'.`
      );
    }
    const metrics = (self.stores[store] = self.stores[store] || {});
    const recorded = (metrics[metric] = metrics[metric] || { agg, values: [] });
    if (recorded.agg !== agg) {
      throw new DummyResourceError(
        `Inconsistent aggregation method for metric '${metric}' in store '${store}': ` +
          `found both '${recorded.agg}' and '${agg}'`
      );
    }
    recorded.values.push(value);
  };

  self.handlers.fire = (cmd) => {
    self.record(cmd);
    return { success: true };
  };
});

module.exports = { DummyMetricsResource };
