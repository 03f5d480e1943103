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
      requireNoList(obj);
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
    on_unknown_command: ignored,
  };
  return api;
}

function ignored() {}

/**
 * Throws where a script that has run can answer nothing, ever: it has set no handler, and neither
 * asks for anything nor waits for a library's tick, which might.
 */
function checkScript(api, file) {
  const handles = typeof api.on_inbound_message === 'function'
      || typeof api.on_inbound_event === 'function' || api.on_unknown_command !== ignored;
  if (!handles && turn.outbox === '' && nextTimer(turn) === undefined) {
    throw new Error_(file + ' sets no handler: a vumi script sets api.on_inbound_message ='
        + ' function (command) { … } while it loads, or has a toolkit do so'
        + ' (new InteractionMachine(api, app)); an app whose file exports its handlers has'
        + ' "runtime": "module" in app.json');
  }
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
