// A bundle as Vumi Go ran them: one script, written against `vumigo_v02`, whose pieces hang from
// `go`. It runs here as it is; an app of today is written as the other examples are.
var go = {};
go;

go.app = function() {
  var vumigo = require('vumigo_v02');
  var moment = require('moment');
  var App = vumigo.App;
  var Choice = vumigo.states.Choice;
  var ChoiceState = vumigo.states.ChoiceState;
  var FreeText = vumigo.states.FreeText;
  var EndState = vumigo.states.EndState;
  var JsonApi = vumigo.http.api.JsonApi;

  var WEEKS = [6, 10, 14, 39];

  var GoApp = App.extend(function(self) {
    App.call(self, 'states:language');
    var $ = self.$;

    self.init = function() {
      self.http = new JsonApi(self.im);
    };

    self.states.add('states:language', function(name) {
      return new ChoiceState(name, {
        question: 'Welcome! Karibu!',
        choices: [new Choice('en', 'English'), new Choice('sw', 'Kiswahili')],
        next: function(choice) {
          return self.im.user.set_lang(choice.value).then(function() {
            return 'states:born';
          });
        }
      });
    });

    self.states.add('states:born', function(name) {
      var error = $('Please type a date like 24-12-2024. When was the child born?');
      return new FreeText(name, {
        question: $('When was the child born? Day, month, year.'),
        check: function(content) {
          var born = moment.utc(content, ['DD-MM-YYYY', 'DDMMYYYY'], true);
          return born.isValid() && !born.isAfter(moment.utc()) ? null : error;
        },
        next: 'states:due'
      });
    });

    // Shows nothing of its own: it asks the registry, and leads to the screen that fits.
    self.states.add('states:due', function(name) {
      var born = moment.utc(self.im.user.get_answer('states:born'), ['DD-MM-YYYY', 'DDMMYYYY']);
      return self.http
        .get(self.im.config.registry_url + 'vaccines', {params: {msisdn: self.im.user.addr}})
        .then(function(response) {
          var next = WEEKS
            .map(function(weeks) { return born.clone().add(weeks, 'weeks'); })
            .filter(function(day) { return day.isAfter(moment.utc()); })
            .slice(response.data.ahead)[0];
          return next === undefined
            ? self.states.create('states:complete')
            : self.states.create('states:remind', {day: next.format('DD-MM-YYYY')});
        }, function() {
          return self.states.create('states:away');
        });
    });

    self.states.add('states:remind', function(name, opts) {
      return new ChoiceState(name, {
        question: $('The next vaccine is due on {{ day }}. Shall we send an SMS?').context(opts),
        choices: [new Choice('yes', $('Yes')), new Choice('no', $('No'))],
        accept_labels: true,
        next: function(choice) {
          return {name: 'states:done', creator_opts: {day: opts.day, sms: choice.value === 'yes'}};
        }
      });
    });

    self.states.add('states:done', function(name, opts) {
      var text = $('Next vaccine: {{ day }}.').context(opts);
      var sent = opts.sms
        ? self.im.outbound.send_to_user({endpoint: 'sms', content: text})
        : null;
      return new EndState(name, {
        text: sent === null ? $('Goodbye.') : $('The SMS is on its way.'),
        next: 'states:language'
      });
    });

    self.states.add('states:complete', function(name) {
      return new EndState(name, {text: $('All vaccines are done.'), next: 'states:language'});
    });

    self.states.add('states:away', function(name) {
      return new ChoiceState(name, {
        question: $('The registry does not answer.'),
        choices: [new Choice('states:due', $('Try again')), new Choice('states:bye', $('Leave'))],
        next: function(choice) {
          return choice.value;
        }
      });
    });

    self.states.add('states:bye', function(name) {
      return new EndState(name, {text: $('Goodbye.'), next: 'states:language'});
    });
  });

  return {GoApp: GoApp};
}();

go.init = function() {
  if (typeof api === 'undefined') {
    // A test has the app without a host.
    return {};
  }
  var InteractionMachine = require('vumigo_v02').InteractionMachine;
  return {im: new InteractionMachine(api, new go.app.GoApp())};
}();
