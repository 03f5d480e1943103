/**
 * How much of a screen or a short message a text takes, as networks count it: seven bits a
 * character of the GSM alphabet, two places for one of its extension table, and UCS-2 for the whole
 * text as soon as one character is in neither.
 *
 * @see https://www.3gpp.org/ftp/Specs/html-info/23038.htm
 */

// Arrays of code units, not sets: this runs for every character of every screen.
const COST = costs(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?'
    + '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
  '\f^{}\\[~]|€',
);

function costs(basic, extension) {
  /** @type {number[]} */
  const cost = [];
  for (const character of basic) {
    cost[character.charCodeAt(0)] = 1;
  }
  for (const character of extension) {
    cost[character.charCodeAt(0)] = 2;
  }
  return cost;
}

/**
 * Measures a text.
 *
 * @param {string} text
 * @returns {{alphabet: 'GSM-7'|'UCS-2', units: number}} `units` are septets or UCS-2 characters
 */
export function measure(text) {
  let septets = 0;
  for (let i = 0; i < text.length; i += 1) {
    const cost = COST[text.charCodeAt(i)];
    if (cost === undefined) {
      return { alphabet: 'UCS-2', units: text.length };
    }
    septets += cost;
  }
  return { alphabet: 'GSM-7', units: septets };
}

/**
 * What a channel carries at once in an alphabet.
 *
 * @param {number} limit the channel's limit in septets: 182 for a USSD screen of 160 bytes
 * @param {'GSM-7'|'UCS-2'} alphabet
 * @returns {number} 80 UCS-2 characters where 182 septets fit, 70 where 160 do
 */
export function capacity(limit, alphabet) {
  return alphabet === 'GSM-7' ? limit : Math.floor(Math.ceil((limit * 7) / 8) / 2);
}

/**
 * Whether a text fits.
 *
 * @param {string} text
 * @param {?number} limit in septets; null: everything fits
 */
export function fits(text, limit) {
  // So few fit in either alphabet: two septets, the most that a character takes, are less than the
  // sixteen bits of the other.
  if (limit === null || text.length <= capacity(limit, 'UCS-2')) {
    return true;
  }
  const { alphabet, units } = measure(text);
  return units <= capacity(limit, alphabet);
}
