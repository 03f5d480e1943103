/**
 * The toolkit's own texts. They are translated as an app's are, by the English text, and an app's
 * catalogue comes first: a translation of `More` there replaces the one here. A language is loaded
 * when somebody first reads it.
 */
const LANGUAGES = {
  en: () => import('./texts/en.js'),
  fr: () => import('./texts/fr.js'),
  sw: () => import('./texts/sw.js'),
  zu: () => import('./texts/zu.js'),
  pt: () => import('./texts/pt.js'),
  am: () => import('./texts/am.js'),
  ar: () => import('./texts/ar.js'),
};

/** The languages that have the toolkit's own texts. */
export const BUILTIN_LANGUAGES = Object.freeze(Object.keys(LANGUAGES));

/**
 * The toolkit's own texts in a language.
 *
 * @param {string} lang
 * @returns {Promise<?Record<string, string>>} by the English text; null for a language not known here
 */
export async function builtinTexts(lang) {
  return Object.hasOwn(LANGUAGES, lang) ? (await LANGUAGES[lang]()).default : null;
}
