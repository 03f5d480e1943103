'use strict';

const { Choice, ChoiceState, translate_label, note_labels } = require('./choice');
const { renewable } = require('./state');
const { shorten } = require('./shorten');

const DEFAULT_OPTIONS_PER_PAGE = 8;
const DEFAULT_CHARACTERS_PER_PAGE = 160;

/**
 * A choice state with as many pages as its choices need.
 *
 * @param {string} name
 * @param {object} opts of ChoiceState, and
 * @param {number | null} [opts.options_per_page] 8 unless told; null for as many as fit
 * @param {number} [opts.characters_per_page] what a page may have; 160 for as many as fit
 * @param {string | LazyText} [opts.back] label of the choice that shows the page before
 * @param {string | LazyText} [opts.more] label of the choice that shows the next page
 */
const PaginatedChoiceState = ChoiceState.extend(function (self, name, opts) {
  const given = opts || {};
  ChoiceState.call(self, name, given);
  const { options_per_page = DEFAULT_OPTIONS_PER_PAGE } = given;
  const as_many_as_fit = options_per_page === null ? DEFAULT_CHARACTERS_PER_PAGE : null;
  const { characters_per_page = as_many_as_fit } = given;
  self.back = new Choice('__back__', given.back === undefined ? 'Back' : given.back);
  self.more = new Choice('__more__', given.more === undefined ? 'More' : given.more);
  self.options_per_page = options_per_page;
  self.characters_per_page = characters_per_page;
  renewable(self, () => note_labels([self.back, self.more]));

  const init = self.init;
  self.init = function () {
    self.metadata.page_start = self.metadata.page_start || 0;
    return init();
  };

  const translate = self.translate;
  self.translate = function (i18n) {
    translate(i18n);
    translate_label(self.back, i18n);
    translate_label(self.more, i18n);
  };

  self.current_choices = function () {
    const start = self.metadata.page_start || 0;
    const end = start + page_size(self, start);
    const shown = self.choices.slice(start, end);
    if (end < self.choices.length) {
      shown.push(self.more);
    }
    if (start > 0) {
      shown.push(self.back);
    }
    return shown;
  };

  self.process_choice = function (choice) {
    const start = self.metadata.page_start;
    if (choice === self.more) {
      self.metadata.page_start = start + page_size(self, start);
      return true;
    }
    if (choice === self.back) {
      self.metadata.page_start = start_of_page_before(self, start);
      return true;
    }
    return false;
  };

  self.shorten_choices = function (text, choices) {
    if (!self.options_per_page || !self.characters_per_page) {
      return choices;
    }
    return shorten(choices, {
      room: self.characters_per_page - text.length,
      line: self.format_choice,
      keep: [self.more, self.back],
    });
  };
});

/** How many choices the page has that begins with the choice at `start`. */
function page_size(state, start) {
  const left = state.choices.length - start;
  return Math.min(left, state.options_per_page || fitting(state, start));
}

function start_of_page_before(state, start) {
  if (state.options_per_page) {
    return Math.max(0, start - state.options_per_page);
  }
  let before = 0;
  for (let page = 0; page < start; page += page_size(state, page)) {
    before = page;
  }
  return before;
}

/**
 * How many choices fit on a page with its question. A page has at least one, so
 * that the one after it can be reached.
 */
function fitting(state, start) {
  const last = state.choices.length - 1;
  const more = state.format_choice(state.more, last + 1).length;
  const back = start > 0 ? state.format_choice(state.back, last + 1).length : 0;
  let room = state.characters_per_page - state.question_text.length - 1 - more - back;
  let count = 0;
  for (let i = start; i <= last; i++) {
    room -= state.format_choice(state.choices[i], count + 1).length;
    // The last choice needs no way to more of them.
    if (room < 0 && !(i === last && room + more >= 0)) {
      break;
    }
    count++;
  }
  return Math.max(1, count);
}

module.exports = { PaginatedChoiceState };
