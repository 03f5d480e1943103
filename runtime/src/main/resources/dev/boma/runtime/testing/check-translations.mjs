/** Looks for the texts of an app that a language has no translation for. */
export default {
  async message(message, api) {
    const { main, sources, translations } = JSON.parse(message.content);
    const { untranslated } = await import('@boma/toolkit/translations');
    const app = main === null ? null : (await import(`./${main}`)).default;
    const languages = await untranslated(app?.definition ?? null, { sources, translations });
    await api.request('test.translations', { languages });
  },
};
