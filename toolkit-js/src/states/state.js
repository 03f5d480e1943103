/** What the kinds of state have in common. */
import { DefinitionError, isNear, onlyKnown } from '../core/definition.js';
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
  onlyKnown(`${kind}()`, options, [...COMMON, ...known]);
  if (options.resume !== undefined) {
    resumeRules(options.resume);
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

/** @throws {DefinitionError} unless these are given */
export function required(kind, options, names) {
  for (const name of names) {
    if (options?.[name] === undefined) {
      const typed = Object.keys(options ?? {}).find((key) => isNear(key, name));
      throw new DefinitionError(
        `${kind}() needs '${name}'${typed === undefined ? '' : `; is '${typed}' meant to be that?`}`);
    }
  }
}
