'use strict';

const { inherit, Extendable, BaseError, DeprecationError } = require('./classes');
const { indent, pretty } = require('./pretty');
const urls = require('./urls');

const ADDRESS_TYPES = {
  sms: 'msisdn',
  ussd: 'msisdn',
  gtalk: 'gtalk_id',
  twitter: 'twitter_handle',
  mxit: 'mxit_id',
  wechat: 'wechat_id',
};

const LONGEST_SHORTCODE = 5;

const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/;

/** A function that gives the value, or the value if it is a function. */
function functor(value) {
  return typeof value === 'function' ? value : () => value;
}

/** What a function gives, called with `that` and `args`; anything else as it is. */
function maybe_call(value, that, args) {
  return typeof value === 'function' ? value.apply(that, args) : value;
}

/** The value of an `Authorization` header. */
function basic_auth(username, password) {
  const { Buffer } = require('buffer');
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/**
 * A date in Vumi's own form, in UTC.
 *
 * @param {Date | number | string | number[] | object} [date] now if absent; a text without a zone
 *   is in UTC, a list is year, month from 0, day, …; moment's dates will do
 * @returns {string}
 */
function vumi_utc(date) {
  const time = date === undefined ? new Date() : date_of(date);
  return Number.isNaN(time.getTime())
    ? 'Invalid date'
    : time.toISOString().replace('T', ' ').replace('Z', '0');
}

function date_of(date) {
  if (date === null) {
    return new Date(NaN);
  }
  if (Array.isArray(date)) {
    return new Date(Date.UTC(...date));
  }
  if (typeof date === 'string') {
    return new Date(WITHOUT_ZONE.test(date) ? `${date.replace(' ', 'T')}Z` : date);
  }
  return new Date(Number(date));
}

/** A random UUID, version 4. */
function uuid() {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (digit) => {
    const random = Math.floor(Math.random() * 16);
    return (digit === 'x' ? random : 8 + (random % 4)).toString(16);
  });
}

function starts_with(text, start) {
  return text.startsWith(start);
}

/** Whether a value is neither null nor undefined. */
function exists(value) {
  return value !== null && value !== undefined;
}

function is_integer(value) {
  return Number.isInteger(value);
}

/** What kind of address a delivery class has, or undefined. */
function infer_addr_type(delivery_class) {
  return Object.prototype.hasOwnProperty.call(ADDRESS_TYPES, delivery_class)
    ? ADDRESS_TYPES[delivery_class]
    : undefined;
}

/** An address as it is stored for its type. */
function format_addr(addr, type) {
  const format = format_addr[type];
  return format ? format(addr) : addr;
}

format_addr.msisdn = (addr) => (addr.startsWith('+') ? addr : `+${addr}`);
format_addr.gtalk_id = (addr) => addr.split('/')[0];

/**
 * A phone number in international form; short codes as they are.
 *
 * @param {string} number
 * @param {string} [country_code] of numbers that name no country
 * @returns {string | null} null if it is not a number of any form we know
 */
function normalize_msisdn(number, country_code) {
  let dialled = number.replace(/[^0-9+]/g, '');
  if (dialled.length <= LONGEST_SHORTCODE) {
    return dialled;
  }
  dialled = dialled.replace(/^00/, '+');
  if (country_code) {
    const code = country_code.replace('+', '');
    dialled = dialled.replace(/^0/, `+${code}`);
    if (dialled.startsWith(code)) {
      dialled = `+${dialled}`;
    }
  }
  return dialled.startsWith('+') ? dialled : null;
}

module.exports = {
  functor,
  maybe_call,
  inherit,
  basic_auth,
  vumi_utc,
  uuid,
  starts_with,
  exists,
  is_integer,
  infer_addr_type,
  format_addr,
  indent,
  pretty,
  normalize_msisdn,
  url_params: urls.url_params,
  url_with_params: urls.url_with_params,
  url_without_params: urls.url_without_params,
  Extendable,
  BaseError,
  DeprecationError,
  // The name that apps know it by.
  DeprectationError: DeprecationError,
};
