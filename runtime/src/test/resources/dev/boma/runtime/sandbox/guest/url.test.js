'use strict';

const assert = require('assert');
const url = require('url');

test('an address is taken apart', () => {
  const parts = url.parse('https://user:pw@api.example:8080/a/b.html?x=1&y=2#top');
  assert.equal(parts.protocol, 'https:');
  assert.equal(parts.auth, 'user:pw');
  assert.equal(parts.hostname, 'api.example');
  assert.equal(parts.port, '8080');
  assert.equal(parts.pathname, '/a/b.html');
  assert.equal(parts.search, '?x=1&y=2');
  assert.equal(parts.query, 'x=1&y=2');
  assert.equal(parts.hash, '#top');
});

test('a query is taken apart as Node does, brackets being letters like others', () => {
  assert.deepEqual({ ...url.parse('/p?a[b]=1&c=2&c=3', true).query }, { 'a[b]': '1', c: ['2', '3'] });
});

test('what an address does not have is null', () => {
  const parts = url.parse('/p', true);
  assert.deepEqual([parts.search, parts.hash, parts.host], [null, null, null]);
});

test('an address is put together', () => {
  assert.equal(
    url.format({ protocol: 'http', host: 'api.example', pathname: '/x', query: { a: 1, b: ['2', '3'] } }),
    'http://api.example/x?a=1&b=2&b=3');
  const parts = url.parse('http://api.example/x?a=1');
  parts.query = { z: 'é' };
  delete parts.search;
  assert.equal(url.format(parts), 'http://api.example/x?z=%C3%A9');
  assert.equal(url.format(new url.URL('http://api.example/x?q#h')), 'http://api.example/x?q#h');
});

test('a relative address is resolved', () => {
  assert.equal(url.resolve('http://api.example/a/b', '../c'), 'http://api.example/c');
  assert.equal(url.resolve('http://api.example/a/', 'c?d=1'), 'http://api.example/a/c?d=1');
  assert.equal(url.resolve('http://api.example/a', '//other.example/x'), 'http://other.example/x');
});

test('URL follows the URL standard', () => {
  const { URL } = url;
  const vectors = [
    ['HTTP://EXAMPLE.com:80/../a b?q=é#ü', undefined, 'http://example.com/a%20b?q=%C3%A9#%C3%BC'],
    ['../x?y', 'https://example.com/a/b/c', 'https://example.com/a/x?y'],
    ['http://0x7f.1/', undefined, 'http://127.0.0.1/'],
    ['http://[::1]:8080/', undefined, 'http://[::1]:8080/'],
    ['http://Straße.example/', undefined, 'http://xn--strae-oqa.example/'],
    ['http://ＧＯ.example/', undefined, 'http://go.example/'],
    ['http://日本。example/', undefined, 'http://xn--wgv71a.example/'],
    ['https:\\\\example.com\\a', undefined, 'https://example.com/a'],
    ['mailto:a@b', undefined, 'mailto:a@b'],
  ];
  for (const [input, base, href] of vectors) {
    assert.equal(new URL(input, base).href, href, input);
  }
  for (const wrong of ['x', 'http://', 'http://a b/', 'http://1.2.3.400/', 'http://a:99999/']) {
    assert.throws(() => new URL(wrong), TypeError, wrong);
    assert.equal(URL.canParse(wrong), false);
  }
});

test('URLSearchParams reads, changes and writes a query', () => {
  const address = new url.URL('http://a.example/?a=1&b=2&a=3');
  assert.deepEqual(address.searchParams.getAll('a'), ['1', '3']);
  address.searchParams.append('c', 'x y&z');
  address.searchParams.delete('a');
  assert.equal(address.search, '?b=2&c=x+y%26z');
  assert.equal(String(new url.URLSearchParams({ a: '1', b: 'é' })), 'a=1&b=%C3%A9');
  assert.deepEqual([...new url.URLSearchParams('?q=%41')], [['q', 'A']]);
});

test('host names have an ASCII form', () => {
  assert.equal(url.domainToASCII('español.example'), 'xn--espaol-zwa.example');
  assert.equal(url.domainToUnicode('xn--espaol-zwa.example'), 'español.example');
});
