// The first digit, zero, of the scripts whose phones type digits of their own.
const ZEROS = [0x0660, 0x06f0, 0x07c0, 0x0966, 0xff10];

/** A text with the digits of other scripts (Arabic, Persian, N'Ko, Devanagari, wide) as 0 to 9. */
export function latinDigits(text) {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\u07c0-\u07c9\u0966-\u096f\uff10-\uff19]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - Number(ZEROS.findLast((zero) => zero <= code)));
  });
}
