/** For tools that look at an app's translations. */

/** Translations of one language. */
export interface Catalogue {
  texts: Map<string, string[]>;
  /** The number of the form for n things. */
  plural(n: number): number;
}

/**
 * Reads translations: an object, or the text of a JSON or .po file.
 *
 * @throws {SyntaxError} if it is none of these
 */
export function readCatalogue(source: string | object): Catalogue;

export interface Untranslated {
  lang: string;
  /** Why the catalogue cannot be read; null when it can. */
  error: string | null;
  /** The texts without a translation, and where they are used. */
  missing: { text: string; where: string[] }[];
  /** Translations with names to fill in that their text has not. */
  wrong: { text: string; translation: string; names: string[] }[];
}

/**
 * Finds the texts that a language of an app has no translation for.
 *
 * @param definition `definition` of an app; null for one that is not of this toolkit
 */
export function untranslated(
  definition: object | null,
  files: { sources?: Record<string, string>; translations?: Record<string, string | object> },
): Promise<Untranslated[]>;
