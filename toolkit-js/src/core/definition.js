/**
 * What an app is, checked: a mistake that can be seen before the first message is told when the app
 * is loaded, with the nearest right name.
 */
import { duration } from './durations.js';
import { resumeRules } from './resume.js';

/** An app or a state is defined wrongly. */
export class DefinitionError extends Error {
  constructor(message) {
    super(message);
    this.name = 'DefinitionError';
  }
}

/** Where `next` may lead beside the names of states. */
export const BACK = '$back';
export const HOME = '$home';
export const EXIT = '$exit';
export const RETRY = '$retry';
const TARGETS = [BACK, HOME, EXIT, RETRY];
/** Where the toolkit's own `$resume` leads. */
export const CONTINUE = '$continue';
export const RESTART = '$restart';
/** All that looks like a state and is a way. */
export const SIGNPOSTS = [...TARGETS, CONTINUE, RESTART];

const OPTIONS = ('start states language fallbacks translations limit smsLimit accents back home homeState '
  + 'shortcuts keywords resume renamed landing screens push code key keep funnel timezone '
  + 'events close http strict').split(' ');
const SCREENS = ['error', 'unavailable', 'resume', 'exit'];

/**
 * @param {object} options what an app gives
 * @param {Record<string, object>} builtins the states whose names begin with `$`
 * @returns {object} the same with its defaults, and all states by name
 * @throws {DefinitionError}
 */
export function define(options, builtins) {
  if (options === null || typeof options !== 'object') {
    throw new DefinitionError('app() needs an object: {start, states}');
  }
  const mistakes = unknown('app', options, OPTIONS);
  const { start, states: own } = options;
  if (own === null || typeof own !== 'object' || Object.keys(own).length === 0) {
    throw new DefinitionError('app: states must be an object: name → state');
  }
  for (const [name, state] of Object.entries(own)) {
    mistakes.push(...wrongWith(name, state));
  }
  const states = new Map([...Object.entries(builtins), ...Object.entries(own)]);
  const app = {
    language: 'en',
    fallbacks: {},
    translations: null,
    limit: null,
    smsLimit: null,
    accents: 'keep',
    shortcuts: {},
    renamed: {},
    push: start,
    funnel: true,
    timezone: 'UTC',
    http: {},
    strict: false,
    events: {},
    key: (message) => `user.${message.from_addr}`,
    ...options,
    homeState: options.homeState ?? start,
    landing: options.landing ?? start,
    screens: {
      error: '$error',
      unavailable: '$unavailable',
      resume: '$resume',
      exit: '$exit',
      ...options.screens,
    },
    resume: options.resume === undefined ? resumeRules('ask') : resumeRules(options.resume),
    keywords: keywordsOf(options.keywords ?? {}),
    keep: options.keep === undefined ? null : Math.ceil(duration(options.keep) / 1000),
    states,
  };
  mistakes.push(...lost(app, own));
  if (mistakes.length > 0) {
    // One alone is thrown as it was: its stack has the app's line.
    const [alone] = Object.values(own).map((state) => state?.mistake).filter(Boolean);
    throw mistakes.length === 1 && alone || new DefinitionError(mistakes.join('\n'));
  }
  return Object.freeze(app);
}

/** @returns {string[]} what is wrong with a state */
function wrongWith(name, state) {
  const wrong = [];
  if (!/^[A-Za-z][\w.-]{0,59}$/.test(name)) {
    wrong.push(`state '${name}': a name begins with a letter and has up to 60 letters, digits, _, -`
      + ' and .');
  }
  if (state?.mistake !== undefined) {
    wrong.push(`state '${name}': ${state.mistake.message}`);
  } else if (typeof state?.show !== 'function') {
    wrong.push(`state '${name}' is none: make it with text(), choice(), end() or the like, or give`
      + ' an object with show(c) and accept(c, input)');
  } else if (typeof state.accept !== 'function' && !state.ends) {
    wrong.push(`state '${name}' has no accept(c, input), and does not end the session`);
  }
  return wrong;
}

/** @returns {string[]} where a way leads to no state */
function lost(app, own) {
  const names = Object.keys(own);
  const wrong = unknown('app: screens', app.screens, SCREENS);
  const check = (target, where) => {
    if (typeof target === 'string' && !app.states.has(target) && !TARGETS.includes(target)) {
      wrong.push(`${where}: there is no state '${target}'${nearest(target, names)}`);
    }
  };
  if (typeof app.start !== 'string') {
    wrong.push('app: start must be the name of the first state');
  }
  check(app.start, 'app: start');
  for (const name of ['homeState', 'landing', 'push']) {
    // Unless told otherwise each is the start.
    if (app[name] !== app.start) {
      check(app[name], `app: ${name}`);
    }
  }
  for (const option of ['screens', 'shortcuts', 'renamed']) {
    for (const [key, target] of Object.entries(app[option])) {
      check(target, `app: ${option}['${key}']`);
    }
  }
  for (const { to } of app.keywords) {
    check(to, 'app: keywords');
  }
  for (const [name, state] of Object.entries(own)) {
    for (const target of state.targets ?? []) {
      check(target, `state '${name}'`);
    }
  }
  return wrong;
}

/** @returns {{word: string, to: string}[]} */
function keywordsOf(keywords) {
  return Object.entries(keywords).flatMap(([to, words]) => (
    [words].flat().map((word) => ({ word: word.toUpperCase(), to }))));
}

/** @returns {string[]} what is wrong with the keys of an object that are none of those known */
export function unknown(where, object, known) {
  return Object.keys(object).filter((key) => !known.includes(key))
    .map((key) => `${where}: there is no option '${key}'${nearest(key, known)}`);
}

/** Whether one name is likely the other, mistyped. */
export function isNear(a, b) {
  return a !== b && distance(a.toLowerCase(), b.toLowerCase()) <= 1 + b.length / 4;
}

function nearest(name, known) {
  const meant = likely(name, known);
  return meant === undefined ? `; there is ${known.join(', ')}` : `; did you mean '${meant}'?`;
}

/** @returns {string|undefined} the one of several names that was likely meant */
export function likely(name, known) {
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= 2 + name.length / 4 ? best.candidate : undefined;
}

/** How many letters must change to make one word of another (Levenshtein). */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(
        row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
