'use strict';

require('./needs-q.cjs');

const assert = require('node:assert/strict');
const { test } = require('node:test');
const vumigo = require('../../vumigo_v02');

const { HttpApi, JsonApi } = vumigo.http.api;
const JSON_HEADER = ['application/json; charset=utf-8'];

/** What an api of these options asks for, with the options of one request. */
async function asked(Api, for_all, for_one) {
  const im = await vumigo.test_utils.make_im();
  let command;
  im.api_request = (name, data) => {
    command = data;
    return vumigo.test_utils.requester(im.api)('log.info', { msg: name });
  };
  await new Api(im, for_all).get('http://example.com/', for_one).catch(() => {});
  return command;
}

test('JSON is said to be JSON, whatever the headers for all requests say', async () => {
  const headers = { 'Content-Type': ['text/plain'], Accept: ['text/plain'] };
  const all = await asked(JsonApi, { headers });
  assert.deepEqual(all.headers, { 'Content-Type': JSON_HEADER, Accept: ['text/plain'] });
  assert.deepEqual(headers['Content-Type'], ['text/plain']);
  const one = await asked(JsonApi, {}, { headers });
  assert.deepEqual(one.headers, headers);
});

test('what one request does not say, or leaves undefined, the api says', async () => {
  const auth = { username: 'a', password: 'b' };
  const { headers } = await asked(HttpApi, { auth }, { auth: undefined, headers: { X: ['1'] } });
  assert.deepEqual(headers, { X: ['1'], Authorization: ['Basic YTpi'] });
});

test('an authorization that is written out wins over name and password', async () => {
  const written = { Authorization: ['Token t'] };
  const auth = { username: 'a', password: 'b' };
  assert.deepEqual((await asked(HttpApi, { auth }, { headers: written })).headers, written);
  assert.deepEqual((await asked(HttpApi, { auth, headers: written })).headers, written);
});

test('an api has headers, auth and options of TLS for all requests, and nothing else', async () => {
  const { url, verify_options } = await asked(HttpApi, {
    params: { a: '1' },
    verify_options: ['VERIFY_NONE'],
  });
  assert.equal(url, 'http://example.com/');
  assert.deepEqual(verify_options, ['VERIFY_NONE']);
});

test('a fixture whose headers name no content type has the encoding of its resource', async () => {
  const im = await vumigo.test_utils.make_im();
  const headers = { Authorization: ['Token t'] };
  im.api.http.fixtures.add({
    request: { method: 'POST', url: 'http://example.com/', headers, data: { a: 1 } },
    response: { data: { ok: true } },
  });
  const http = new JsonApi(im, { headers });
  const { data } = await http.post('http://example.com/', { data: { a: 1 } });
  assert.deepEqual(data, { ok: true });
});

test('a fixture of another content type is not JSON', async () => {
  const im = await vumigo.test_utils.make_im();
  const headers = { 'Content-Type': ['text/plain'] };
  im.api.http.fixtures.add({
    request: { method: 'POST', url: 'http://example.com/', headers, data: 'a' },
    response: { data: 'b' },
  });
  const { data } = await new HttpApi(im).post('http://example.com/', { data: 'a', headers });
  assert.equal(data, 'b');
});

test('tests may say how fixtures are told apart', async () => {
  const im = await vumigo.test_utils.make_im();
  const { fixtures } = im.api.http;
  fixtures.matcher = (request, fixture) =>
    fixtures.matchers.params(request, fixture) &&
    request.headers.X[0] === fixture.request.headers.X[0];
  ['1', '2'].forEach((x) =>
    fixtures.add({
      request: { url: 'http://example.com/', headers: { X: [x] } },
      response: { data: x },
    })
  );
  fixtures.add({ request: { url: 'http://example.com/other', headers: { X: ['2'] } } });

  const { data } = await new JsonApi(im, { headers: { X: ['2'] } }).get('http://example.com/');

  assert.equal(data, '2');
});
