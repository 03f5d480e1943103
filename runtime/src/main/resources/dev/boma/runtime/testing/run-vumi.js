/*
 * Runs the tests of one file of a vumi app: mocha's words are global, and so is what the app's own
 * script defines, which is run first without a host, as suites of bundles expect.
 */
var global = this;

(function (host) {
  var mocha = require('node:test/mocha');
  var runner = require('node:test/runner');

  for (var word in mocha) {
    global[word] = mocha[word];
  }

  function tell(what, about) {
    return new Promise(function (resolve) {
      host.request('test.' + what, about, resolve);
    });
  }

  function loadApp(source) {
    try {
      (0, eval)(source);
      return null;
    } catch (error) {
      return error;
    }
  }

  host.on_inbound_message = function (command) {
    var order = JSON.parse(command.msg.content);
    // A script that finds an api starts itself.
    global.api = undefined;
    var broken = order.script === null ? null : loadApp(order.script);

    Promise.resolve().then(function () {
      for (var i = 0; i < order.files.length; i += 1) {
        require('./' + order.files[i]);
      }
      return runner.runAll(tell);
    }).catch(function (error) {
      var note = broken === null ? '' : '\n' + order.main + ' could not be run before: ' + runner.shown(broken);
      return tell('broken', { error: runner.shown(error) + note });
    }).then(function () {
      host.done();
    });
  };
})(this.api);
