/** Runs the tests of one file of a module app. */
import { runAll } from 'node:test/runner';

export default {
  async message(message, api) {
    for (const file of JSON.parse(message.content).files) {
      await import(`./${file}`);
    }
    await runAll((what, about) => api.request(`test.${what}`, about));
  },
};
