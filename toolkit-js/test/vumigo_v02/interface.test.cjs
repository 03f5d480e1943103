'use strict';

require('./needs-q.cjs');

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { test } = require('node:test');
const Q = require('q');
const vumigo = require('../../vumigo_v02');

const EXPORTS = {
  interaction_machine:
    'InteractionMachine interact IMEvent IMErrorEvent IMShutdownEvent InboundMessageEvent ' +
    'InboundEventEvent UnknownCommandEvent ReplyEvent SessionNewEvent SessionResumeEvent ' +
    'SessionCloseEvent ApiError',
  app: 'App AppStates AppEvent AppErrorEvent AppError AppStateError',
  states:
    'State FreeText Choice ChoiceState MenuState LanguageChoice PaginatedChoiceState ' +
    'PaginatedState BookletState EndState StateData StateError StateInvalidError ' +
    'StateInputEvent StateEnterEvent StateExitEvent StateResumeEvent',
  user: 'User UserEvent UserNewEvent UserLoadEvent UserResetEvent UserSaveEvent',
  events: 'Event SetupEvent Eventable',
  structs: 'Model Opts ValidationError',
  translate: 'Translator LazyTranslator LazyText apply_translation',
  utils:
    'functor maybe_call inherit basic_auth vumi_utc uuid starts_with exists is_integer ' +
    'infer_addr_type format_addr indent pretty normalize_msisdn url_params url_with_params ' +
    'url_without_params Extendable BaseError DeprectationError',
  'config.api': 'SandboxConfig IMConfig IMConfigError',
  'config.dummy': 'DummyConfigResource',
  'contacts.api': 'Contact ContactStore Group GroupStore',
  'contacts.dummy': 'DummyContactsResource DummyGroupsResource',
  'metrics.api': 'MetricStore',
  'metrics.dummy': 'DummyMetricsResource',
  'http.api':
    'HttpApi JsonApi HttpRequest HttpResponse HttpApiError HttpRequestError HttpResponseError',
  'http.dummy': 'DummyHttpResource HttpFixture HttpFixtures infer_encoding',
  'log.api': 'Logger',
  'log.dummy': 'DummyLogResource',
  'outbound.api': 'OutboundHelper',
  'outbound.dummy': 'DummyOutboundResource',
  'kv.dummy': 'DummyKvResource',
  'dummy.api': 'DummyApi',
  'dummy.resources': 'DummyResource DummyResources DummyResourceError',
  tester: 'AppTester',
  'tester.tasks': 'AppTesterTasks AppTesterTaskSet TaskError TaskMethodError',
  test_utils: 'make_im i18n_for catch_err $ fail requester',
  fixtures: 'kv lang msg config',
};

for (const [path, names] of Object.entries(EXPORTS)) {
  test(`vumigo.${path} has all that apps use of it`, () => {
    const module = path.split('.').reduce((at, key) => at[key], vumigo);
    for (const name of names.split(' ')) {
      assert.equal(typeof module[name], 'function', name);
    }
  });
}

test('the shortcuts are what they stand for', () => {
  assert.equal(vumigo.InteractionMachine, vumigo.interaction_machine.InteractionMachine);
  assert.equal(vumigo.interact, vumigo.interaction_machine.interact);
  assert.equal(vumigo.App, vumigo.app.App);
  assert.equal(vumigo.AppTester, vumigo.tester.AppTester);
  assert.equal(vumigo.DummyApi, vumigo.dummy.api.DummyApi);
});

test('the package can be imported, by name and whole, and is the same', async () => {
  const imported = await import('../../vumigo_v02/index.mjs');
  assert.equal(imported.default, vumigo);
  assert.deepEqual(
    Object.keys(imported)
      .filter((name) => name !== 'default')
      .sort(),
    Object.keys(vumigo).sort()
  );
  assert.equal(imported.states, vumigo.states);
});

test('an app starts with q alone', () => {
  const script = `
    require(${JSON.stringify(require.resolve('../../vumigo_v02'))}).App;
    const loaded = Object.keys(require.cache).filter((file) => !file.includes('vumigo_v02'));
    process.stdout.write(JSON.stringify(loaded));`;
  const loaded = JSON.parse(execFileSync(process.execPath, ['-e', script]));
  assert.equal(loaded.length, 1);
  assert.match(loaded[0], /[\\/]q[\\/]/);
});

test('what the toolkit promises are promises of the q that apps require', async () => {
  const thing = new vumigo.events.Eventable();
  assert.ok(Q.isPromise(thing.emit(new vumigo.events.Event('x'))));
  assert.ok(Q.isPromise(vumigo.test_utils.make_im()));
  const im = await vumigo.test_utils.make_im();
  const value = await im.log('x').thenResolve([1, 2]).spread((a, b) => a + b);
  assert.equal(value, 3);
});

test('classes are extended by functions, whose instance comes first', () => {
  const Child = vumigo.App.extend(function (self, name) {
    assert.equal(self, this);
    vumigo.App.call(self, 'start');
    self.child_name = name;
  });
  const GrandChild = Child.extend();
  const app = new GrandChild('Ann');
  assert.equal(app.child_name, 'Ann');
  assert.ok(app instanceof Child && app instanceof vumigo.App);
  assert.equal(app.constructor, GrandChild);
});

test('classes are extended by classes', () => {
  class Mine extends vumigo.App {
    constructor() {
      super('first');
    }
  }
  const app = new Mine();
  assert.ok(app instanceof Mine && app instanceof vumigo.App);
  assert.equal(app.start_state_name, 'first');
});

test('an app is started where there is a host, and only there', () => {
  const Mine = vumigo.App.extend(function (self) {
    vumigo.App.call(self, 'start');
  });
  assert.equal(vumigo.interact(undefined, Mine), null);
  const api = {};
  assert.ok(vumigo.interact(api, Mine).app instanceof Mine);
  assert.equal(typeof api.on_inbound_message, 'function');
  const app = new Mine();
  assert.equal(vumigo.interact({}, () => app).app, app);
});

test('what is loaded later is loaded from a frozen package, too', () => {
  const script = `
    const vumigo = require(${JSON.stringify(require.resolve('../../vumigo_v02'))});
    [vumigo, vumigo.http, vumigo.states].forEach(Object.freeze);
    const { AppTester, http } = vumigo;
    process.stdout.write(typeof AppTester + ' ' + typeof http.api.JsonApi);`;
  assert.equal(String(execFileSync(process.execPath, ['-e', script])), 'function function');
});
