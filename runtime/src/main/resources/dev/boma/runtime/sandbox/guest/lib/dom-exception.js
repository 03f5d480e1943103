'use strict';

const CODES = {
  InvalidCharacterError: 5,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  AbortError: 20,
  QuotaExceededError: 22,
  TimeoutError: 23,
  DataCloneError: 25,
};

/**
 * The error of the web's interfaces: an `Error` whose `name` tells the kind.
 *
 * @see https://webidl.spec.whatwg.org/#idl-DOMException
 */
module.exports = class DOMException extends Error {
  #name;

  /**
   * @param {string} [message]
   * @param {string|{name?: string, cause?: *}} [options] the name, `Error` when absent
   */
  constructor(message = '', options = 'Error') {
    const settings = typeof options === 'object' && options !== null ? options : { name: options };
    super(message, 'cause' in settings ? { cause: settings.cause } : undefined);
    this.#name = String(settings.name ?? 'Error');
  }

  get name() {
    return this.#name;
  }

  /** The number older code compares; 0 for names that never had one. */
  get code() {
    return CODES[this.#name] ?? 0;
  }

  get [Symbol.toStringTag]() {
    return 'DOMException';
  }
};
