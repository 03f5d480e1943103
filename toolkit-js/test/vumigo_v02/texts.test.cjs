'use strict';

require('./needs-q.cjs');

const assert = require('node:assert/strict');
const { test } = require('node:test');
const vumigo = require('../../vumigo_v02');

const { utils } = vumigo;
const { LazyTranslator, Translator } = vumigo.translate;
const $ = new LazyTranslator();
const plain = new Translator();

const FILLED = [
  ['a {{ x }}', { x: 1 }, 'a 1'],
  ['a {{x}}', { x: null }, 'a '],
  ['a {{- x }}', { x: `<b>'"&` }, 'a &lt;b&gt;&#39;&quot;&amp;'],
  ['{{ x.y.z }}', { x: { y: { z: 0 } } }, '0'],
  ['{{ x.y }}', { x: {} }, ''],
  ['{% if (x) { %}yes{% } %}', { x: 1 }, 'yes'],
  ['{{ x + 1 }} of {{ x }}', { x: 1 }, '2 of 1'],
  ['{{x}}{{y}}', { x: '{{y}}', y: 2 }, '{{y}}2'],
  ['${x} <%= x %>', { x: 1 }, '${x} <%= x %>'],
  ['{{}} { x } {{ x', {}, '{{}} { x } {{ x'],
  ['line\n{{ x }}\n"q" \\', { x: 1 }, 'line\n1\n"q" \\'],
];

for (const [text, context, filled] of FILLED) {
  test(`${JSON.stringify(text)} becomes ${JSON.stringify(filled)}`, () => {
    assert.equal(plain($(text).context(context)), filled);
  });
}

test('a name that is not there is an error', () => {
  assert.throws(() => plain($('{{ x }}')), { name: 'ReferenceError', message: 'x is not defined' });
});

test('only lazy texts are filled in', () => {
  assert.equal(plain('{{ x }}'), '{{ x }}');
});

const messages = {
  '': { lang: 'pl', plural_forms: 'nplurals=2; plural=(n != 1);' },
  cat: [null, 'kot', 'koty'],
  '{{ n }} cats': [null, 'nie ten', 'nie ten'],
  'home\u0004cat': [null, 'kocur'],
  'I see {{ what }}': [null, 'Widzę {{ what }}'],
  empty: [null, ''],
};
const polish = new Translator({ locale_data: { messages } });

test('texts are translated with their plural, context and places', () => {
  assert.equal(polish($('cat')), 'kot');
  assert.equal(polish($.ngettext('cat', 'cats', 2)), 'koty');
  assert.equal(polish($.pgettext('home', 'cat')), 'kocur');
  assert.equal(polish($('I see {{ what }}').context({ what: $('cat') })), 'Widzę kot');
  assert.equal(
    polish($('I see {{ what }}').context({ what: $.ngettext('cat', 'cats', 2) })),
    'Widzę koty'
  );
});

test('a text without a translation is its key', () => {
  assert.equal(polish($('dog')), 'dog');
  assert.equal(polish($('empty')), 'empty');
  assert.equal(polish($.ngettext('dog', 'dogs', 2)), 'dogs');
});

test('an empty key and another domain are errors', () => {
  assert.throws(() => plain($('')), /No translation key found/);
  assert.throws(() => plain($.dgettext('other', 'x')), /Domain `other` was not found/);
});

test('a translator can be made of a Jed, and has one', () => {
  const shouting = { gettext: (key) => key.toUpperCase() };
  assert.equal(new Translator(shouting)($('yes')), 'YES');
  assert.equal(polish.jed.gettext('cat'), 'kot');
  const changed = new Translator();
  changed.jed = shouting;
  assert.equal(changed($('yes')), 'YES');
});

test('dates are told in UTC, whatever they are given as', () => {
  const told = '2013-01-02 03:04:05.0670';
  const date = new Date(Date.UTC(2013, 0, 2, 3, 4, 5, 67));
  assert.equal(utils.vumi_utc(date), told);
  assert.equal(utils.vumi_utc(date.getTime()), told);
  assert.equal(utils.vumi_utc('2013-01-02 03:04:05.067'), told);
  assert.equal(utils.vumi_utc('2013-01-02T05:04:05.067+02:00'), told);
  assert.equal(utils.vumi_utc([2013, 0, 2, 3, 4, 5, 67]), told);
  assert.equal(utils.vumi_utc({ valueOf: () => date.getTime() }), told);
  assert.equal(utils.vumi_utc('2013-01-02'), '2013-01-02 00:00:00.0000');
  assert.equal(utils.vumi_utc(null), 'Invalid date');
  assert.match(utils.vumi_utc(), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{4}$/);
});

const URLS = [
  ['HTTP://A.com:80/x/../y#frag', 'http://a.com:80/x/../y#frag'],
  ['http://foo.com', 'http://foo.com/'],
  ['www.foo.com', 'www.foo.com'],
  ['http://foo.com/a b', 'http://foo.com/a%20b'],
  ["http://foo.com/it's", 'http://foo.com/it%27s'],
  ['http://User:pw@Foo.com/x', 'http://User:pw@foo.com/x'],
  ['http://foo.com/%7Bx%7D?a=1', 'http://foo.com/%7Bx%7D'],
];

for (const [given, url] of URLS) {
  test(`a request to ${given} goes to ${url}`, () => {
    assert.equal(new vumigo.http.api.HttpRequest('get', given).url, url);
  });
}

test('params of every kind become a query', () => {
  const params = { a: 1, b: true, c: null, d: [1, 2], f: 'é /&' };
  const request = new vumigo.http.api.HttpRequest('get', 'http://a.com/x', { params });
  assert.equal(request.to_cmd().data.url, 'http://a.com/x?a=1&b=true&c=&d=1&d=2&f=%C3%A9%20%2F%26');
});
