import * as lists from './states/lists.js';
import * as questions from './states/questions.js';
import { forApps } from './states/state.js';
import * as texts from './states/texts.js';

// An app
export { app } from './app.js';

// Its states
export const { date, number, phone, text } = forApps(questions);
export const { choice, choicePages, confirm, language, menu, multiChoice } = forApps(lists);
export const { end, pages, route } = forApps(texts);

// Where they lead, beside each other
export { BACK, EXIT, HOME, RETRY } from './core/definition.js';

// Checks of answers
export {
  digits, email, length, pattern, personName, southAfricanId,
} from './core/checks.js';
export { problem } from './core/problem.js';

// For functions of your own
export { dateOf, daysAfter, daysBetween } from './core/dates.js';
export { fits, measure } from './core/length.js';

// What can go wrong
export { DefinitionError } from './core/definition.js';
export { HttpError } from './tools/http-error.js';
