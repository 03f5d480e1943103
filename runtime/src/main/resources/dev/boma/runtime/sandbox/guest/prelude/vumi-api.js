// The api object of a Vumi Go script.

function makeVumiApi() {
  let emitter;
  const api = {
    id: 0,
    get emitter() {
      if (emitter === undefined) {
        emitter = new (library('events').EventEmitter)();
      }
      return emitter;
    },
    next_id() {
      api.id += 1;
      return String_(api.id);
    },
    populate_command(name, obj) {
      obj.cmd = name;
      obj.cmd_id = api.next_id();
      obj.reply = false;
      return obj;
    },
    request(name, obj, callback) {
      requireName(name);
      const populated = api.populate_command(name, obj === undefined ? {} : obj);
      post(populated, typeof callback === 'function'
        ? (reply) => apply(callback, api, [reply]) : undefined);
      if (emitter !== undefined) {
        emitter.emit('request', populated);
      }
    },
    log_info(text, callback) {
      api.request('log.info', { msg: text }, callback);
    },
    done() {
      const ending = turn;
      api.log_info('Done.', () => {
        ending.done = true;
        ending.closed = true;
        ending.timers = undefined;
        if (emitter !== undefined) {
          emitter.emit('done');
        }
      });
    },
    on_unknown_command() {},
  };
  return api;
}

/** `on_` and the command, its first dot and first dash made underscores. */
function dispatchVumi(api, text) {
  const trigger = parse(text);
  const name = 'on_' + apply(replace, apply(replace, trigger.cmd, ['.', '_']), ['-', '_']);
  const handler = api[name];
  if (typeof handler === 'function') {
    apply(handler, api, [trigger]);
  } else {
    apply(api.on_unknown_command, api, [trigger]);
  }
}
