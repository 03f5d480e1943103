'use strict';

/**
 * `AbortController` and `AbortSignal`.
 *
 * @see https://dom.spec.whatwg.org/#aborting-ongoing-activities
 */
const DOMException = require('./dom-exception');

const MADE_HERE = Symbol('made here');

class AbortSignal {
  #listeners = new Map();
  #aborted = false;
  #reason;

  /** Called with the event before any listener, when set. */
  onabort = null;

  constructor(key) {
    if (key !== MADE_HERE) {
      throw new TypeError('An AbortSignal comes from an AbortController');
    }
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  throwIfAborted() {
    if (this.#aborted) {
      throw this.#reason;
    }
  }

  /** Only the event `abort` ever happens. A listener is a function or has `handleEvent`. */
  addEventListener(type, listener, options) {
    if (type === 'abort' && listener && !this.#listeners.has(listener)) {
      this.#listeners.set(listener, Boolean(options?.once));
    }
  }

  removeEventListener(type, listener) {
    if (type === 'abort') {
      this.#listeners.delete(listener);
    }
  }

  /** Aborts a signal of this module, once. */
  static [MADE_HERE](signal, reason) {
    if (signal.#aborted) {
      return;
    }
    signal.#aborted = true;
    signal.#reason = reason ?? new DOMException('This operation was aborted', 'AbortError');
    const event = { type: 'abort', target: signal, currentTarget: signal };
    const listeners = [...signal.#listeners.keys()];
    signal.#listeners.clear();
    if (typeof signal.onabort === 'function') {
      signal.onabort(event);
    }
    for (const listener of listeners) {
      if (typeof listener === 'function') {
        listener.call(signal, event);
      } else {
        listener.handleEvent(event);
      }
    }
  }

  /** A signal that is aborted already. */
  static abort(reason) {
    const signal = new AbortSignal(MADE_HERE);
    AbortSignal[MADE_HERE](signal, reason);
    return signal;
  }

  /** A signal that is aborted as soon as one of the others is. */
  static any(signals) {
    const joined = new AbortSignal(MADE_HERE);
    for (const signal of signals) {
      if (signal.aborted) {
        AbortSignal[MADE_HERE](joined, signal.reason);
      } else {
        signal.addEventListener(
          'abort', () => AbortSignal[MADE_HERE](joined, signal.reason), { once: true });
      }
    }
    return joined;
  }

  /** A signal that is aborted after so many milliseconds. */
  static timeout(milliseconds) {
    const signal = new AbortSignal(MADE_HERE);
    setTimeout(
      () => AbortSignal[MADE_HERE](
        signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      milliseconds);
    return signal;
  }

  get [Symbol.toStringTag]() {
    return 'AbortSignal';
  }
}

class AbortController {
  #signal = new AbortSignal(MADE_HERE);

  get signal() {
    return this.#signal;
  }

  /** Aborts the signal; what waits on it is rejected with the reason, by default an AbortError. */
  abort(reason) {
    AbortSignal[MADE_HERE](this.#signal, reason);
  }

  get [Symbol.toStringTag]() {
    return 'AbortController';
  }
}

module.exports = { AbortController, AbortSignal };
