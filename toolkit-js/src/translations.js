// `@boma/toolkit/translations`: for tools that look at an app's translations.
export { readCatalogue } from './core/catalogue.js';
export { untranslated } from './untranslated.js';
