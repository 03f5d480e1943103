'use strict';

const assert = require('assert');

const web = () => require('web')({ random: (count) => Uint8Array.from({ length: count }, (_, i) => i) });

test('the globals of the web are there, fetch only with a host to ask', () => {
  assert.deepEqual(Object.keys(web()).sort(), [
    'AbortController', 'AbortSignal', 'DOMException', 'TextDecoder', 'TextEncoder', 'URL',
    'URLSearchParams', 'atob', 'btoa', 'crypto', 'queueMicrotask', 'structuredClone',
  ]);
  const asking = require('web')({ random: () => [], request: () => {} });
  assert.deepEqual(['fetch', 'Headers', 'Request', 'Response'].map((name) => typeof asking[name]),
    ['function', 'function', 'function', 'function']);
});

test('text is encoded and decoded', () => {
  const { TextEncoder, TextDecoder } = web();
  assert.deepEqual([...new TextEncoder().encode('é€')], [0xc3, 0xa9, 0xe2, 0x82, 0xac]);
  assert.equal(new TextDecoder().decode(Uint8Array.of(0xc3, 0xa9, 0xff)), 'é\ufffd');
  assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.of(0xff)), TypeError);
});

test('random values come from the host', () => {
  const { crypto } = web();
  assert.equal(crypto.randomUUID(), '00010203-0405-4607-8809-0a0b0c0d0e0f');
  assert.deepEqual([...crypto.getRandomValues(new Uint8Array(3))], [0, 1, 2]);
  assert.deepEqual([...crypto.getRandomValues(new Uint16Array(1))], [256]);
  assert.throws(() => crypto.getRandomValues(new Float64Array(1)), { name: 'TypeMismatchError' });
  assert.throws(() => crypto.getRandomValues(new Uint8Array(65537)), { name: 'QuotaExceededError' });
});

test('a structured clone is deep and keeps its circles', () => {
  const { structuredClone } = web();
  const original = {
    date: new Date(5), pattern: /x/gi, map: new Map([[{ k: 1 }, new Set([1])]]),
    list: [1, , 3], bytes: new Uint8Array([1, 2]), error: new RangeError('far'), big: 5n,
    nothing: undefined,
  };
  original.self = original;
  const copy = structuredClone(original);
  assert.ok(copy !== original && copy.self === copy);
  assert.deepStrictEqual(copy, original);
  assert.ok(!(1 in copy.list) && 'nothing' in copy);
  assert.ok(copy.error instanceof RangeError);
  copy.bytes[0] = 9;
  assert.equal(original.bytes[0], 1);
});

test('what cannot be cloned is refused', () => {
  const { structuredClone } = web();
  for (const wrong of [() => 1, { f() {} }, Symbol('s'), Promise.resolve(), new WeakMap()]) {
    assert.throws(() => structuredClone(wrong), { name: 'DataCloneError', code: 25 });
  }
  const hostile = JSON.parse('{"__proto__": {"polluted": true}}');
  assert.ok(Object.hasOwn(structuredClone(hostile), '__proto__'));
});

test('a signal is aborted once and tells its listeners', () => {
  const { AbortController, AbortSignal } = web();
  const controller = new AbortController();
  const { signal } = controller;
  const heard = [];
  signal.onabort = () => heard.push('onabort');
  signal.addEventListener('abort', (event) => heard.push(event.type));
  signal.addEventListener('abort', { handleEvent: () => heard.push('object') });
  const removed = () => heard.push('removed');
  signal.addEventListener('abort', removed);
  signal.removeEventListener('abort', removed);
  const joined = AbortSignal.any([signal, new AbortController().signal]);
  controller.abort();
  controller.abort('again');
  assert.deepEqual(heard, ['onabort', 'abort', 'object']);
  assert.equal(signal.reason.name, 'AbortError');
  assert.strictEqual(joined.reason, signal.reason);
  assert.throws(() => signal.throwIfAborted(), { name: 'AbortError', code: 20 });
  assert.equal(AbortSignal.abort('why').reason, 'why');
  assert.throws(() => new AbortSignal(), TypeError);
});

test('a signal can time out', async () => {
  const { AbortSignal } = web();
  const signal = AbortSignal.timeout(5);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  assert.equal(signal.reason.name, 'TimeoutError');
});

test('a microtask runs after the code that asked for it', async () => {
  const order = [];
  web().queueMicrotask(() => order.push('task'));
  order.push('code');
  await null;
  await null;
  assert.deepEqual(order, ['code', 'task']);
});
