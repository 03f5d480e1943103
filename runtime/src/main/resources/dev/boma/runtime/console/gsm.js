/**
 * How much of a network's screen or short message a text takes.
 *
 * The alphabet is that of 3GPP TS 23.038: seven bits a character, two places for a character of
 * the extension table, and UCS-2 (two bytes a UTF-16 unit) for the whole text as soon as one
 * character is in neither.
 */

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENSION = new Set('\f^{}\\[~]|€');

/** A text's first character that no GSM-7 table has, or null when there is none. */
export function firstOutsideGsm7(text) {
  for (const character of text) {
    if (!BASIC.has(character) && !EXTENSION.has(character)) {
      return character;
    }
  }
  return null;
}

/**
 * Measures a text.
 *
 * @param {string} text
 * @param {?number} limit how many GSM-7 characters the channel carries at once; null: no limit
 * @returns {{alphabet: 'GSM-7'|'UCS-2', units: number, capacity: ?number, excess: number,
 *     within: string, beyond: string, outsider: ?string}} `units` taken of `capacity`, both in
 *     places of the alphabet; `within` + `beyond` is the text, cut where the capacity ends;
 *     `outsider` is the character that made the text UCS-2
 */
export function measure(text, limit = null) {
  const outsider = firstOutsideGsm7(text);
  const unitsOf =
    outsider === null
      ? (character) => (EXTENSION.has(character) ? 2 : 1)
      : (character) => character.length;
  const capacity = limit === null ? null : capacityFor(limit, outsider !== null);
  let units = 0;
  let cut = text.length;
  let at = 0;
  for (const character of text) {
    units += unitsOf(character);
    if (capacity !== null && units > capacity && cut === text.length) {
      cut = at;
    }
    at += character.length;
  }
  return {
    alphabet: outsider === null ? 'GSM-7' : 'UCS-2',
    units,
    capacity,
    excess: capacity === null ? 0 : Math.max(0, units - capacity),
    within: text.slice(0, cut),
    beyond: text.slice(cut),
    outsider,
  };
}

/** How many short messages carry this text: 160 (70) places in one, 153 (67) in each of several. */
export function messageParts(text) {
  const { units, alphabet } = measure(text);
  const [single, each] = alphabet === 'GSM-7' ? [160, 153] : [70, 67];
  return units <= single ? 1 : Math.ceil(units / each);
}

// 182 septets and 80 UCS-2 units both fill the 160 bytes of a USSD screen,
// 160 septets and 70 units the 140 bytes of a short message.
function capacityFor(limit, ucs2) {
  return ucs2 ? Math.floor(Math.ceil((limit * 7) / 8) / 2) : limit;
}
