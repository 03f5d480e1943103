// A quiz of one question: choose a language, answer, and get the score by SMS.
//
// The app is an ES module: `import` brings in files beside this one, and `export default` is what
// the host calls. The module stays loaded from message to message, for all users alike, so it keeps
// nothing of any of them; that is what api.kv is for.

import { answer, languages } from './texts.js';

// The longest that a network keeps a session open. What is kept for a session goes by itself then.
const SESSION_SECONDS = 180;

const LANGUAGE_SCREEN = ['Welcome to the river quiz! Karibu!', ...numbered(languages.map((it) => it.name))]
  .join('\n');

export default {
  async message(message, api) {
    if (message.session_event === 'close') {
      return;
    }
    const player = message.from_addr;
    const chosen = await api.kv.get(`language.${player}`);
    const choice = Number(message.content) - 1;

    if (message.session_event === 'new') {
      // Whoever dials anew begins anew.
      await api.kv.delete(`language.${player}`);
      await api.reply(LANGUAGE_SCREEN);
    } else if (chosen === null) {
      await chooseLanguage(player, choice, api);
    } else {
      await mark(message, choice, languages[chosen], api);
    }
  },
};

async function chooseLanguage(player, choice, api) {
  const language = languages[choice];
  if (language === undefined) {
    await api.reply(LANGUAGE_SCREEN);
    return;
  }
  await api.kv.set(`language.${player}`, choice, { seconds: SESSION_SECONDS });
  await api.reply(questionScreen(language));
}

async function mark(message, choice, language, api) {
  if (language.rivers[choice] === undefined) {
    await api.reply(`${language.chooseOne}\n${questionScreen(language)}`);
    return;
  }
  const player = message.from_addr;
  const isRight = choice === answer;
  const score = await api.kv.get(`score.${player}`) ?? { right: 0, played: 0 };
  score.played += 1;
  score.right += isRight ? 1 : 0;
  await api.kv.set(`score.${player}`, score);
  await api.kv.delete(`language.${player}`);

  await api.reply(`${isRight ? language.right : language.wrong} ${language.thanks}`, { end: true });
  // A USSD screen is gone when the session ends. An SMS stays on the phone.
  await api.send(player, language.score(score.right, score.played, message.to_addr),
    { endpoint: 'sms' });
}

function questionScreen(language) {
  return [language.question, ...numbered(language.rivers)].join('\n');
}

function numbered(choices) {
  return choices.map((choice, index) => `${index + 1}. ${choice}`);
}
