/**
 * The characters of a text, each with the marks that belong to it, so that a cut leaves whole ones.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function characters(text) {
  return text.match(/\P{M}(?:\p{M}|\u200d\P{M})*|\p{M}+/gsu) ?? [];
}
