'use strict';

/**
 * Plural rules of gettext catalogues, `nplurals=2; plural=(n != 1);`: read by a parser of their
 * own, never as program text. The expression is C's, over whole numbers and the one variable `n`.
 *
 * @see https://www.gnu.org/software/gettext/manual/html_node/Plural-forms.html
 */

// Binary operators, loosest first; those of one line bind alike, from left to right.
const LEVELS = [
  { '||': 'OR' },
  { '&&': 'AND' },
  { '==': 'EQ', '!=': 'NEQ' },
  { '<': 'LT', '<=': 'LTE', '>': 'GT', '>=': 'GTE' },
  { '+': 'ADD', '-': 'SUB' },
  { '*': 'MUL', '/': 'DIV', '%': 'MOD' },
];

const COMPUTE = {
  OR: (left, right) => left || right,
  AND: (left, right) => left && right,
  EQ: (left, right) => left === right,
  NEQ: (left, right) => left !== right,
  LT: (left, right) => left < right,
  LTE: (left, right) => left <= right,
  GT: (left, right) => left > right,
  GTE: (left, right) => left >= right,
  ADD: (left, right) => left + right,
  SUB: (left, right) => left - right,
  MUL: (left, right) => left * right,
  DIV: (left, right) => Math.trunc(left / right),
  MOD: (left, right) => left % right,
};

function tokens(expression) {
  const pattern = /\s*(\d+|n|&&|\|\||[=!<>]=|[<>!?:()+\-*/%])\s*/y;
  const found = [];
  while (pattern.lastIndex < expression.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(expression);
    if (match === null) {
      throw new Error(`Parse error in plural expression \`${expression}\` ` +
        `at character ${at + 1}: ${expression.slice(at, at + 10)}`);
    }
    found.push(match[1]);
  }
  return found;
}

/** Reads an expression such as `(n != 1)` to a tree of `{type, …}` nodes. */
function parseExpression(expression) {
  const rest = tokens(expression);

  const unexpected = () => new Error(`Parse error in plural expression \`${expression}\`: ` +
    (rest.length === 0 ? 'it ends too early' : `unexpected \`${rest[0]}\``));

  const expect = (token) => {
    if (rest[0] !== token) {
      throw unexpected();
    }
    rest.shift();
  };

  const ternary = () => {
    const expr = binary(0);
    if (rest[0] !== '?') {
      return expr;
    }
    rest.shift();
    const truthy = ternary();
    expect(':');
    return { type: 'TERNARY', expr, truthy, falsey: ternary() };
  };

  const binary = (level) => {
    if (level === LEVELS.length) {
      return unary();
    }
    let left = binary(level + 1);
    while (rest.length > 0 && Object.hasOwn(LEVELS[level], rest[0])) {
      const type = LEVELS[level][rest.shift()];
      left = { type, left, right: binary(level + 1) };
    }
    return left;
  };

  const unary = () => {
    const token = rest[0];
    if (token === '!') {
      rest.shift();
      return { type: 'NOT', expr: unary() };
    }
    if (token === '(') {
      rest.shift();
      const expr = ternary();
      expect(')');
      return { type: 'GROUP', expr };
    }
    if (token === 'n') {
      rest.shift();
      return { type: 'VAR' };
    }
    if (token !== undefined && /^\d/.test(token)) {
      return { type: 'NUM', val: Number(rest.shift()) };
    }
    throw unexpected();
  };

  const tree = ternary();
  if (rest.length > 0) {
    throw unexpected();
  }
  return tree;
}

/** The expression in `nplurals=2; plural=(n != 1);`. */
function extractPluralExpr(pluralForms) {
  const text = String(pluralForms).trim();
  if (!/^nplurals\s*=\s*\d+\s*;/.test(text)) {
    throw new Error('nplurals not found in plural_forms string: ' + text);
  }
  const expression = /;\s*plural\s*=\s*([^;]+?)\s*(;|$)/.exec(text);
  if (expression === null) {
    throw new Error('`plural` expression not found: ' + text);
  }
  return expression[1];
}

/** The tree of a whole rule, `nplurals=…; plural=…;`. */
function parse(pluralForms) {
  return { type: 'GROUP', expr: parseExpression(extractPluralExpr(pluralForms)) };
}

/** The function that a tree stands for; comparisons answer with true or false. */
function interpreter(tree) {
  switch (tree.type) {
    case 'GROUP':
      return interpreter(tree.expr);
    case 'VAR':
      return (n) => n;
    case 'NUM':
      return () => tree.val;
    case 'NOT': {
      const inner = interpreter(tree.expr);
      return (n) => !inner(n);
    }
    case 'TERNARY': {
      const [test, yes, no] = [tree.expr, tree.truthy, tree.falsey].map(interpreter);
      return (n) => (test(n) ? yes(n) : no(n));
    }
    default: {
      const compute = COMPUTE[tree.type];
      if (compute === undefined) {
        throw new Error(`Unknown kind of node in a plural expression: ${tree.type}`);
      }
      const [left, right] = [interpreter(tree.left), interpreter(tree.right)];
      // A truth value counts as 1 or 0, as in C.
      return (n) => compute(Number(left(n)), Number(right(n)));
    }
  }
}

const compiled = new Map();
const MAX_COMPILED = 64;

/**
 * The rule as a function from a number to the index of its form.
 *
 * @param {string} pluralForms `nplurals=…; plural=…;`
 * @return {function(number): number}
 */
function compile(pluralForms) {
  let rule = compiled.get(pluralForms);
  if (rule === undefined) {
    const evaluate = interpreter(parse(pluralForms));
    rule = (n) => Number(evaluate(Number(n)));
    if (compiled.size >= MAX_COMPILED) {
      compiled.clear();
    }
    compiled.set(pluralForms, rule);
  }
  return rule;
}

module.exports = { parse, compile, interpreter, extractPluralExpr };
