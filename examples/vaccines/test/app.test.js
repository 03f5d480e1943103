// The app's suite, as mocha runs it under Node, and `boma test` in the sandbox.
var vumigo = require('vumigo_v02');
var AppTester = vumigo.AppTester;

describe('vaccines', function() {
  var tester;

  beforeEach(function() {
    tester = new AppTester(new go.app.GoApp());
    tester.setup.config.app({
      name: 'test_vaccines',
      registry_url: 'https://registry.example/api/',
      endpoints: {sms: {delivery_class: 'sms'}}
    });
  });

  it('asks for the language', function() {
    return tester
      .start()
      .check.interaction({
        state: 'states:language',
        reply: 'Welcome! Karibu!\n1. English\n2. Kiswahili'
      })
      .run();
  });

  it('asks again for a date that is none', function() {
    return tester
      .setup.user.state('states:born')
      .input('yesterday')
      .check.interaction({
        state: 'states:born',
        reply: 'Please type a date like 24-12-2024. When was the child born?'
      })
      .run();
  });

  it('has a screen for a registry that fails', function() {
    return tester
      .setup(function(api) {
        api.http.fixtures.add({
          request: {
            method: 'GET',
            url: 'https://registry.example/api/vaccines',
            params: {msisdn: '+27123456789'}
          },
          response: {code: 503}
        });
      })
      .setup.user.state('states:born')
      .input('01-03-2024')
      .check.user.state('states:away')
      .run();
  });

  it('sends an SMS to who wants one', function() {
    return tester
      .setup.user.state('states:remind', {creator_opts: {day: '12-04-2024'}})
      .input('1')
      .check(function(api) {
        var sms = api.outbound.store.filter(function(message) {
          return message.endpoint === 'sms';
        });
        if (sms.length !== 1 || sms[0].content !== 'Next vaccine: 12-04-2024.') {
          throw new Error('sent: ' + JSON.stringify(sms));
        }
      })
      .check.reply.ends_session()
      .run();
  });
});
