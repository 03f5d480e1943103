/** Whether a text is an identity number of South Africa: a date of birth, and the check digit right. */
export function isSouthAfricanId(text) {
  if (!/^\d{10}[01]\d{2}$/.test(text)) {
    return false;
  }
  const [month, day] = [Number(text.slice(2, 4)), Number(text.slice(4, 6))];
  const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= longest && passesLuhn(text);
}

/** @see https://www.iso.org/standard/70484.html ISO/IEC 7812-1, annex B */
function passesLuhn(text) {
  let sum = 0;
  for (let i = 0; i < text.length; i += 1) {
    const digit = Number(text[text.length - 1 - i]);
    const weighed = i % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
