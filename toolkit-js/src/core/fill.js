/** Whether there is anything to fill. */
export function hasBlanks(text) {
  return text.includes('{') || text.includes('}');
}

/**
 * Fills the `{name}` of a text. `{{` and `}}` stand for braces. What is filled in is not looked at
 * again, so nobody can type a name of their own.
 *
 * @param {string} text
 * @param {(name: string) => unknown} lookUp undefined: there is no such value, the name stays
 * @param {(name: string) => void} [onMissing]
 */
export function fill(text, lookUp, onMissing) {
  return text.replace(/\{\{|\}\}|\{([\p{L}\w.-]+)\}/gu, (whole, name) => {
    if (name === undefined) {
      return whole[0];
    }
    const value = lookUp(name);
    if (value === undefined || value === null) {
      onMissing?.(name);
      return whole;
    }
    return String(value);
  });
}
