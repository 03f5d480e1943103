'use strict';

const { AssertionError } = require('assert');
const Q = require('q');
const { steps } = require('./steps');
const fixtures = require('./fixtures');
const { App } = require('./app');
const { LazyTranslator, Translator } = require('./translate');
const { InteractionMachine } = require('./interaction_machine');
const { DummyApi } = require('./dummies');

/**
 * A machine on the fixtures' data.
 *
 * @param {object} [opts]
 * @param {App} [opts.app]
 * @param {DummyApi | object} [opts.api] or the options of one
 * @param {object} [opts.msg]
 * @param {boolean} [opts.setup] whether it is set up; true unless told
 * @returns {Q.Promise<InteractionMachine>}
 */
function make_im(opts) {
  const { app = new App('start'), api, msg = fixtures.msg(), setup = true } = opts || {};
  const im = new InteractionMachine(
    api instanceof DummyApi
      ? api
      : new DummyApi({ config: fixtures.config(), kv: fixtures.kv(), ...api }),
    app
  );
  return steps(
    () => setup && im.setup(msg),
    () => im
  );
}

/** The translator of a fixture language. */
function i18n_for(lang) {
  return new Translator(fixtures.lang(lang));
}

/** What a function throws, or undefined. */
function catch_err(fn) {
  try {
    fn();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Fails a test that should have failed before. */
function fail() {
  throw new AssertionError({ message: 'Expected test to fail' });
}

/** A function that asks a host and gives a promise of the reply. */
function requester(api) {
  return (name, data) => {
    const answered = Q.defer();
    api.request(name, data, (reply) => answered.resolve(reply));
    return answered.promise;
  };
}

module.exports = { make_im, i18n_for, catch_err, $: new LazyTranslator(), fail, requester };
