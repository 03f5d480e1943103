/** What the kinds of state have in common. */
import { DefinitionError, isNear, unknown } from '../core/definition.js';
import { resumeRules } from '../core/resume.js';

const COMMON = [
  'enter', 'back', 'home', 'shortcuts', 'resume', 'chain', 'error', 'unavailable',
];
export const QUESTION = ['ask', 'next', 'check', 'keep'];

/** What all kinds have; `targets` are the states that can be told without running anything. */
export function stateOf(kind, options, known, members) {
  if (options === null || typeof options !== 'object') {
    throw new DefinitionError(`${kind}() needs an object`);
  }
  refuse(unknown(`${kind}()`, options, [...COMMON, ...known]));
  if (options.resume !== undefined) {
    asDefined(() => resumeRules(options.resume));
  }
  const common = {};
  for (const name of [...COMMON, 'next', 'check', 'keep']) {
    if (options[name] !== undefined) {
      common[name] = options[name];
    }
  }
  const targets = [options.next, options.error, options.unavailable, ...(members.targets ?? [])]
    .filter((target) => typeof target === 'string');
  return Object.freeze({ kind, options, ...common, ...members, targets });
}

/** @throws {DefinitionError} unless these are given, their texts as texts or functions */
export function required(kind, options, names) {
  refuse(names.flatMap((name) => {
    const value = options?.[name];
    if (value === undefined) {
      const typed = Object.keys(options ?? {}).find((key) => isNear(key, name));
      return `${kind}() needs '${name}'${typed === undefined ? '' : `; is '${typed}' meant to be that?`}`;
    }
    return ['ask', 'text'].includes(name) && !['string', 'function'].includes(typeof value)
      ? `${kind}(): ${name} must be a text or a function, not ${JSON.stringify(value)}` : [];
  }));
}

/** @throws {DefinitionError} if anything is wrong */
export function refuse(wrong) {
  if (wrong.length > 0) {
    throw new DefinitionError(wrong.join('; '));
  }
}

/** @throws {DefinitionError} unless `min` and `max` are of this type, where they are given */
export function bounds(kind, options, type, what) {
  refuse(['min', 'max'].filter((name) => !['undefined', type].includes(typeof options?.[name]))
    .map((name) => `${kind}(): ${name} must be a ${what}, not ${JSON.stringify(options[name])}`));
}

/** @throws {DefinitionError} if what an app gave cannot be read */
export function asDefined(read) {
  try {
    return read();
  } catch (error) {
    throw new DefinitionError(error.message);
  }
}

/** The kinds of state as apps make them: app() tells what is wrong, all at once. */
export function forApps(kinds) {
  return Object.fromEntries(Object.entries(kinds).map(([name, make]) => [name, (options) => {
    try {
      return make(options);
    } catch (mistake) {
      if (mistake instanceof DefinitionError) {
        return { mistake };
      }
      throw mistake;
    }
  }]));
}
