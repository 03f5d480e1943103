import { dayIn } from './dates.js';

/** What the functions of an app are given: who is there, what is known, what can be done. */
export class Context {
  #turn;

  /** The answer that was just given, in `check` and `next`. */
  answer = undefined;

  constructor(turn, tools) {
    this.#turn = turn;
    Object.assign(this, tools);
  }

  // Made when they are asked for, since few turns need any of them.

  get http() { return this.#turn.host.tools.http; }
  get contacts() { return this.#turn.host.tools.contacts; }
  get groups() { return this.#turn.host.tools.groups; }
  get optOut() { return this.#turn.host.tools.optOut; }
  get messageStore() { return this.#turn.host.tools.messageStore; }

  get message() { return this.#turn.message; }

  /** The user's number. */
  get from() { return this.#turn.message.from_addr; }

  get now() { return this.#turn.host.now; }

  /** The day it is, in the app's time zone, as `YYYY-MM-DD`. */
  get today() { return dayIn(this.#turn.host.now, this.#turn.app.timezone); }

  /** The name of the state the user is in. */
  get state() { return this.#turn.draft.state; }

  /** All answers since the start, by the name of the state. */
  get answers() { return this.#turn.draft.answers; }

  /** What the app keeps of the user for good; any JSON. */
  get user() {
    return this.#turn.draft.user;
  }

  set user(value) {
    this.#turn.draft.user = value;
  }

  /** What the app keeps while the user is in this state; any JSON. */
  get data() {
    this.#turn.draft.data ??= {};
    return this.#turn.draft.data;
  }

  get lang() { return this.#turn.lang; }

  /** Changes the user's language, from the next text on. */
  async setLang(lang) {
    this.#turn.draft.lang = lang;
    await this.#turn.loadLanguage();
  }

  /** A text in the user's language, its `{names}` filled from params, answers and the user. */
  t(text, params) {
    return this.#turn.translated(text, params);
  }

  /** The form of a text for n things; `{n}` is filled. */
  n(one, many, n, params) {
    return this.#turn.translatedFor(one, many, n, params);
  }

  /** Sends a message beside the screen, once the turn is stored. */
  send(to, text, options = {}) {
    this.#turn.send(to, text, options);
  }
}
