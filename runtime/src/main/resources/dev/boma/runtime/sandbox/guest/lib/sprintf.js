'use strict';

/**
 * `sprintf` as Jed has it: `%s %d %u %f %e %c %b %o %x %X %%`, with an argument's number (`%2$s`)
 * or path (`%(user.names[0])s`), a plus sign, padding (`0`, or any character after `'`), `-` for left
 * alignment, a width and a precision: in this order.
 */
const DIRECTIVE =
  /%(?:%|(?:([1-9]\d*)\$|\(([^)]+)\))?(\+)?(0|'.)?(-)?(\d+)?(?:\.(\d+))?([bcdefosuxX]))/y;
const PATH = /(?:^|\.)([A-Za-z_]\w*)|\[(\d+)\]/y;

const failure = (message) => new Error('[sprintf] ' + message);

/** Cuts a format into literal texts and directives. */
function pieces(format) {
  const found = [];
  for (let at = 0; at < format.length; at = DIRECTIVE.lastIndex) {
    const start = format.indexOf('%', at);
    if (start !== at) {
      found.push(format.slice(at, start < 0 ? format.length : start));
    }
    if (start < 0) {
      return found;
    }
    DIRECTIVE.lastIndex = start;
    const match = DIRECTIVE.exec(format);
    if (match === null) {
      throw failure(`unknown directive: ${format.slice(start, start + 10)}`);
    }
    found.push(match[0] === '%%' ? '%' : match);
  }
  return found;
}

function property(holder, path) {
  let value = holder;
  PATH.lastIndex = 0;
  while (PATH.lastIndex < path.length) {
    const step = PATH.exec(path);
    if (step === null) {
      throw failure(`malformed name: ${path}`);
    }
    const key = step[1] ?? step[2];
    if (value === null || value === undefined || !Object.hasOwn(Object(value), key)) {
      throw failure(`property "${key}" does not exist`);
    }
    value = value[key];
  }
  return value;
}

function number(value) {
  if (typeof value !== 'number') {
    throw failure(`expecting number but found ${value === null ? 'null' : typeof value}`);
  }
  return value;
}

function text(value) {
  return value === null || value === undefined ? '' : String(value);
}

/** The sign of a value, to stand before any zeros, and what follows it. */
function converted(kind, value, precision) {
  switch (kind) {
    case 's':
      return precision === undefined ? text(value) : text(value).slice(0, precision);
    case 'c':
      return String.fromCharCode(number(value));
    case 'd':
      return String(Math.trunc(number(value)));
    case 'u':
      return String(Math.abs(Math.trunc(number(value))));
    case 'e':
      return number(value).toExponential(precision);
    case 'f':
      return precision === undefined ? String(number(value)) : number(value).toFixed(precision);
    default:
      return integerIn({ b: 2, o: 8, x: 16, X: 16 }[kind], kind, value);
  }
}

function integerIn(base, kind, value) {
  const digits = Math.trunc(number(value)).toString(base);
  return kind === 'X' ? digits.toUpperCase() : digits;
}

function directive(match, value) {
  const [, , , plus, padding, left, width, precision, kind] = match;
  let shown = converted(kind, value, precision === undefined ? undefined : Number(precision));
  if (plus && (kind === 'd' || kind === 'f' || kind === 'e') && value >= 0) {
    shown = '+' + shown;
  }
  const missing = Number(width ?? 0) - shown.length;
  if (missing <= 0) {
    return shown;
  }
  if (left) {
    return shown + ' '.repeat(missing);
  }
  const filler = padding === undefined ? ' ' : padding.at(-1);
  const sign = filler === '0' && kind !== 's' ? /^[+-]?/.exec(shown)[0] : '';
  return sign + filler.repeat(missing) + shown.slice(sign.length);
}

/**
 * Fills in a format.
 *
 * @param {string} format
 * @param {Array} args the values; the first is the holder of all named ones
 * @return {string}
 * @throws {Error} for an unknown directive, a missing property, or a text where a number belongs
 */
function vsprintf(format, args) {
  const parts = pieces(text(format));
  const directives = parts.filter((part) => typeof part !== 'string');
  const named = directives.filter((match) => match[2] !== undefined).length;
  if (named > 0 && named < directives.length) {
    throw failure('mixing positional and named placeholders is not (yet) supported');
  }
  let next = 0;
  return parts.map((part) => {
    if (typeof part === 'string') {
      return part;
    }
    const [, position, path] = part;
    if (path !== undefined) {
      return directive(part, property(args[0], path));
    }
    return directive(part, position === undefined ? args[next++] : args[position - 1]);
  }).join('');
}

/** `sprintf(format, a, b)` or `sprintf(format, [a, b])`. */
function sprintf(format, ...args) {
  return vsprintf(format, Array.isArray(args[0]) ? args[0] : args);
}

module.exports = { sprintf, vsprintf };
