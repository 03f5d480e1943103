// An app
export { app } from './app.js';

// Its states
export { date, number, phone, text } from './states/questions.js';
export {
  choice, choicePages, confirm, language, menu, multiChoice,
} from './states/lists.js';
export { end, pages, route } from './states/texts.js';

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
