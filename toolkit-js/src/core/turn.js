/**
 * One turn: an app, what is known of a user and a message give what is known afterwards, the screen
 * and what else is to be done. Nothing is read or written here but by the app's own functions.
 *
 * @typedef {object} UserRecord what is kept of a user, as JSON
 * @property {string} [state] where the user is
 * @property {boolean} [open] whether the phone waits for an answer
 * @property {number} [at] when the user was last heard of, in milliseconds
 * @property {number} [since] when the state was entered
 * @property {Record<string, unknown>} answers by state, since the start
 * @property {Record<string, unknown>} user what the app keeps
 * @property {string} [lang]
 * @property {string[]} trail the states before this one, for the way back
 * @property {object} [data] what the app keeps while in this state
 * @property {object} [shown] what the screen offered that the definition does not tell
 * @property {object} [held] the place that the question whether to continue keeps
 * @property {string} [failed] the state to try again
 *
 * @typedef {object} Host
 * @property {Date} now
 * @property {(lang: string) => Promise<?import('./catalogue.js').Catalogue>} catalogue
 * @property {object} tools further members of the context: kv, http, log, …
 *
 * @typedef {{send: {to: string, text: string, options: object}}
 *   | {metric: string, value: number, agg: string}
 *   | {log: 'warning'|'error', text: string}} Effect
 */
import { Context } from './context.js';
import { BACK, EXIT, HOME, RETRY } from './definition.js';
import { dialledAnswers } from './dialled.js';
import { fill } from './fill.js';
import { capacity, cut, fits, measure, withoutAccents } from './length.js';
import { plain } from './choices.js';
import { Problem } from './problem.js';
import { resumeDeed, resumeRules } from './resume.js';
import { languageChain, translator } from './translator.js';

const LONGEST_TRAIL = 30;
const MOST_HOPS = 20;
const LAST_RESORT = 'Sorry, something went wrong.';

/** A mistake of the app that is an error while it is developed, and put up with in production. */
export class StrictError extends Error {
  constructor(message) {
    super(message);
    this.name = 'StrictError';
  }
}

/**
 * @param {object} app what `define` gave
 * @param {?UserRecord} record null for a user not known yet
 * @param {object} message
 * @param {Host} host
 * @returns {Promise<{record: UserRecord, changed: boolean, screen: ?{text: string, ends: boolean},
 *     effects: Effect[]}>} no screen when nobody waits for one
 */
export async function turn(app, record, message, host) {
  const before = JSON.stringify(record ?? { answers: {}, user: {}, trail: [] });
  const handling = new Turn(app, before, message, host);
  await handling.run();
  const { draft, screen, effects } = handling;
  // Whoever sees a screen was heard of, which is a change.
  const changed = screen !== null || JSON.stringify(draft) !== before;
  return { record: draft, changed, screen, effects };
}

/** What the kinds of state work with. One for a message. */
export class Turn {
  /** @type {?{text: string, ends: boolean}} */
  screen = null;

  /** @type {Effect[]} */
  effects = [];

  /** Whether the screen says what was wrong with an answer. */
  hasProblem = false;

  /** Whether the user stands where a state was that an earlier release had. */
  isLanding = false;

  /** Where a step that fails goes back to. */
  #mark;
  #translator;

  constructor(app, before, message, host) {
    this.app = app;
    this.message = message;
    this.host = host;
    /** @type {UserRecord} */
    this.draft = JSON.parse(before);
    this.#mark = { draft: before, effects: 0 };
    this.c = new Context(this, host.tools);
    const isScreen = (message.transport_type ?? 'ussd') === 'ussd';
    this.limit = message.char_limit ?? (isScreen ? app.limit : app.smsLimit);
  }

  async run() {
    if (this.message.session_event === 'close') {
      await this.#close();
      return;
    }
    try {
      await this.loadLanguage();
      await this.#handle();
    } catch (error) {
      await this.#fail(error);
    }
    this.draft.at = this.host.now.getTime();
    this.draft.open = !this.screen.ends;
  }

  // ---- what a message means -------------------------------------------------------------------

