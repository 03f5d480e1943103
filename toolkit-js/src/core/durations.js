const MILLISECONDS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * Milliseconds of a text such as `30s`, `2h30m`, `1d`.
 *
 * @param {string|number} text a number is taken as milliseconds
 * @throws {TypeError} if it is no duration
 */
export function duration(text) {
  if (typeof text === 'number') {
    return text;
  }
  if (!/^(\d+[smhdw])+$/.test(text)) {
    throw new TypeError(`'${text}' is not a duration: write one like 30s, 10m, 2h, 1d or 1w`);
  }
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+)([smhdw])/g)) {
    sum += Number(number) * MILLISECONDS[unit];
  }
  return sum;
}
