import { builtinTexts } from './builtin-texts.js';

/**
 * What looks texts up for the user of a turn.
 *
 * @param {import('./turn.js').Turn} turn
 * @param {string} lang
 */
export async function translatorFor(turn, lang) {
  const { app, host } = turn;
  const chain = [];
  for (const next of languageChain(lang, app.fallbacks)) {
    const isEnglishSource = next === 'en' && app.language === 'en';
    chain.push({
      lang: next,
      catalogue: await catalogueOf(turn, next),
      builtin: isEnglishSource ? null : await builtinTexts(next),
    });
  }
  const { onUntranslated } = host;
  return translator(
    chain, app.language, onUntranslated && ((text) => onUntranslated(lang, text)));
}

async function catalogueOf(turn, lang) {
  try {
    return await turn.host.catalogue(lang);
  } catch (error) {
    turn.log('error', `the translations of '${lang}' cannot be read: ${error.message}`);
    return null;
  }
}

/**
 * The languages to look a text up in, best first: the language itself, the one it is a variety of
 * (`pt` for `pt-MZ`), and what the app names as fallbacks of either, to the end.
 *
 * @param {string} lang
 * @param {Record<string, string>} fallbacks
 * @returns {string[]}
 */
export function languageChain(lang, fallbacks) {
  const chain = [];
  const waiting = [lang];
  while (waiting.length > 0) {
    const next = waiting.shift();
    if (next !== undefined && !chain.includes(next)) {
      chain.push(next);
      if (/[-_]/.test(next)) {
        waiting.push(next.replace(/[-_][^-_]*$/, ''));
      }
      waiting.push(fallbacks[next]);
    }
  }
  return chain;
}

/**
 * What looks texts up for one user.
 *
 * @param {{lang: string, catalogue: ?import('./catalogue.js').Catalogue,
 *     builtin?: ?Record<string, string>}[]} chain `builtin`: the toolkit's own texts in the language
 * @param {string} source the language the app is written in: looked up no further
 * @param {(text: string) => void} [onMissing] called with a text that no language has
 */
export function translator(chain, source, onMissing) {
  function forms(text, n) {
    for (const { lang, catalogue, builtin } of chain) {
      const found = catalogue?.texts.get(text);
      if (found !== undefined) {
        const form = n === undefined || !catalogue ? found[0] : found[catalogue.plural(n)];
        if (form !== undefined && form !== '') {
          return form;
        }
      }
      if (builtin && Object.hasOwn(builtin, text)) {
        return builtin[text];
      }
      if (lang === source) {
        return undefined;
      }
    }
    onMissing?.(text);
    return undefined;
  }

  return {
    /** The translation, or the text itself. */
    one(text) {
      return forms(text) ?? text;
    },
    /** The form for n things, by the rule of the language it is found in. */
    many(one, many, n) {
      return forms(one, n) ?? (n === 1 ? one : many);
    },
  };
}
