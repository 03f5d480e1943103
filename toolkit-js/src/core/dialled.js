/**
 * The answers that somebody dialled together with a code: `1` and `2` of `*120*8864*1*2#` where the
 * code is `*120*8864#`.
 *
 * @param {?string} dialled
 * @param {?string} code what users dial for the first screen
 * @returns {string[]} empty when nothing more was dialled, or another code
 */
export function dialledAnswers(dialled, code) {
  if (!dialled || !code || dialled === code || !/^[*#].*#$/.test(dialled.trim()) || !/^[*#].*#$/.test(code)) {
    return [];
  }
  const base = code.slice(0, -1);
  const whole = dialled.trim().slice(0, -1);
  return whole.startsWith(`${base}*`)
    ? whole.slice(base.length + 1).split('*').filter((part) => part !== '')
    : [];
}
