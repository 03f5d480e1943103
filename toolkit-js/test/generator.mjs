/** Random values that are the same for the same seed: a failing case can be played again. */
export function generator(seed) {
  let state = seed >>> 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const whole = (from, to) => from + Math.floor(next() * (to - from + 1));
  const one = (list) => list[whole(0, list.length - 1)];
  const many = (from, to, make) => Array.from({ length: whole(from, to) }, make);
  return { whole, one, many };
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz', ...'éàñ{}€[]', ...'ሰላምعربي', '😀', 'e\u0301', '\u1e3f'];

/** A text of words of many scripts, with spaces and line breaks between. */
export function anyText(random, words = 60) {
  return random.many(0, words, () => random.many(1, random.whole(0, 20) === 0 ? 220 : 12, () => (
    random.one(LETTERS))).join('') + random.one([' ', ' ', ' ', '\n', '  ', '\n\n'])).join('');
}
