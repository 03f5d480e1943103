/** Mistakes of an app that are errors while it is developed, and put up with in production. */

class StrictError extends Error {
  constructor(message) {
    super(message);
    this.name = 'StrictError';
  }
}

/** Throws while the app is developed, as the host says with an item; else it is logged. */
export async function complain(complaints, definition, api) {
  const isStrict = definition.strict || (api.strict
    ?? await api.config.get('boma.development') === 'true');
  if (isStrict) {
    throw new StrictError(complaints[0].text);
  }
  await Promise.all(complaints.map(({ level, text }) => api.log[level](text)));
}
