/** Phone numbers of every country. */

/** A phone number as people type it, as `+27820001001`; null if it is none. */
export function phoneNumber(typed: string, country: string): string | null;
/** Whether there is such a country: two capital letters, `KE`. */
export function isCountry(country: string): boolean;
