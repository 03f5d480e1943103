// An app
export { app } from './app.js';

// Its states
export {
  choice, choicePages, confirm, date, end, language, menu, multiChoice, number, pages, phone, route,
  text,
} from './states.js';

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
export { phoneNumber } from './core/phone.js';
export { readCatalogue } from './core/catalogue.js';

// What can go wrong
export { DefinitionError } from './core/definition.js';
export { HttpError } from './http.js';
