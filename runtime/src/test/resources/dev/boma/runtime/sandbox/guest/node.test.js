'use strict';

const assert = require('assert');
const events = require('events');
const querystring = require('querystring');
const util = require('util');

test('every served module can be required', () => {
  for (const name of served) {
    assert.ok(require(name), name);
  }
});

test('fs has no files, and says so', async () => {
  const fs = require('fs');
  assert.strictEqual(fs.existsSync('/etc/passwd'), false);
  assert.throws(() => fs.readFileSync('a.json'), (error) => error.code === 'ENOENT'
    && /fs\.readFileSync\("a\.json"\): an app has no files/.test(error.message));
  assert.throws(() => fs.writeFile('a', 'b', () => {}), /an app has no files/);
  let refused;
  try {
    await fs.promises.stat('a');
  } catch (error) {
    refused = error;
  }
  assert.strictEqual(refused.code, 'ENOENT');
});

test('path joins and takes apart', () => {
  const path = require('path');
  assert.strictEqual(path.join('/a', '..', 'b', 'c.js'), '/b/c.js');
  assert.strictEqual(path.resolve('b'), '/app/b');
  assert.strictEqual(path.extname('x.tar.gz'), '.gz');
  assert.strictEqual(path.posix, path);
});

test('an emitter calls its listeners, those of once only once', () => {
  const heard = [];
  const emitter = new events.EventEmitter();
  emitter.on('x', (value) => heard.push('on ' + value));
  emitter.once('x', (value) => heard.push('once ' + value));
  assert.equal(emitter.rawListeners('x').length, 2);
  emitter.emit('x', 1);
  emitter.emit('x', 2);
  assert.deepEqual(heard, ['on 1', 'once 1', 'on 2']);
  assert.strictEqual(events, events.EventEmitter);
  assert.throws(() => emitter.emit('error', new Error('boom')), /boom/);
});

test('inherits keeps what the prototype has', () => {
  function Child() {}
  Child.prototype.own = () => 'own';
  util.inherits(Child, events.EventEmitter);
  assert.equal(new Child().own(), 'own');
  assert.ok(new Child() instanceof events.EventEmitter);
  assert.strictEqual(Child.super_, events.EventEmitter);
});

test('format fills in its directives', () => {
  assert.equal(util.format('%s is %d, %j %%', 'x', 4.5, { a: 1 }), 'x is 4.5, {"a":1} %');
  assert.equal(util.format('%i %f', '12.7', '1.5'), '12 1.5');
  assert.equal(util.format('%s', 'a', 'b', { c: 1 }), 'a b { c: 1 }');
  assert.equal(util.format('%s %s', 'a'), 'a %s');
  assert.equal(util.format({ a: 1 }, 2), '{ a: 1 } 2');
  assert.equal(util.format('%o', [1]), '[ 1 ]');
  assert.equal(util.format('100%'), '100%');
  assert.equal(util.format('%d', 5n), '5n');
  const circle = {};
  circle.self = circle;
  assert.equal(util.format('%j', circle), '[Circular]');
});

test('inspect shows values as Node does', () => {
  assert.equal(util.inspect({ a: [1, 'x', null], b: { c: { d: {} } } }),
    "{ a: [ 1, 'x', null ], b: { c: { d: {} } } }");
  assert.equal(util.inspect('it'), "'it'");
});

test('promisify and callbackify are each other\'s opposite', async () => {
  const add = (a, b, callback) =>
    (a < 0 ? callback(new Error('negative')) : callback(null, a + b));
  assert.equal(await util.promisify(add)(1, 2), 3);
  await assert.rejects(util.promisify(add)(-1, 2), /negative/);
  const back = util.callbackify(util.promisify(add));
  assert.equal(await new Promise((resolve) => back(1, 2, (error, sum) => resolve(sum))), 3);
  const error = await new Promise((resolve) => back(-1, 2, resolve));
  assert.equal(error.message, 'negative');
});

test('types tells kinds of objects apart', () => {
  assert.ok(util.types.isDate(new Date()) && !util.types.isDate({}));
  assert.ok(util.types.isPromise(Promise.resolve()));
  assert.ok(util.types.isRegExp(/x/) && util.types.isMap(new Map()));
  assert.ok(util.isArray([]) && util.isRegExp(/x/));
});

test('assertions fail with an AssertionError', () => {
  const failureOf = (block) => {
    try {
      block();
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const failing = {
    ok: () => assert(0),
    equal: () => assert.equal(1, 2),
    strictEqual: () => assert.strictEqual(1, '1'),
    deepEqual: () => assert.deepEqual({ a: 1 }, { a: 2 }),
    deepStrictEqual: () => assert.deepStrictEqual({ a: 1 }, { a: '1' }),
    maps: () => assert.deepStrictEqual(new Map([[1, 2]]), new Map()),
    sets: () => assert.deepStrictEqual(new Set([1]), new Set([2])),
    errors: () => assert.deepStrictEqual(new Error('a'), new Error('b')),
    notDeepStrictEqual: () => assert.notDeepStrictEqual([NaN], [NaN]),
    match: () => assert.match('abc', /x/),
    fail: () => assert.fail('no'),
    strict: () => assert.strict.equal(1, '1'),
  };
  for (const [name, block] of Object.entries(failing)) {
    const error = failureOf(block);
    assert.ok(error instanceof assert.AssertionError && error instanceof Error, name);
  }
  assert.equal(failureOf(failing.strictEqual).message, "1 === '1'");
  assert.equal(failureOf(failing.fail).message, 'no');
});

test('deep equality sees into collections, in any order', () => {
  assert.deepStrictEqual(new Set([{ a: 1 }, { b: 2 }]), new Set([{ b: 2 }, { a: 1 }]));
  assert.deepStrictEqual(new Map([['k', { a: [NaN] }]]), new Map([['k', { a: [NaN] }]]));
  const one = { list: [] };
  one.list.push(one);
  const other = { list: [] };
  other.list.push(other);
  assert.deepStrictEqual(one, other);
  assert.ok(!util.isDeepStrictEqual([1], { 0: 1, length: 1 }));
});

test('an error can be described by its properties', () => {
  const block = () => {
    throw Object.assign(new TypeError('bad input'), { code: 'E1' });
  };
  assert.throws(block, { name: 'TypeError', message: /bad/, code: 'E1' });
  assert.throws(() => assert.throws(block, { code: 'E2' }), assert.AssertionError);
});

test('a query string is read and written', () => {
  assert.deepEqual({ ...querystring.parse('a=1&b=x%20y+z&a=2&c') },
    { a: ['1', '2'], b: 'x y z', c: '' });
  assert.equal(querystring.stringify({ a: [1, 2], b: 'x y', c: true, d: null }),
    'a=1&a=2&b=x%20y&c=true&d=');
  assert.deepEqual({ ...querystring.decode('a:1;b:2', ';', ':') }, { a: '1', b: '2' });
  assert.equal(querystring.encode({ a: 'é' }), 'a=%C3%A9');
  assert.equal(querystring.escape('a&b'), 'a%26b');
});

test('a malformed query string is read as far as it goes', () => {
  assert.deepEqual({ ...querystring.parse('a=100%&b=%E0%A4%A&&c=1') },
    { a: '100%', b: '\ufffd%A', c: '1' });
  assert.equal(querystring.unescape('%zz%41'), '%zzA');
  assert.deepEqual({ ...querystring.parse('') }, {});
  assert.deepEqual({ ...querystring.parse('__proto__=1&hasOwnProperty=2') }.hasOwnProperty, '2');
});
