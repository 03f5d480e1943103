/**
 * The rule of a `Plural-Forms` header, such as `nplurals=2; plural=(n != 1);`. The expression is
 * C's, and is read, never evaluated as code.
 *
 * @see https://www.gnu.org/software/gettext/manual/html_node/Plural-forms.html
 */

const LEVELS = [['||'], ['&&'], ['==', '!='], ['<', '>', '<=', '>='], ['+', '-'], ['*', '/', '%']];

const OPERATIONS = {
  '||': (a, b) => Number(a !== 0 || b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
};

/**
 * One form for one, another for all else: what applies where no header says anything.
 *
 * @type {(n: number) => number}
 */
export const ONE_AND_MANY = (n) => (n === 1 ? 0 : 1);

/**
 * The rule of a header.
 *
 * @param {string} header
 * @returns {(n: number) => number} the number of the form for n things
 * @throws {SyntaxError} if the header has no rule, or one that is not an expression of n
 */
export function pluralRule(header) {
  const found = /nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+)/.exec(header);
  if (found === null) {
    throw new SyntaxError(`no plural rule in '${header}'`);
  }
  const forms = Number(found[1]);
  const rule = parse(found[2]);
  return (n) => {
    const form = rule(Math.abs(Math.trunc(n)));
    return form >= 0 && form < forms ? form : 0;
  };
}

function parse(expression) {
  const tokens = expression.match(/\|\||&&|[=!<>]=|[<>+\-*/%?:()!n]|\d+|\S/g) ?? [];
  let at = 0;

  function refuse() {
    throw new SyntaxError(`'${expression.trim()}' is not a plural rule: `
      + (at < tokens.length ? `unexpected '${tokens[at]}'` : 'it ends too early'));
  }

  function expect(token) {
    if (tokens[at] !== token) {
      refuse();
    }
    at += 1;
  }

  function choice() {
    const condition = level(0);
    if (tokens[at] !== '?') {
      return condition;
    }
    at += 1;
    const yes = choice();
    expect(':');
    const no = choice();
    return (n) => (condition(n) !== 0 ? yes(n) : no(n));
  }

  function level(depth) {
    if (depth === LEVELS.length) {
      return unary();
    }
    let left = level(depth + 1);
    while (LEVELS[depth].includes(tokens[at])) {
      const operate = OPERATIONS[tokens[at]];
      at += 1;
      const first = left;
      const second = level(depth + 1);
      left = (n) => operate(first(n), second(n));
    }
    return left;
  }

  function unary() {
    const token = tokens[at];
    at += 1;
    if (token === '!') {
      const operand = unary();
      return (n) => Number(operand(n) === 0);
    }
    if (token === '(') {
      const inner = choice();
      expect(')');
      return inner;
    }
    if (token === 'n') {
      return (n) => n;
    }
    if (token !== undefined && /^\d+$/.test(token)) {
      return () => Number(token);
    }
    at -= 1;
    return refuse();
  }

  const rule = choice();
  if (at < tokens.length) {
    refuse();
  }
  return rule;
}
