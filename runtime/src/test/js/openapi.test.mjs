import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addressOf,
  curl,
  example,
  fields,
  requestsByTag,
  typeText,
} from '../../main/resources/dev/boma/runtime/console/openapi.js';

const ID = { name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' } };
const API = {
  tags: [{ name: 'Phones', description: 'What rings' }, { name: 'Nothing' }],
  security: [],
  paths: {
    '/health': { get: { operationId: 'live', summary: 'Whether it runs', responses: {} } },
    '/phones/{id}': {
      get: {
        operationId: 'show',
        tags: ['Phones'],
        parameters: [
          { $ref: '#/components/parameters/id' },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 9, default: 5 } },
          { name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } },
        ],
        security: [{ token: [] }],
        responses: { 404: { $ref: '#/components/responses/Problem' } },
      },
      post: {
        operationId: 'ring',
        tags: ['Phones'],
        parameters: [{ $ref: '#/components/parameters/id' }],
        security: [{}, { token: [] }],
        requestBody: {
          content: {
            'application/json': {
              schema: { oneOf: [{ $ref: '#/components/schemas/Call' }, { $ref: '#/components/schemas/Id' }] },
            },
          },
        },
        responses: {},
      },
    },
  },
  components: {
    parameters: { id: ID },
    responses: {
      Problem: { description: 'What is wrong', content: { 'application/problem+json': { schema: {} } } },
    },
    schemas: {
      Id: { type: 'string', pattern: '^[a-z]+$' },
      Page: { required: ['items'], properties: { items: { type: 'array' } } },
      Call: {
        type: 'object',
        required: ['kind', 'from'],
        properties: {
          kind: { const: 'call' },
          from: { $ref: '#/components/schemas/Id' },
          tone: { enum: ['low', 'high', null], description: 'How it sounds' },
          parts: {
            type: 'array',
            items: { type: 'object', required: ['at'], properties: { at: { type: 'string', format: 'date-time' } } },
          },
        },
      },
    },
  },
};
const [phones, others] = requestsByTag(API);
const [show, ring] = phones.requests;

test('requests stand by their tags, in the order of the description', () => {
  assert.deepEqual([phones.tag, phones.about], ['Phones', 'What rings']);
  assert.deepEqual(phones.requests.map(({ id }) => id), ['show', 'ring']);
  assert.deepEqual(others.requests.map(({ id }) => id), ['live']);
});

test('what is referred to is put in its place', () => {
  assert.equal(show.parameters[0].name, 'id');
  assert.deepEqual(
    show.answers.map(({ status, description, type }) => [status, description, type]),
    [['404', 'What is wrong', 'application/problem+json']],
  );
});

test('a request must have a token, may have one, or needs none', () => {
  assert.equal(show.token, 'must');
  assert.equal(ring.token, 'may');
  assert.equal(others.requests[0].token, 'no');
});

test('a type is told in words', () => {
  assert.equal(typeText(API, { $ref: '#/components/schemas/Id' }), 'text, like ^[a-z]+$');
  assert.equal(typeText(API, { type: ['string', 'null'], maxLength: 9 }), 'text or null, at most 9 characters');
  assert.equal(typeText(API, { type: 'integer', minimum: 1, maximum: 9, default: 5 }), 'whole number, 1 to 9; 5 unless given');
  assert.equal(typeText(API, { enum: ['a', 'b', null] }), '"a", "b" or null');
  assert.equal(typeText(API, { type: 'array', items: { type: 'string', format: 'uri' } }), 'list of URL');
  assert.equal(typeText(API, {}), 'anything');
});

test('the members of an object are told, and those of the objects in it', () => {
  assert.deepEqual(
    fields(API, { $ref: '#/components/schemas/Call' }).map(({ name, required, type }) => [name, required, type]),
    [
      ['kind', true, '"call"'],
      ['from', true, 'text, like ^[a-z]+$'],
      ['tone', false, '"low", "high" or null'],
      ['parts', false, 'list of object'],
      ['parts[].at', true, 'time (ISO 8601)'],
    ],
  );
});

test('an object that is all of several has the members of them all', () => {
  const page = {
    allOf: [
      { $ref: '#/components/schemas/Page' },
      { properties: { items: { items: { properties: { name: { type: 'string' } } } } } },
    ],
  };
  assert.deepEqual(
    fields(API, page).map(({ name, type, required }) => [name, type, required]),
    [
      ['items', 'list of object', true],
      ['items[].name', 'text', false],
    ],
  );
});

test('an example has what is needed', () => {
  assert.deepEqual(ring.body.schemas.map(({ name }) => name), ['Call', 'Id']);
  assert.deepEqual(example(API, ring.body.schemas[0].schema), { kind: 'call', from: '' });
});

test('an example of the description itself is the one to begin with', () => {
  assert.deepEqual(
    example(API, { properties: { to: { type: 'string', examples: ['+254', '+27'] } } }),
    { to: '+254' },
  );
});

test('an example has everything when nothing is needed', () => {
  assert.deepEqual(
    example(API, { type: 'object', properties: { url: { type: ['string', 'null'] }, size: { type: 'integer', minimum: 1 } } }),
    { url: '', size: 1 },
  );
});

test('an address is filled in', () => {
  assert.equal(addressOf(show, { id: 'a b/c', limit: '7' }), '/phones/a%20b%2Fc?limit=7');
  assert.equal(addressOf(show, { id: '', limit: '' }), '/phones/{id}');
});

test('a request is a line for a terminal', () => {
  assert.equal(
    curl('http://h:1', show, { id: 'x', limit: '7', 'Idempotency-Key': "it's" }, null),
    `curl -H "Authorization: Bearer $BOMA_TOKEN" -H 'Idempotency-Key: it'\\''s' 'http://h:1/phones/x?limit=7'`,
  );
  assert.equal(
    curl('http://h:1', { ...ring, method: 'PATCH' }, { id: 'x' }, '{"a": "it\'s"}'),
    `curl -X PATCH 'http://h:1/phones/x' -d '{"a": "it'\\''s"}'`,
  );
  assert.equal(curl('http://h:1', ring, { id: 'x' }, '{}'), `curl 'http://h:1/phones/x' -d '{}'`);
});