  async #handle() {
    const { message, app } = this;
    const keyword = this.#keyword();
    if (keyword !== undefined) {
      await this.#begin(keyword);
    } else if (message.inbound_push_trigger || message.helper_metadata?.push) {
      await this.#begin(typeof app.push === 'function' ? await app.push(this.c) : app.push);
    } else if (message.session_event === 'new') {
      await this.#newSession();
    } else if (this.draft.open && this.draft.state !== undefined) {
      this.#land();
      await this.#answer(message.content ?? '');
    } else {
      await this.#again();
    }
  }

  #keyword() {
    if (this.message.session_event === 'resume' || this.message.session_event === 'new') {
      return undefined;
    }
    const word = (this.message.content ?? '').trim().split(/\s+/)[0].toUpperCase();
    return this.app.keywords.find((keyword) => keyword.word === word)?.to;
  }

  async #newSession() {
    const { content, to_addr: toAddr } = this.message;
    const { code } = this.app;
    const typed = dialledAnswers(content ?? toAddr, code ?? toAddr);
    // Who dials answers too wants a screen further on, not the place left last time.
    const dialled = typed.length > 0 ? typed : dialledAnswers(toAddr, code);
    if (this.draft.open && this.draft.state !== undefined) {
      this.#count('dropped', this.draft.state);
    }
    if (dialled.length > 0) {
      await this.#restart();
      await this.#answerAll(dialled);
    } else {
      await this.#again();
    }
  }

  /** Goes through what was dialled as far as it is answers, and shows where that leads. */
  async #answerAll(answers) {
    for (const answer of answers) {
      if (this.screen.ends || this.hasProblem || this.state.chain === false) {
        return;
      }
      await this.#answer(answer);
    }
  }

  /** Somebody is here again, or for the first time. */
  async #again() {
    const { draft, app } = this;
    if (draft.state === undefined) {
      await this.#restart();
      return;
    }
    this.#leaveQuestions();
    this.#land();
    const { state } = this;
    if (state.ends) {
      const next = typeof state.next === 'function' ? await state.next(this.c) : state.next;
      await (next === undefined || next === app.start ? this.#restart() : this.#begin(next));
      return;
    }
    const rules = state.resume === undefined ? app.resume : resumeRules(state.resume);
    const deed = resumeDeed(rules, this.host.now.getTime() - (draft.at ?? 0));
    if (deed === 'restart') {
      await this.#restart();
    } else if (deed === 'continue' || draft.state === app.start) {
      await this.#render(null);
    } else {
      const { state: name, data, shown } = draft;
      await this.#enter(app.screens.resume);
      this.draft.held = { state: name, data, shown };
      await this.#render(null);
    }
  }

  async #restart() {
    this.draft.answers = {};
    await this.#begin(this.app.start);
  }

  async #begin(name) {
    this.draft.trail = [];
    delete this.draft.held;
    await this.#enter(name);
    await this.#render(null);
  }

  /** Goes from a screen about a place (it failed, it was left) to the place itself. */
  #leaveQuestions() {
    const { draft, app } = this;
    if (draft.state === app.screens.resume && draft.held !== undefined) {
      Object.assign(draft, draft.held);
      delete draft.held;
    }
    if (draft.failed !== undefined) {
      draft.state = draft.failed;
      delete draft.failed;
    }
  }

  /** Finds a place for who is in a state that this release does not have. */
  #land() {
    const { draft, app } = this;
    if (!app.states.has(draft.state)) {
      const renamed = own(app.renamed, draft.state);
      this.log('warning', `state '${draft.state}' is gone: going on at '${renamed ?? app.landing}'`);
      draft.state = renamed ?? app.landing;
      delete draft.shown;
      delete draft.data;
      this.isLanding = true;
    }
  }

  async #close() {
    const { draft, app } = this;
    if (draft.open) {
      draft.open = false;
      this.#count('dropped', draft.state);
    }
    if (app.close !== undefined) {
      try {
        await this.loadLanguage();
        await app.close(this.c);
      } catch (error) {
        this.log('error', described(error, 'close'));
      }
    }
  }

  // ---- answers --------------------------------------------------------------------------------

  async #answer(input) {
    const { state } = this;
    if (this.isLanding) {
      // What was typed answers a screen that is no more.
      await this.#render(null);
      return;
    }
    const shortcut = this.#shortcut(input);
    if (shortcut !== undefined) {
      this.#count('left', this.draft.state);
      await this.#follow(shortcut);
      return;
    }
    const outcome = await state.accept(...this.#argumentsOf(state, input));
    await this.#act(state, outcome);
  }

  #argumentsOf(state, input) {
    return state.kind === undefined ? [this.c, input] : [this, input];
  }

  async #act(state, outcome) {
    if (outcome instanceof Problem) {
      await this.#render(outcome);
    } else if (typeof outcome === 'string') {
      this.#answered();
      await this.#follow(outcome);
    } else if (outcome === undefined || outcome === null) {
      await this.#render(null);
    } else {
      await this.#accept(state, outcome);
    }
  }

  async #accept(state, { answer, next, isAnswer = true }) {
    this.c.answer = answer;
    for (const check of [].concat(state.check ?? [])) {
      const found = await check(answer, this.c);
      if (found !== undefined && found !== null && found !== true) {
        await this.#render(problemOf(found));
        return;
      }
    }
    if (isAnswer && state.keep !== false) {
      this.draft.answers[this.draft.state] = answer;
    }
    const target = next ?? state.next;
    const found = typeof target === 'function' ? await target(this.c) : target;
    if (found instanceof Problem) {
      await this.#render(found);
    } else if (typeof found === 'string') {
      this.#answered();
      await this.#follow(found);
    } else {
      throw new Error(`'next' of state '${this.draft.state}' must give the name of a state, not ${found}`);
    }
  }

  #answered() {
    const seconds = (this.host.now.getTime() - (this.draft.since ?? this.host.now.getTime())) / 1000;
    this.#count('answered', this.draft.state, seconds, 'avg');
  }

  #shortcut(input) {
    const { app, state, draft } = this;
    if (state.shortcuts === false) {
      return undefined;
    }
    const typed = plain(input);
    if (typed !== '' && this.#canGoBack() && typed === plain(app.back)) {
      return BACK;
    }
    if (typed !== '' && this.#canGoHome() && typed === plain(app.home)) {
      return HOME;
    }
    const target = own(app.shortcuts, input.trim());
    return target === draft.state ? undefined : target;
  }

  #canGoBack() {
    const { app, draft, state } = this;
    return app.back !== undefined && state.back !== false && !state.ends && draft.trail.length > 0;
  }

  #canGoHome() {
    const { app, draft, state } = this;
    return app.home !== undefined && state.home !== false && !state.ends
      && draft.state !== app.homeState;
  }

  // ---- ways -----------------------------------------------------------------------------------

  async #follow(target) {
    const { draft, app } = this;
    if (target === BACK) {
      const known = draft.trail.findLastIndex((name) => app.states.has(name));
      const before = known < 0 ? app.homeState : draft.trail[known];
      draft.trail.length = Math.max(0, known);
      await this.#enter(before);
    } else if (target === HOME) {
      draft.trail = [];
      await this.#enter(app.homeState);
    } else if (target === RETRY) {
      const failed = draft.failed ?? app.homeState;
      delete draft.failed;
      await this.#enter(failed);
    } else if (target === '$continue') {
      const { held } = draft;
      delete draft.held;
      Object.assign(draft, { shown: undefined, data: undefined }, held);
      draft.since = this.host.now.getTime();
      this.#setMark();
    } else if (target === '$restart') {
      delete draft.held;
      draft.answers = {};
      draft.trail = [];
      await this.#enter(app.start);
    } else {
      this.#remember(draft.state, target);
      await this.#enter(target === EXIT ? app.screens.exit : target);
    }
    await this.#render(null);
  }

  /** Adds a state to the trail; a way that comes back to a state of it begins there again. */
  #remember(from, to) {
    const { trail } = this.draft;
    if (from === to) {
      return;
    }
    const known = trail.indexOf(to);
    if (known >= 0) {
      trail.length = known;
    } else if (!from.startsWith('$') && from !== this.app.screens.error
        && from !== this.app.screens.unavailable) {
      trail.push(from);
      if (trail.length > LONGEST_TRAIL) {
        trail.shift();
      }
    }
  }

  async #enter(first) {
    let name = first;
    for (let hops = 0; hops < MOST_HOPS; hops += 1) {
      const state = this.app.states.get(name);
      if (state === undefined) {
        throw new Error(`there is no state '${name}'`);
      }
      this.draft.state = name;
      this.draft.since = this.host.now.getTime();
      delete this.draft.data;
      delete this.draft.shown;
      if (name !== this.app.screens.error && name !== this.app.screens.unavailable) {
        delete this.draft.failed;
      }
      this.#setMark();
      this.#count('entered', name);
      const instead = await state.enter?.(this.c);
      if (instead === undefined || instead === null) {
        return;
      }
      name = instead === EXIT ? this.app.screens.exit : instead === HOME ? this.app.homeState : instead;
    }
    throw new Error(`the 'enter' of state '${name}' and others lead in a circle`);
  }

  // ---- failure --------------------------------------------------------------------------------

  #setMark() {
    this.#mark = { draft: JSON.stringify(this.draft), effects: this.effects.length };
  }

  #toMark() {
    this.draft = JSON.parse(this.#mark.draft);
    // What was sent in the step that failed is not sent; what was logged and counted is.
    this.effects = this.effects.filter((effect, index) => index < this.#mark.effects || !effect.send);
  }

  async #fail(error) {
    if (error instanceof StrictError) {
      throw error;
    }
    this.#toMark();
    const failed = this.draft.state;
    this.log('error', described(error, failed));
    this.host.onError?.(error);
    this.#count('failed', failed);
    const state = this.app.states.get(failed);
    const screen = error?.unavailable === true ? 'unavailable' : 'error';
    try {
      const target = state?.[screen] ?? this.app.screens[screen];
      if (target === failed) {
        throw error;
      }
      await this.#enter(target);
      this.draft.failed = failed ?? this.app.start;
      await this.#render(null);
    } catch (again) {
      if (again !== error) {
        this.log('error', described(again, this.draft.state));
      }
      this.#toMark();
      this.draft.state = failed ?? this.app.start;
      this.screen = { text: this.#translator?.one(LAST_RESORT) ?? LAST_RESORT, ends: true };
    }
  }

  // ---- the screen -----------------------------------------------------------------------------

  get state() {
    return this.app.states.get(this.draft.state);
  }

  async #render(problem) {
    const { state } = this;
    this.hasProblem = problem !== null;
    const said = problem === null ? '' : this.#saying(problem);
    const body = await state.show(...(state.kind === undefined ? [this.c] : [this, said]));
    const { text, ends = Boolean(state.ends) } = state.kind === undefined
      ? this.#custom(body, said)
      : body;
    this.screen = { text: this.#final(text + (ends ? '' : this.#footer())), ends };
  }

  /** What an app's function made is not filled: it may have in it what the user typed. */
  #saying({ text, params }) {
    const translated = this.#translator.one(text);
    return params === null ? translated : this.filled(translated, params);
  }

  #custom(body, said) {
    const { text, choices = [], ends } = typeof body === 'string' ? { text: body } : body ?? {};
    if (typeof text !== 'string') {
      throw new TypeError(`show of state '${this.draft.state}' must give a text or {text}`);
    }
    return { text: this.composed(text, said, choices), ends };
  }

  #footer() {
    const lines = [];
    if (this.#canGoBack()) {
      lines.push(`${this.app.back}. ${this.#translator.one('Back')}`);
    }
    if (this.#canGoHome()) {
      lines.push(`${this.app.home}. ${this.#translator.one('Main menu')}`);
    }
    return lines.map((line) => `\n${line}`).join('');
  }

  #final(text) {
    return this.app.accents === 'drop' ? withoutAccents(text) : text;
  }

  /** Whether a text fits, together with the lines below every screen of this state. */
  fits(text) {
    return fits(this.#final(text + (this.state.ends ? '' : this.#footer())), this.limit);
  }

  /**
   * The text of a screen: what was wrong, the question, and lines that must be there. Where that is
   * too long, the question gives way to what was wrong with the answer to it.
   */
  composed(question, said, lines = []) {
    const screen = (head) => [head, ...lines].filter((part) => part !== '').join('\n');
    const whole = said === '' ? question : `${said}\n${question}`;
    if (this.fits(screen(whole))) {
      return screen(whole);
    }
    if (said !== '' && this.fits(screen(question))) {
      return screen(cut(said, (part) => this.fits(screen(part))) || question);
    }
    this.tooLong(screen(whole));
    const head = cut(whole, (part) => this.fits(screen(part)));
    return this.fits(screen(head)) ? screen(head) : cut(screen(head), (part) => this.fits(part));
  }

  /** Reports a screen that is too long: an error in development. */
  tooLong(text) {
    const { alphabet, units } = measure(this.#final(text + this.#footer()));
    const what = alphabet === 'GSM-7' ? 'septets' : 'UCS-2 characters';
    const report = `the screen of state '${this.draft.state}' has ${units} ${what}, at most `
      + `${capacity(this.limit, alphabet)} fit: ${JSON.stringify(text)}`;
    this.#complain('error', report);
  }

  /** An error in development, a line of the log in production. */
  #complain(level, report) {
    if (this.app.strict || this.host.strict) {
      throw new StrictError(report);
    }
    this.log(level, report);
  }

  // ---- texts ----------------------------------------------------------------------------------

  async loadLanguage() {
    const { app, draft } = this;
    const lang = draft.lang ?? app.language;
    const chain = [];
    for (const next of languageChain(lang, app.fallbacks)) {
      chain.push({ lang: next, catalogue: await this.#catalogue(next) });
    }
    this.#translator = translator(chain, app.language, this.host.onUntranslated === undefined
      ? undefined
      : (text) => this.host.onUntranslated(lang, text));
  }

  async #catalogue(lang) {
    try {
      return await this.host.catalogue(lang);
    } catch (error) {
      this.log('error', `the translations of '${lang}' cannot be read: ${error.message}`);
      return null;
    }
  }

  /** A text of the definition: a string is translated and filled, a function's result is taken. */
  async text(source, where) {
    if (typeof source === 'string') {
      return this.translated(source);
    }
    const made = await source(this.c);
    if (typeof made !== 'string') {
      throw new TypeError(`'${where}' of state '${this.draft.state}' must give a text, not ${made}`);
    }
    return made;
  }

  translated(text, params) {
    return this.filled(this.#translator.one(text), params);
  }

  translatedFor(one, many, n, params) {
    return this.filled(this.#translator.many(one, many, n), { n, ...params });
  }

  filled(text, params = {}) {
    const { answers, user } = this.draft;
    return fill(
      text,
      (name) => own(params, name) ?? own(answers, name) ?? own(user, name),
      (name) => this.#complain('warning', `nothing to fill in for {${name}} in '${text}'`),
    );
  }

  // ---- effects --------------------------------------------------------------------------------

  send(to, text, options) {
    this.effects.push({ send: { to, text, options } });
  }

  log(level, text) {
    this.effects.push({ log: level, text });
  }

  #count(what, state, value = 1, agg = 'sum') {
    if (this.app.funnel && state !== undefined && !state.startsWith('$')) {
      this.effects.push({ metric: `state.${state}.${what}`, value, agg });
    }
  }
}

/** What an object has itself: names that users type may be those of `Object.prototype`. */
function own(object, name) {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function problemOf(found) {
  if (found instanceof Problem) {
    return found;
  }
  return new Problem(typeof found === 'string' ? found : 'Please check what you typed.', null);
}

function described(error, state) {
  const stack = error instanceof Error ? error.stack ?? `${error.name}: ${error.message}` : String(error);
  return `state '${state}': ${stack}`;
}
