/** An app's choices, in whichever form, as a list of {value, label, when, next}. */
export function choiceList(given, where) {
  if (given === null || typeof given !== 'object') {
    throw new TypeError(`${where}: choices must be a list or an object, not ${given}`);
  }
  const list = Array.isArray(given)
    ? given.map((choice) => (typeof choice === 'string' ? { value: choice, label: choice } : choice))
    : Object.entries(given).map(([value, label]) => ({ value, label }));
  for (const choice of list) {
    if (typeof choice?.label !== 'string' && typeof choice?.label !== 'function') {
      throw new TypeError(`${where}: a choice needs a value and a label, not ${JSON.stringify(choice)}`);
    }
  }
  return list;
}
