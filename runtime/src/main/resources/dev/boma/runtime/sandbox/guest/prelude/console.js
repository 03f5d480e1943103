// The console, whose lines go to the app's log.

/** A value as text, whatever it is: a line of the log is not worth an error. */
function show(value) {
  if (typeof value === 'string') {
    return value;
  }
  try {
    if (value instanceof Error_) {
      return typeof value.stack === 'string' ? value.stack : String_(value);
    }
    if (typeof value === 'object' && value !== null) {
      const text = stringify(value);
      return typeof text === 'string' ? text : String_(value);
    }
    return String_(value);
  } catch (e) {
    return '[' + typeof value + ']';
  }
}

function showNumber(value) {
  try {
    return String_(+value);
  } catch (e) {
    return 'NaN';
  }
}

/** Joins as consoles do: %s, %d, %i, %f, %j, %o and %O take the arguments that follow. */
function format(args) {
  let from = 0;
  let text = '';
  if (args.length > 0 && typeof args[0] === 'string') {
    if (args.length === 1 && !apply(includes, args[0], ['%'])) {
      return args[0];
    }
    from = 1;
    text = apply(replace, args[0], [/%[sdifjoO%]/g, (sign) => {
      if (sign === '%%') {
        return '%';
      }
      if (from >= args.length) {
        return sign;
      }
      const value = args[from];
      from += 1;
      return sign === '%d' || sign === '%i' || sign === '%f' ? showNumber(value) : show(value);
    }]);
  }
  for (let i = from; i < args.length; i += 1) {
    text += (i === 0 ? '' : ' ') + show(args[i]);
  }
  return text;
}

function makeConsole() {
  const console = {};
  const levels = {
    __proto__: null,
    log: 'info', info: 'info', debug: 'debug', trace: 'debug', dir: 'info', table: 'info',
    warn: 'warning', error: 'error',
  };
  for (const name in levels) {
    const level = 'log.' + levels[name];
    console[name] = { [name](...args) { post(command(level, { msg: format(args) })); } }[name];
  }
  console.assert = function assert(truth, ...args) {
    if (!truth) {
      post(command('log.error', { msg: 'Assertion failed: ' + format(args) }));
    }
  };
  const nothing = () => undefined;
  for (const name of ['group', 'groupEnd', 'groupCollapsed', 'time', 'timeEnd', 'timeLog',
    'count', 'countReset', 'clear']) {
    console[name] = nothing;
  }
  return console;
}
