/**
 * One turn: an app, what is known of a user and a message give what is known afterwards, the screen
 * and what else is to be done. Nothing is read or written here but by the app's own functions.
 */
import { Context } from './context.js';
import { BACK, EXIT, HOME, SIGNPOSTS } from './definition.js';
import { fill, hasBlanks } from './fill.js';
import { lazily } from './lazily.js';
import { fits } from './length.js';
import { plain } from './plain.js';
import { Problem } from './problem.js';
import { isPromise } from './promises.js';

// What few turns need is loaded with the first that does.
const returns = lazily(() => import('./returns.js'));
const failures = lazily(() => import('./failures.js'));
const cuts = lazily(() => import('./cuts.js'));
const translations = lazily(() => import('./translator.js'));
const accents = lazily(() => import('./accents.js'));
const customs = lazily(() => import('./customs.js'));
const dials = lazily(() => import('./dialled.js'));

const LONGEST_TRAIL = 30;
const MOST_HOPS = 20;

/** Gives texts as they are written. */
const UNTRANSLATED = {
  one: (text) => text,
  many: (one, many, n) => (n === 1 ? one : many),
};

/** What a screen has where neither the network nor the app says. */
const USUAL_LIMIT = 160;

/**
 * @param {import('./types.js').Definition} app
 * @param {?import('./types.js').UserRecord} record null for a user not known yet
 * @param {import('./types.js').Message} message
 * @param {import('./types.js').Host} host
 * @returns {Promise<import('./types.js').Result>}
 */
export function turn(app, record, message, host) {
  return new Turn(app, record, message, host).run();
}


/** What the kinds of state work with. One for a message. */
export class Turn {
  /** @type {?{text: string, ends: boolean}} */
  screen = null;

  /** @type {import('./types.js').Effect[]} */
  effects = [];

  /**
   * Mistakes of the app that are errors while it is developed, and put up with in production.
   *
   * @type {{level: 'warning'|'error', text: string}[]}
   */
  complaints = [];

  /** Whether the screen says what was wrong with an answer. */
  hasProblem = false;

  /** Whether the user stands where a state was that an earlier release had. */
  isLanding = false;

  /** The record as it was. */
  #before;

  /** Where a step that fails goes back to. */
  #mark;
  #translator = UNTRANSLATED;

  /** Where the app drops accents, what does so. */
  #withoutAccents;

  constructor(app, record, message, host) {
    this.app = app;
    this.message = message;
    this.host = host;
    this.#before = JSON.stringify(record ?? { answers: {}, user: {}, trail: [] });
    /** @type {import('./types.js').UserRecord} */
    this.draft = JSON.parse(this.#before);
    this.#mark = { draft: this.#before, effects: 0 };
    this.c = new Context(this, host.tools);
    this.limit = limitOf(app, message);
  }

  /** @returns {import('./types.js').Result} */
  result() {
    const { draft, screen, effects, complaints } = this;
    // Whoever sees a screen was heard of, which is a change.
    const changed = screen !== null || JSON.stringify(draft) !== this.#before;
    return { record: draft, changed, screen, effects, complaints };
  }

  /** @returns {Promise<import('./types.js').Result>} */
  async run() {
    if (this.message.session_event === 'close') {
      await returns(({ close }) => close(this));
      return this.result();
    }
    try {
      if (this.#needsLoading()) {
        await this.loadLanguage();
      }
      await this.#handle();
    } catch (error) {
      await failures(({ fail }) => fail(this, error));
    }
    this.draft.at = this.host.now.getTime();
    this.draft.open = !this.screen?.ends;
    return this.result();
  }

  // ---- what a message means -------------------------------------------------------------------

  // What only hands on to another gives that one's promise as it is: a turn of a hundred
  // microseconds feels each `await`.

  #handle() {
    const { message, app } = this;
    const keyword = this.#keyword();
    if (keyword !== undefined) {
      return this.begin(keyword);
    }
    if (message.inbound_push_trigger || message.helper_metadata?.push) {
      return returns(({ pushed }) => pushed(this));
    }
    if (message.session_event === 'new') {
      return this.#newSession();
    }
    if (!this.isOpen) {
      return this.#again();
    }
    const answer = () => this.answer(message.content ?? '');
    return app.states.has(this.draft.state) ? answer() : returns(({ land }) => {
      land(this);
      return answer();
    });
  }

