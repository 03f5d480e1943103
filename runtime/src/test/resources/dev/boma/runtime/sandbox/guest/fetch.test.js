'use strict';

const assert = require('assert');
const { URL, URLSearchParams } = require('url');
const { AbortController } = require('web')({ random: () => [] });

/** A host that keeps what it was asked and answers with one reply. */
function host(reply) {
  const asked = [];
  const request = async (name, args) => {
    asked.push({ name, args });
    return { success: true, code: 200, body: '', headers: {}, ...reply };
  };
  return { asked, ...require('fetch')({ request }) };
}

test('a call becomes a sandbox command', async () => {
  const { fetch, asked } = host();
  await fetch('http://api.example/x?y=1#top', { headers: { Accept: 'text/plain' } });
  assert.deepEqual(asked, [{
    name: 'http.get',
    args: { url: 'http://api.example/x?y=1', headers: { accept: ['text/plain'] } },
  }]);
});

test('a body is sent as text, with its content type', async () => {
  const { fetch, asked } = host();
  await fetch(new URL('http://api.example/'), { method: 'post', body: '{"a":"é"}' });
  await fetch('http://api.example/', { method: 'PUT', body: new URLSearchParams({ a: 'x y' }) });
  await fetch('http://api.example/', {
    method: 'PATCH', body: new TextEncoder().encode('é'), headers: [['Content-Type', 'x/y']],
  });
  await fetch('http://api.example/', { method: 'DELETE' });
  assert.deepEqual(asked.map(({ name, args }) => [name, args.data, args.headers['content-type']]), [
    ['http.post', '{"a":"é"}', ['text/plain;charset=UTF-8']],
    ['http.put', 'a=x+y', ['application/x-www-form-urlencoded;charset=UTF-8']],
    ['http.patch', 'é', ['x/y']],
    ['http.delete', undefined, undefined],
  ]);
});

test('a reply becomes a response', async () => {
  const { fetch } = host({
    code: 201,
    body: '{"id": 5, "name": "é"}',
    headers: { 'Content-Type': ['application/json'], 'X-Many': ['1', '2'], 'bad name': ['x'] },
  });
  const response = await fetch('http://api.example/');
  assert.equal(response.status, 201);
  assert.equal(response.ok, true);
  assert.equal(response.url, 'http://api.example/');
  assert.equal(response.headers.get('content-TYPE'), 'application/json');
  assert.equal(response.headers.get('x-many'), '1, 2');
  const copy = response.clone();
  assert.deepEqual(await response.json(), { id: 5, name: 'é' });
  assert.equal((await copy.arrayBuffer()).byteLength, 23);
  await assert.rejects(response.text(), /read already/);
});

test('a reply without headers is a response too', async () => {
  const response = await host({ headers: undefined, body: 'x' }).fetch('http://api.example/');
  assert.equal(await response.text(), 'x');
  assert.deepEqual([...response.headers], []);
});

test('an error status is a response', async () => {
  const response = await host({ code: 404, body: 'gone' }).fetch('http://api.example/');
  assert.equal(response.ok, false);
  assert.equal(await response.text(), 'gone');
});

test('a status without a body has none', async () => {
  const response = await host({ code: 204, body: '' }).fetch('http://api.example/');
  assert.equal(await response.text(), '');
});

test('a failed call is a TypeError with its reason', async () => {
  const { fetch } = host({ success: false, reason: 'DNS lookup failed' });
  await assert.rejects(fetch('http://api.example/'),
    { name: 'TypeError', message: 'fetch failed: DNS lookup failed' });
});

test('what cannot be sent is refused before the host is asked', async () => {
  const { fetch, asked } = host();
  const wrong = [
    ['/relative'],
    ['http://user:pw@api.example/'],
    ['http://api.example/', { method: 'TRACE' }],
    ['http://api.example/', { body: 'x' }],
    ['http://api.example/', { headers: { 'bad name': 'x' } }],
    ['http://api.example/', { headers: { a: 'x\r\nb: y' } }],
    ['http://api.example/', { redirect: 'manual' }],
    ['http://api.example/', { method: 'POST', body: Uint8Array.of(0xff) }],
  ];
  for (const args of wrong) {
    await assert.rejects(fetch(...args), { name: 'TypeError' });
  }
  assert.deepEqual(asked, []);
});

test('an aborted call is rejected with the reason', async () => {
  const { fetch } = require('fetch')({ request: () => new Promise(() => {}) });
  const controller = new AbortController();
  const answer = fetch('http://api.example/', { signal: controller.signal });
  setImmediate(() => controller.abort());
  await assert.rejects(answer, { name: 'AbortError' });
  await assert.rejects(fetch('http://api.example/', { signal: controller.signal }),
    { name: 'AbortError' });
});

test('headers are found in any case and listed in order', () => {
  const { Headers } = host();
  const headers = new Headers({ 'X-B': '1', 'x-a': ' 2 ' });
  headers.append('X-b', '3');
  headers.append('Set-Cookie', 'a=1');
  headers.append('Set-Cookie', 'b=2');
  assert.deepEqual([...headers], [
    ['set-cookie', 'a=1'], ['set-cookie', 'b=2'], ['x-a', '2'], ['x-b', '1, 3'],
  ]);
  assert.deepEqual(headers.getSetCookie(), ['a=1', 'b=2']);
  headers.delete('X-A');
  assert.equal(headers.has('x-a'), false);
  assert.deepEqual([...new Headers(headers).keys()], ['set-cookie', 'set-cookie', 'x-b']);
});

test('requests and responses can be made by hand', async () => {
  const { fetch, asked, Request, Response } = host();
  const request = new Request('http://api.example/', { method: 'POST', body: 'a' });
  await fetch(request.clone(), { headers: { 'x-y': 'z' } });
  assert.deepEqual(asked[0].args, {
    url: 'http://api.example/', headers: { 'x-y': ['z'] }, data: 'a',
  });
  const response = Response.json({ a: 1 }, { status: 202 });
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.deepEqual(await response.json(), { a: 1 });
  assert.throws(() => new Response('x', { status: 99 }), RangeError);
  assert.throws(() => new Response('x', { status: 204 }), TypeError);
});
