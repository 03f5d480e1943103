'use strict';

const { Extendable, BaseError } = require('./classes');
const { Eventable } = require('./events');
const { basic_auth, exists } = require('./utils');
const { url_without_params, url_with_params } = require('./urls');
const { indent, pretty } = require('./pretty');
const { ApiError } = require('./api_error');

/** Anything that goes wrong with HTTP. */
const HttpApiError = BaseError.extend(function (self) {
  self.name = 'HttpApiError';
});

/** Said when there is no response. */
const HttpRequestError = HttpApiError.extend(function (self, request, reason) {
  self.name = 'HttpRequestError';
  self.request = request;
  self.reason = exists(reason) ? reason : null;
  self.serialize = () => with_reason(self, { request: self.request.serialize() });
  self.message = readable(self);
});

/** Said of a response that is not what was asked for. */
const HttpResponseError = HttpApiError.extend(function (self, response, reason) {
  self.name = 'HttpResponseError';
  self.response = response;
  self.reason = exists(reason) ? reason : null;
  self.serialize = () => with_reason(self, { response: self.response.serialize() });
  self.message = readable(self);
});

function with_reason(error, data) {
  return error.reason ? { ...data, reason: error.reason } : data;
}

function readable(error) {
  return `\n${error.name}:\n${indent(pretty(error.serialize()))}`;
}

function identity(value) {
  return value;
}

/**
 * A request.
 *
 * @param {string} method
 * @param {string | RegExp} url its own query is asked for together with `params`
 * @param {object} [opts] headers, body, data, params, encoder, verify_options, ssl_method
 */
const HttpRequest = Extendable.extend(function (self, method, url, opts) {
  const given = opts || {};
  const is_text = typeof url === 'string';
  const plain = is_text ? url_without_params(url) : url;
  // The resource drops nothing: what the URL itself asks for is sent as well.
  const asked = is_text ? url_with_params(url) : url;

  self.url = plain;
  self.method = method.toUpperCase();
  self.headers = or_null(given.headers);
  self.data = or_null(given.data);
  self.body = or_null(given.body);
  self.params = exists(given.params) ? given.params : {};
  self.encoder = given.encoder || identity;
  self.verify_options = or_null(given.verify_options);
  self.ssl_method = or_null(given.ssl_method);

  /** Makes the body of the data. */
  self.encode = function () {
    if (self.data === null) {
      return;
    }
    try {
      self.body = self.encoder(self.data);
    } catch (error) {
      throw new HttpRequestError(self, `Could not parse request (${error})`);
    }
  };

  /** @returns {{name: string, data: object}} the sandbox command */
  self.to_cmd = function () {
    const own = self.url === plain ? asked : self.url;
    const data = { url: is_text ? url_with_params(own, self.params) : self.url };
    const optional = {
      headers: self.headers,
      data: self.body,
      verify_options: self.verify_options,
      ssl_method: self.ssl_method,
    };
    Object.keys(optional)
      .filter((name) => optional[name] !== null)
      .forEach((name) => (data[name] = optional[name]));
    return { name: `http.${self.method.toLowerCase()}`, data };
  };

  self.serialize = function () {
    const data = { url: self.url, method: self.method };
    if (self.body !== null) {
      data.body = self.body;
    }
    if (Object.keys(self.params).length > 0) {
      data.params = self.params;
    }
    return data;
  };

  self.toJSON = self.serialize;
});

function or_null(value) {
  return value === undefined ? null : value;
}

/**
 * A response.
 *
 * @param {HttpRequest} request
 * @param {number} code
 * @param {object} [opts] data, body, decoder
 */
const HttpResponse = Extendable.extend(function (self, request, code, opts) {
  const given = opts || {};
  self.request = request;
  self.code = code;
  self.data = or_null(given.data);
  self.body = or_null(given.body);
  self.decoder = given.decoder || identity;

  /** Makes the data of the body. */
  self.decode = function () {
    if (self.body === null) {
      return;
    }
    try {
      self.data = self.decoder(self.body);
    } catch (error) {
      throw new HttpResponseError(self, `Could not parse response:\n${indent(String(error))}`);
    }
  };

  self.serialize = function () {
    const data = { code: self.code, request: self.request.serialize() };
    if (self.body !== null) {
      data.body = self.body;
    }
    return data;
  };

  self.toJSON = self.serialize;
});

/** What may be said once, for every request of an HttpApi. */
const FOR_EVERY_REQUEST = ['headers', 'auth', 'verify_options', 'ssl_method'];

/**
 * Asks other machines.
 *
 * @param {InteractionMachine} im
 * @param {object} [opts] for every request: headers, auth, verify_options, ssl_method
 */
const HttpApi = Eventable.extend(function (self, im, opts) {
  self.im = im;
  self.defaults = { headers: {} };
  FOR_EVERY_REQUEST.filter((name) => opts && opts[name]).forEach((name) => {
    self.defaults[name] = name === 'headers' ? { ...opts.headers } : opts[name];
  });

  self.make_auth = basic_auth;

  /** Hook: the data of a body. */
  self.decode_response_body = identity;

  /** Hook: the body of data. */
  self.encode_request_data = identity;

  /** The options of a request with the defaults. Headers that are written out win over `auth`. */
  self.parse_opts = function (opts) {
    const all = { ...opts };
    Object.keys(self.defaults)
      .filter((name) => all[name] === undefined)
      .forEach((name) => (all[name] = self.defaults[name]));
    const authorization = all.auth
      ? { Authorization: [self.make_auth(all.auth.username, all.auth.password)] }
      : {};
    all.headers = { ...self.defaults.headers, ...authorization, ...all.headers };
    return all;
  };

  /** The response that the host gave, or a throw. */
  self.parse_reply = function (reply, request) {
    const response = new HttpResponse(request, reply.code, {
      body: reply.body,
      decoder: self.decode_response_body,
    });
    response.decode();
    if (response.code < 200 || response.code >= 300) {
      throw new HttpResponseError(response);
    }
    return response;
  };

  /**
   * Asks.
   *
   * @param {string} method
   * @param {string} url
   * @param {object} [opts] params, data, headers, auth, verify_options, ssl_method
   * @returns {Q.Promise<HttpResponse>} rejected with HttpRequestError or HttpResponseError
   * @throws {HttpRequestError} if the data cannot be encoded
   */
  self.request = function (method, url, opts) {
    const request = new HttpRequest(method, url, {
      ...self.parse_opts(opts),
      encoder: self.encode_request_data,
    });
    request.encode();
    const { name, data } = request.to_cmd();
    return self.im.api_request(name, data).then(
      (reply) => self.parse_reply(reply, request),
      (error) => {
        throw error instanceof ApiError ? new HttpRequestError(request, error.message) : error;
      }
    );
  };

  ['get', 'head', 'post', 'patch', 'put', 'delete'].forEach((method) => {
    self[method] = (url, opts) => self.request(method, url, opts);
  });
});

/** Asks machines that speak JSON. Another content type is said with the single request. */
const JsonApi = HttpApi.extend(function (self, im, opts) {
  HttpApi.call(self, im, opts);
  self.defaults.headers['Content-Type'] = ['application/json; charset=utf-8'];
  self.decode_response_body = (body) => JSON.parse(body);
  self.encode_request_data = (data) => JSON.stringify(data);
});

module.exports = {
  HttpApi,
  JsonApi,
  HttpApiError,
  HttpRequestError,
  HttpResponseError,
  HttpRequest,
  HttpResponse,
};
