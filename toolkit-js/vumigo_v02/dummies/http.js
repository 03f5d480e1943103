'use strict';

const { DummyResource, DummyResourceError } = require('./resource');
const { Extendable } = require('../classes');
const { HttpRequest, HttpResponse } = require('../http');
const { deep_equal } = require('../objects');
const { indent, pretty } = require('../pretty');
const { url_params, url_without_params } = require('../urls');

const METHODS = ['get', 'head', 'post', 'patch', 'put', 'delete'];

/** How data become a body and a body data. */
const encodings = {
  none: { encoder: (data) => data, decoder: (body) => body },
  json: { encoder: JSON.stringify, decoder: JSON.parse },
};

/** The encoding that headers name; their values are lists, a lone text names none. */
function infer_encoding(headers) {
  const types = headers && headers['Content-Type'];
  const is_json = Array.isArray(types) && types.some((type) => type.includes('application/json'));
  return is_json ? encodings.json : encodings.none;
}

/** The encoding that headers name, and where they have no content type, the one of that name. */
function encoding_of(headers, default_encoding) {
  return headers && 'Content-Type' in headers
    ? infer_encoding(headers)
    : encodings[default_encoding];
}

/**
 * A request that is expected, and the responses to it, in order.
 *
 * @param {object} opts
 * @param {object} opts.request method, url (or a RegExp), params, data or body, headers
 * @param {object} [opts.response] code, data or body
 * @param {object[]} [opts.responses]
 * @param {boolean} [opts.repeatable] whether the last response serves for ever
 * @param {string} [opts.default_encoding] `none` or `json`, where no header names the content type
 */
const HttpFixture = Extendable.extend(function (self, opts) {
  self.defaults = {
    default_encoding: 'none',
    request: { method: 'GET' },
    response: { code: 200 },
    repeatable: false,
  };

  self.parse = {
    request(given) {
      const data = { ...self.defaults.request, ...given };
      const in_url = typeof data.url === 'string' ? url_params(data.url) : {};
      const request = new HttpRequest(
        data.method,
        typeof data.url === 'string' ? url_without_params(data.url) : data.url,
        {
          ...data,
          params: Object.keys(in_url).length > 0 ? in_url : data.params,
          encoder: self.encoding.encoder,
        }
      );
      if (request.body === null) {
        request.encode();
      }
      return request;
    },

    response(given) {
      const { code, data, body } = { ...self.defaults.response, ...given };
      const { encoder, decoder } = self.encoding;
      const text = body === undefined && data !== undefined ? encoder(data) : body;
      const response = new HttpResponse(self.request, code, { data, body: text, decoder });
      response.decode();
      return response;
    },
  };

  /** Says that a response was taken, and gives it. */
  self.use = function () {
    const { length } = self.responses;
    if (self.uses >= length && !self.repeatable) {
      throw new DummyResourceError(`All of the fixture's responses have been used up: ${self}`);
    }
    const response = self.responses[Math.min(self.uses, length - 1)];
    self.uses++;
    return response;
  };

  self.reset = function () {
    self.uses = 0;
  };

  self.serialize = function () {
    return {
      uses: self.uses,
      request: self.request.serialize(),
      responses: self.responses.map((response) => response.serialize()),
    };
  };

  self.toString = function () {
    return pretty(self.serialize());
  };

  self.init = function (given) {
    const { request, response, responses, repeatable, default_encoding } = given;
    self.encoding = encoding_of(
      request && request.headers,
      default_encoding || self.defaults.default_encoding
    );
    self.repeatable = repeatable === undefined ? self.defaults.repeatable : repeatable;
    self.request = self.parse.request(request);
    self.responses = (responses || [response]).map((each) => self.parse.response(each));
    self.reset();
  };

  self.init(opts);
});

/**
 * Fixtures, and which of them a request means.
 *
 * @param {object} [opts]
 * @param {string} [opts.default_encoding] of the fixtures
 * @param {function(HttpRequest, HttpFixture): boolean} [opts.match] becomes `matcher`, which
 *   decides where method and URL fit; by default it compares params and body
 */
const HttpFixtures = Extendable.extend(function (self, opts) {
  const { default_encoding = 'none', match } = opts || {};
  self.fixture_defaults = { default_encoding };
  self.fixtures = [];

  self.matchers = {
    method: (request, fixture) => request.method === fixture.request.method,
    url: (request, fixture) =>
      fixture.request.url instanceof RegExp
        ? fixture.request.url.test(request.url)
        : request.url === fixture.request.url,
    params: (request, fixture) => deep_equal(request.params, fixture.request.params),
    body: (request, fixture) =>
      request.data !== null && fixture.request.data !== null
        ? deep_equal(request.data, fixture.request.data)
        : request.body === fixture.request.body,
  };

  self.matcher =
    match ||
    ((request, fixture) =>
      self.matchers.params(request, fixture) && self.matchers.body(request, fixture));

  self.match = (request, fixture) =>
    self.matchers.method(request, fixture) &&
    self.matchers.url(request, fixture) &&
    self.matcher(request, fixture);

  self.create = function (data) {
    return new HttpFixture({ ...self.fixture_defaults, ...data });
  };

  /** Adds a fixture, or the one of the given data. */
  self.add = function (fixture) {
    const added = fixture instanceof HttpFixture ? fixture : self.create(fixture);
    self.fixtures.push(added);
    return added;
  };

  /** The fixtures that a request means. */
  self.filter = function (request) {
    return self.fixtures.filter((fixture) => self.match(request, fixture));
  };
});

/** A stand-in for HTTP: `fixtures` says what is answered, `requests` what was. */
const DummyHttpResource = DummyResource.extend(function (self, name, opts) {
  DummyResource.call(self, name || 'http');
  self.fixtures = new HttpFixtures(opts);
  self.requests = [];

  /** The request that a command makes. */
  self.request_from_cmd = function ({ cmd, url, data, headers, verify_options, ssl_method }) {
    const { decoder } = encoding_of(headers, self.fixtures.fixture_defaults.default_encoding);
    return new HttpRequest(cmd.split('.')[1], url_without_params(url), {
      headers,
      params: url_params(url),
      body: data,
      data: data === undefined || data === null ? data : decoder(data),
      verify_options,
      ssl_method,
    });
  };

  METHODS.forEach((method) => {
    self.handlers[method] = (cmd) => {
      const request = self.request_from_cmd(cmd);
      const response = only_one(self.fixtures.filter(request)).use();
      self.requests.push(request);
      return { success: true, code: response.code, body: response.body };
    };
  });
});

function only_one(fixtures) {
  if (fixtures.length === 0) {
    throw new DummyResourceError('Found no matching fixtures');
  }
  if (fixtures.length > 1) {
    const listed = pretty(fixtures.map((fixture) => fixture.serialize()));
    throw new DummyResourceError(
      `Found ${fixtures.length} matching fixtures, expected 1:\n${indent(listed)}`
    );
  }
  return fixtures[0];
}

module.exports = { HttpFixture, HttpFixtures, DummyHttpResource, encodings, infer_encoding };