  #keyword() {
    const { message, app } = this;
    if (app.keywords.length === 0 || message.session_event === 'resume'
        || message.session_event === 'new') {
      return undefined;
    }
    const word = (message.content ?? '').trim().split(/\s+/)[0].toUpperCase();
    return app.keywords.find((keyword) => keyword.word === word)?.to;
  }

  #newSession() {
    const { content, to_addr: toAddr } = this.message;
    const code = this.app.code ?? toAddr;
    if (this.isOpen) {
      this.count('dropped', this.draft.state);
    }
    return [content, toAddr].every((dialled) => (dialled ?? code) === code)
      ? this.#again()
      : dials(({ dialledAnswers }) => this.#dialled(
        // Who dials answers too wants a screen further on, not the place left last time.
        [content ?? toAddr, toAddr].map((it) => dialledAnswers(it, code)).find((it) => it.length)));
  }

  #dialled(answers) {
    return answers ? returns(({ answerAll }) => answerAll(this, answers)) : this.#again();
  }

  /** Somebody is here again, or for the first time. */
  #again() {
    return this.draft.state === undefined ? this.restart() : returns(({ again }) => again(this));
  }

  /** Whether the phone waits for an answer to a screen. */
  get isOpen() {
    return this.draft.open && this.draft.state !== undefined;
  }

  restart() {
    this.draft.answers = {};
    return this.begin(this.app.start);
  }

  async begin(name) {
    this.draft.trail = [];
    delete this.draft.held;
    await this.enter(name);
    await this.render(null);
  }

  // ---- answers --------------------------------------------------------------------------------

  async answer(input) {
    const { state } = this;
    if (this.isLanding) {
      // What was typed answers a screen that is no more.
      await this.render(null);
      return;
    }
    const shortcut = this.#shortcut(input);
    if (shortcut !== undefined) {
      this.count('left', this.draft.state);
      await this.follow(shortcut);
      return;
    }
    const outcome = state.accept(state.kind === undefined ? this.c : this, input);
    await this.#act(state, isPromise(outcome) ? await outcome : outcome);
  }

  #act(state, outcome) {
    if (outcome instanceof Problem) {
      return this.render(outcome);
    }
    if (typeof outcome === 'string') {
      this.#answered();
      return this.follow(outcome);
    }
    if (outcome === undefined || outcome === null) {
      return this.render(null);
    }
    return this.#accept(state, outcome);
  }

  async #accept(state, { answer, next, isAnswer = true }) {
    this.c.answer = answer;
    for (const check of [state.check ?? []].flat()) {
      const found = await check(answer, this.c);
      if (found !== undefined && found !== null && found !== true) {
        await this.render(problemOf(found));
        return;
      }
    }
    if (isAnswer && state.keep !== false && this.draft.state !== undefined) {
      this.draft.answers[this.draft.state] = answer;
    }
    const target = next ?? state.next;
    const found = typeof target === 'function' ? await target(this.c) : target;
    if (found instanceof Problem) {
      await this.render(found);
    } else if (typeof found === 'string') {
      this.#answered();
      await this.follow(found);
    } else {
      await failures(({ astray }) => astray(
        `'next' of state '${this.draft.state}' must give the name of a state, not ${found}`));
    }
  }

  #answered() {
    const seconds = (this.host.now.getTime() - (this.draft.since ?? this.host.now.getTime())) / 1000;
    this.count('answered', this.draft.state, seconds, 'avg');
  }

  #shortcut(input) {
    const { app, state, draft } = this;
    if (state.shortcuts === false) {
      return undefined;
    }
    if (this.canGoBack() && isTyped(app.back, input)) {
      return BACK;
    }
    if (this.canGoHome() && isTyped(app.home, input)) {
      return HOME;
    }
    const target = own(app.shortcuts, input.trim());
    return target === draft.state ? undefined : target;
  }

  canGoBack() {
    const { app, draft, state } = this;
    return app.back !== undefined && state.back !== false && !state.ends && draft.trail.length > 0;
  }

  canGoHome() {
    const { app, draft, state } = this;
    return app.home !== undefined && state.home !== false && !state.ends
      && draft.state !== app.homeState;
  }

  // ---- ways -----------------------------------------------------------------------------------

  async follow(target) {
    if (SIGNPOSTS.includes(target)) {
      await returns(({ follow }) => follow(this, target));
    } else {
      this.remember(this.draft.state, target);
      await this.enter(target);
    }
    await this.render(null);
  }

  /** Adds a state to the trail; a way that comes back to a state of it begins there again. */
  remember(from, to) {
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

  async enter(first) {
    let name = first;
    for (let hops = 0; hops < MOST_HOPS; hops += 1) {
      const state = this.app.states.get(name);
      if (state === undefined) {
        return failures(({ noState }) => noState(name, this.app));
      }
      this.draft.state = name;
      this.draft.since = this.host.now.getTime();
      delete this.draft.data;
      delete this.draft.shown;
      if (name !== this.app.screens.error && name !== this.app.screens.unavailable) {
        delete this.draft.failed;
      }
      this.setMark();
      this.count('entered', name);
      const instead = state.enter === undefined ? undefined : await state.enter(this.c);
      if (instead === undefined || instead === null) {
        return;
      }
      name = instead === EXIT ? this.app.screens.exit : instead === HOME ? this.app.homeState : instead;
    }
    return failures(({ astray }) => astray(
      `the 'enter' of state '${name}' and others lead in a circle`));
  }

  // ---- failure --------------------------------------------------------------------------------

  setMark() {
    this.#mark = { draft: JSON.stringify(this.draft), effects: this.effects.length };
  }

  /** Undoes a step that failed. */
  toMark() {
    this.draft = JSON.parse(this.#mark.draft);
    // What was sent in the step is not sent; what was logged and counted is.
    this.effects = this.effects.filter((effect, index) => index < this.#mark.effects || !('send' in effect));
  }

  // ---- the screen -----------------------------------------------------------------------------

  get state() {
    return this.app.states.get(this.draft.state);
  }

  async render(problem) {
    const { state } = this;
    this.hasProblem = problem !== null;
    const said = problem === null ? '' : this.#saying(problem);
    const { text, ends = Boolean(state.ends) } = state.kind === undefined
      ? await customs(({ shown }) => shown(this, said))
      : await state.show(this, said);
    const body = isPromise(text) ? await text : text;
    this.screen = { text: this.final(body + (ends ? '' : this.footer())), ends };
  }

  /** What an app's function made is not filled: it may have in it what the user typed. */
  #saying({ text, params }) {
    const translated = this.#translator.one(text);
    return params === null ? translated : this.filled(translated, params);
  }

  /** The lines below every screen of the state. */
  footer() {
    const { back, home } = this.app;
    return (this.canGoBack() ? `\n${back}. ${this.#translator.one('Back')}` : '')
      + (this.canGoHome() ? `\n${home}. ${this.#translator.one('Main menu')}` : '');
  }

  /** A text as it leaves. */
  final(text) {
    return this.#withoutAccents?.(text) ?? text;
  }

  /** Whether a text fits, together with the lines below every screen of this state. */
  fits(text) {
    return fits(this.final(text + (this.state.ends ? '' : this.footer())), this.limit);
  }

  /**
   * The text of a screen: what was wrong, the question, and lines that must be there. Where that is
   * too long, it is cut.
   *
   * @returns {string|Promise<string>}
   */
  composed(question, said, lines = []) {
    const whole = [said, question].concat(lines).filter((part) => part !== '').join('\n');
    return this.fits(whole)
      ? whole
      : cuts(({ shortened }) => shortened(this, question, said, lines));
  }

  /** Notes what is an error while the app is developed. */
  complain(level, text) {
    if (!this.complaints.some((known) => known.text === text)) {
      this.complaints.push({ level, text });
    }
  }

  // ---- texts ----------------------------------------------------------------------------------

  async loadLanguage() {
    const { app, lang } = this;
    if (app.accents === 'drop') {
      this.#withoutAccents = await accents(({ withoutAccents }) => withoutAccents);
    }
    this.#translator = isAsWritten(lang, app)
      ? UNTRANSLATED
      : await translations(({ translatorFor }) => translatorFor(this, lang));
  }

  #needsLoading() {
    return this.app.accents === 'drop' || !isAsWritten(this.lang, this.app);
  }

  get lang() {
    return this.draft.lang ?? this.app.language;
  }

  /**
   * A text of the definition: a string is translated and filled, a function's result is taken.
   *
   * @returns {string|Promise<string>}
   */
  text(source, where) {
    if (typeof source === 'string') {
      return this.translated(source);
    }
    const made = source(this.c);
    return isPromise(made) ? this.#awaited(made, where) : this.#made(made, where);
  }

  async #awaited(made, where) {
    return this.#made(await made, where);
  }

  #made(text, where) {
    if (typeof text !== 'string') {
      throw new TypeError(`'${where}' of state '${this.draft.state}' must give a text, not ${text}`);
    }
    return text;
  }

  translated(text, params) {
    return this.filled(this.#translator.one(text), params);
  }

  translatedFor(one, many, n, params) {
    return this.filled(this.#translator.many(one, many, n), { n, ...params });
  }

  filled(text, params = {}) {
    if (!hasBlanks(text)) {
      return text;
    }
    const { answers, user } = this.draft;
    return fill(
      text,
      (name) => own(params, name) ?? own(answers, name) ?? own(user, name),
      (name) => this.complain(
        'warning', `state '${this.draft.state}': nothing to fill in for {${name}} in '${text}'`),
    );
  }

  // ---- effects --------------------------------------------------------------------------------

  send(to, text, options) {
    this.effects.push({ send: { to, text, options } });
  }

  log(level, text) {
    this.effects.push({ log: level, text });
  }

  count(what, state, value = 1, agg = 'sum') {
    if (this.app.funnel && state !== undefined && !state.startsWith('$')) {
      this.effects.push({ metric: `state.${state}.${what}`, value, agg });
    }
  }
}

/** Whether texts in a language need no looking up: the toolkit's own are in English. */
function isAsWritten(lang, app) {
  return lang === 'en' && app.language === 'en' && app.translations?.en === undefined;
}

/** The channel's limit, or the app's where that is tighter; in septets, null where there is none. */
function limitOf(app, message) {
  if ((message.transport_type ?? 'ussd') !== 'ussd') {
    return app.smsLimit;
  }
  const channel = message.char_limit ?? USUAL_LIMIT;
  return app.limit === null ? channel : Math.min(app.limit, message.char_limit ?? Infinity);
}

/** What an object has itself: names that users type may be those of `Object.prototype`. */
function own(object, name) {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether somebody who typed that means a way that is shown under this name. */
function isTyped(name, input) {
  const typed = plain(input);
  return typed !== '' && typed === plain(name);
}

function problemOf(found) {
  if (found instanceof Problem) {
    return found;
  }
  return new Problem(typeof found === 'string' ? found : 'Please check what you typed.', null);
}
