'use strict';

/** Data for tests: each call gives its own copy. */

const PLURAL_FORMS = 'nplurals=2; plural=(n != 1);';

const WORDS = {
  af: {
    yes: 'ja',
    no: 'nee',
    'yes?': 'ja?',
    'no!': 'nee!',
    hello: 'hallo',
    'hello?': 'hallo?',
    goodbye: 'totsiens',
    'yes or no?': 'ja of nee?',
    red: 'rooi',
    blue: 'blou',
    green: 'groen',
  },
  jp: { yes: 'hai', no: 'iie' },
};

const MESSAGES = {
  1: { from_addr: '+27987654321', content: 'hallo' },
  2: { from_addr: '+27123456789', content: 'hello' },
};

function messages_of(lang) {
  const messages = { '': { domain: 'messages', lang, plural_forms: PLURAL_FORMS } };
  Object.keys(WORDS[lang]).forEach((key) => (messages[key] = [null, WORDS[lang][key]]));
  return messages;
}

/** What the store has at first. */
function kv() {
  return {
    'users.test_app.+27123456789': {
      addr: '+27123456789',
      lang: 'en',
      answers: { start: 'hi' },
      state: { name: 'start', metadata: {} },
    },
    'users.test_app.+27987654321': {
      addr: '+27987654321',
      lang: 'af',
      answers: { start: 'ja' },
      metadata: { name: 'jan' },
      state: { name: 'start', metadata: { foo: 'bar' } },
    },
  };
}

/** Jed's options for a language: af, jp. */
function lang(name) {
  return name in WORDS
    ? { domain: 'messages', locale_data: { messages: messages_of(name) } }
    : undefined;
}

/** A message: '1' or '2'. */
function msg(id = '1') {
  return id in MESSAGES
    ? { ...MESSAGES[id], message_id: id, session_event: 'new', helper_metadata: {} }
    : undefined;
}

/** The host's config items. */
function config() {
  return {
    'translation.af': messages_of('af'),
    'translation.jp': messages_of('jp'),
    config: { name: 'test_app', lerp: 'larp' },
    foo: { bar: 'baz' },
  };
}

module.exports = { kv, lang, msg, config };
