/** Translations, as an app or its host has them. */
import { readCatalogue } from './core/catalogue.js';

/**
 * Reads catalogues: those of the definition, and configuration items `translation.LANG`, which the
 * host makes of an app's translation files. Each text is parsed once; texts, unlike users, are the
 * same for every message.
 *
 * @param {{translations: ?Record<string, string|object>, language: string}} definition
 * @returns {(lang: string, api: any) => Promise<?import('./core/catalogue.js').Catalogue>}
 */
export function catalogueReader({ translations, language }) {
  const parsed = new Map();

  function once(lang, source) {
    const known = parsed.get(lang);
    if (known?.source === source) {
      return known.catalogue;
    }
    const catalogue = readCatalogue(source);
    parsed.set(lang, { source, catalogue });
    return catalogue;
  }

  return async (lang, api) => {
    const own = translations?.[lang];
    if (own !== undefined) {
      return once(lang, own);
    }
    if (lang === language || translations !== null) {
      return null;
    }
    const item = await api.config.get(`translation.${lang}`);
    return item === null ? null : once(lang, item);
  };
}
