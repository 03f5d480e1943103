'use strict';

const assert = require('assert');
const _ = require('lodash');
const moment = require('moment');
const Q = require('q');

test('Q keeps its promises with nothing but setImmediate', async () => {
  const steps = [];
  const done = Q('a').then((value) => {
    steps.push(value);
    return Q.all([1, Q.delay(2, 5)]);
  }).spread((one, two) => steps.push(one + two))
    .then(() => Q.reject(new Error('no')))
    .fail((error) => steps.push(error.message))
    .finally(() => steps.push('end'));
  assert.deepEqual(steps, []);
  await done;
  assert.deepEqual(steps, ['a', 3, 'no', 'end']);
});

test('Q calls callbacks and defers', async () => {
  const deferred = Q.defer();
  deferred.resolve(4);
  assert.equal(await deferred.promise, 4);
  assert.equal(await Q.nfcall((value, callback) => callback(null, value), 7), 7);
  assert.ok(Q.isPromise(Q()) && Q.isFulfilled(Q(1)));
});

test('moment reads and writes dates', () => {
  const day = moment('2024-03-05T08:15:30Z');
  assert.equal(day.utc().format('YYYY-MM-DD HH:mm:ss'), '2024-03-05 08:15:30');
  assert.equal(moment.utc('05/03/2024', 'DD/MM/YYYY').add(1, 'month').format('D MMM YYYY'),
    '5 Apr 2024');
  assert.equal(moment('31022024', 'DDMMYYYY', true).isValid(), false);
  assert.equal(moment.duration(90, 'minutes').humanize(), '2 hours');
});

test('moment speaks other languages', () => {
  assert.equal(moment.utc('2024-03-05').locale('fr').format('D MMMM'), '5 mars');
});

test('lodash fills in templates and works on collections', () => {
  assert.equal(_.template('Hi <%= name %>')({ name: 'Ann' }), 'Hi Ann');
  assert.equal(
    _.template('Hi {{ name }}', { interpolate: /{{([\s\S]+?)}}/g })({ name: 'Ann' }), 'Hi Ann');
  assert.deepEqual(_.map(_.sortBy([{ n: 2 }, { n: 1 }], 'n'), 'n'), [1, 2]);
  assert.deepEqual(_.cloneDeep({ a: [new Date(0)] }), { a: [new Date(0)] });
});

test('a package leaves no global behind', () => {
  for (const name of ['_', 'moment', 'Q', 'md5']) {
    assert.equal(typeof globalThis[name], 'undefined', name);
  }
});
