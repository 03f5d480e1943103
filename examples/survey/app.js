// Three questions after a visit to the clinic, once a week for each phone.
//
// This app is a CommonJS module: `require` brings in its own files, JSON among them, and libraries
// that the host serves (lodash, moment). A library that is not served goes into node_modules beside
// app.json and is deployed with the app.

const _ = require('lodash');
const moment = require('moment');

const questions = require('./lib/questions');

const WEEK_SECONDS = 7 * 24 * 60 * 60;
const FIRST_SCREEN = `Tell us about your visit, in 3 questions.\n${questions.screen(questions.first)}`;

module.exports = {
  async message(message, api) {
    if (message.session_event === 'close') {
      return;
    }
    const phone = message.from_addr;
    const until = await api.kv.get(`done.${phone}`);
    if (until !== null) {
      const day = moment.utc(until).format('dddd, D MMMM');
      await api.reply(`Thank you, we have your answers. Please dial again on ${day}.`, { end: true });
      return;
    }
    // {at: the question that was asked last, answers: {id: text}}
    const soFar = await api.kv.get(`survey.${phone}`);
    if (soFar === null) {
      await api.kv.set(`survey.${phone}`, { at: questions.first, answers: {} });
      await api.reply(FIRST_SCREEN);
    } else if (message.session_event === 'new') {
      await api.reply(`Let us go on.\n${questions.screen(soFar.at)}`);
    } else {
      await answered(message, soFar, api);
    }
  },
};

async function answered(message, { at, answers }, api) {
  const answer = questions.read(at, message.content);
  if (answer === null) {
    await api.reply(`Sorry, which one?\n${questions.screen(at)}`);
    return;
  }
  const all = { ...answers, [at]: answer };
  const next = questions.after(at);
  if (next === null) {
    await finish(message, all, api);
  } else {
    await api.kv.set(`survey.${message.from_addr}`, { at: next, answers: all });
    await api.reply(questions.screen(next));
  }
}

async function finish(message, answers, api) {
  const phone = message.from_addr;
  const now = moment.utc();
  await api.kv.delete(`survey.${phone}`);
  await api.kv.set(`answers.${phone}.${now.format('YYYY-MM-DD')}`, answers);
  // Found for a week, and then no more: that is what lets the phone take part again.
  await api.kv.set(`done.${phone}`, now.clone().add(WEEK_SECONDS, 'seconds').toISOString(),
    { seconds: WEEK_SECONDS });

  // One counter for each choice, for the reports of the clinic: tally.care.good and the like.
  for (const id of ['wait', 'care']) {
    await api.kv.incr(`tally.${id}.${_.kebabCase(answers[id])}`);
  }
  const good = await api.kv.get('tally.care.good') ?? 0;
  const taken = await api.kv.incr('tally.taken');
  await api.reply(`Thank you! ${_.round(100 * good / taken)}% of ${taken} called the care good.`,
    { end: true });
}
