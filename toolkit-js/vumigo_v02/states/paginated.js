'use strict';

const { steps } = require('../steps');
const { exists } = require('../utils');
const { State, renewable, note } = require('./state');
const { page_of } = require('./pages');

const DEFAULT_CHARACTERS_PER_PAGE = 160;

/**
 * Shows a long text page by page.
 *
 * @param {string} name
 * @param {object} opts of State, and
 * @param {string | LazyText} [opts.text]
 * @param {number} [opts.characters_per_page] 160 unless told
 * @param {function(number, string, number): any} [opts.page] gives page i of the text, at most n
 *   characters long, and nothing after the last one
 * @param {string | LazyText} [opts.back] label of the choice that shows the page before
 * @param {string | LazyText} [opts.more] label of the choice that shows the next page
 * @param {string | LazyText} [opts.exit] label of the choice that leaves
 * @param {any} [opts.next] where leaving goes, as of `set_next_state`
 */
const PaginatedState = State.extend(function (self, name, opts) {
  const { text = '', back = 'Back', more = 'More', exit = 'Exit' } = opts || {};
  const { characters_per_page = DEFAULT_CHARACTERS_PER_PAGE, page = page_of, next } = opts || {};
  self.choices = { back, more, exit };
  self.next = next;
  self.characters_per_page = characters_per_page;
  self.text = text;
  self.page = page;
  State.call(self, name, opts);
  renewable(self, () => note(self, ['text']));
  renewable(self, () => note(self.choices, ['back', 'more', 'exit']));

  let content = '';
  let offered = [];

  self.init = function () {
    self.metadata.page = self.metadata.page || 0;
  };

  const translate = self.translate;
  self.translate = function (i18n) {
    translate(i18n);
    self.text = i18n(self.text);
    Object.keys(self.choices).forEach((key) => (self.choices[key] = i18n(self.choices[key])));
    const current = self.metadata.page;
    return steps(
      () => page_text(self, current),
      (shown) => {
        content = exists(shown) ? i18n(shown) : '';
      },
      () => page_text(self, current + 1),
      (following) => {
        offered = [following && 'more', current > 0 && 'back', 'exit'].filter(Boolean);
      }
    );
  };

  self.display = function () {
    const lines = offered.map((key, i) => `${i + 1}. ${self.choices[key]}`);
    return [content, ...lines].join('\n');
  };

  self.on('state:input', (event) => {
    const chosen = offered[Number(event.content) - 1];
    if (chosen === 'exit') {
      return self.set_next_state(self.next, event.content);
    }
    self.metadata.page += { more: 1, back: -1 }[chosen] || 0;
  });
});

function page_text(state, i) {
  const { back, more, exit } = state.choices;
  const below = `\n1. ${back}\n2. ${more}\n3. ${exit}`.length;
  return state.page(i, state.text, state.characters_per_page - below);
}

module.exports = { PaginatedState };
