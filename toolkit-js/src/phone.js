// `@boma/toolkit/phone`: apart from the rest, since the numbering plans of all countries are long.
export { isCountry } from './core/countries.js';
export { phoneNumber } from './core/phone.js';
