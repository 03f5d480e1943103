/** Runs the tests of one file of a module app. */
import { runAll } from 'node:test/runner';

export default {
  async message(message, api) {
    for (const file of JSON.parse(message.content).files) {
      try {
        await import(`./${file}`);
      } catch (thrown) {
        throw thrown instanceof Error ? thrown : new Error(`${file} threw ${String(thrown)}, which`
          + " is not an Error and has no line; throw new Error('…') tells the line");
      }
    }
    await runAll((what, about) => api.request(`test.${what}`, about));
  },
};
