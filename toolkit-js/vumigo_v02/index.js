'use strict';

/**
 * `vumigo_v02`: the toolkit that the apps of Vumi Go are written for. What an
 * app needs at every message is loaded at once, the rest when it is first read.
 */

const { later } = require('./later');
const interaction_machine = require('./interaction_machine');
const app = require('./app');

const vumigo = {
  interaction_machine,
  InteractionMachine: interaction_machine.InteractionMachine,
  interact: interaction_machine.interact,
  app,
  App: app.App,
  states: require('./states'),
  user: require('./user'),
  events: require('./events'),
  structs: require('./structs'),
  translate: require('./translate'),
  utils: require('./utils'),
  config: { api: require('./config') },
  contacts: { api: require('./contacts') },
  metrics: { api: require('./metrics') },
  http: {},
  log: { api: require('./log') },
  outbound: { api: require('./outbound') },
  kv: {},
};

later(vumigo, {
  dummy: () => require('./dummies'),
  DummyApi: () => require('./dummies').DummyApi,
  tester: () => require('./tester'),
  AppTester: () => require('./tester').AppTester,
  test_utils: () => require('./test_utils'),
  fixtures: () => require('./fixtures'),
});
later(vumigo.http, { api: () => require('./http'), dummy: () => require('./dummies/http') });
['config', 'contacts', 'metrics', 'log', 'outbound', 'kv'].forEach((resource) => {
  later(vumigo[resource], { dummy: () => require(`./dummies/${resource}`) });
});

module.exports = vumigo;
