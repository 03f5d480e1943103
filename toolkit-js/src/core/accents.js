import { measure } from './length.js';

/**
 * A text without the accents that keep it out of the GSM alphabet: `Não` becomes `Nao`. One that
 * would not be in it even then stays as it is.
 *
 * @param {string} text
 */
export function withoutAccents(text) {
  if (measure(text).alphabet === 'GSM-7') {
    return text;
  }
  const folded = text.replace(/[^\0-\x7f]/gu, (character) => (
    measure(character).alphabet === 'UCS-2'
      ? LOOKALIKES[character] ?? character.normalize('NFD').replace(/\p{M}/gu, '')
      : character));
  return measure(folded).alphabet === 'GSM-7' ? folded : text;
}

const LOOKALIKES = {
  '‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-', '…': '...', '\u00a0': ' ', 'œ': 'oe',
};
