/**
 * What a phone on one channel reaches when it dials.
 *
 * Nothing typed dials the channel's own address. A longer code of the same service
 * (`*120*8864*5#` where the address is `*120*8864#`) reaches it too and is sent as dialled.
 *
 * @param {string} typed
 * @param {string} address
 * @returns {?string} the `to_addr` to send, or null when the code is not this channel's
 */
export function reachedBy(typed, address) {
  const code = typed.replace(/\s/g, '');
  if (code === '' || code === address) {
    return address;
  }
  const isLongerCode =
    address.endsWith('#') && code.startsWith(`${address.slice(0, -1)}*`) && code.endsWith('#');
  return isLongerCode ? code : null;
}

/** A number as the network writes it: a plus or none, then 3 to 15 digits; null when it is none. */
export function phoneNumber(typed) {
  const number = typed.replace(/[\s().-]/g, '');
  return /^\+?\d{3,15}$/.test(number) ? number : null;
}
