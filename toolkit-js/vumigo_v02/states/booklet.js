'use strict';

const { steps } = require('../steps');
const { State, renewable, note } = require('./state');

const DEFAULT_BUTTONS = { 1: -1, 2: +1, 0: 'exit' };
const DEFAULT_FOOTER = '1 for prev, 2 for next, 0 to end.';

/**
 * Shows pages that are given one by one.
 *
 * @param {string} name
 * @param {object} opts of State, and
 * @param {number} opts.pages how many there are
 * @param {function(number): any} opts.page_text the text of page n, from 0; may be a promise
 * @param {number} [opts.initial_page] 0 unless told
 * @param {Object<string, number | 'exit'>} [opts.buttons] how far an answer turns
 * @param {string | LazyText} [opts.footer_text]
 * @param {any} [opts.next] where leaving goes, as of `set_next_state`
 */
const BookletState = State.extend(function (self, name, opts) {
  const given = opts || {};
  State.call(self, name, given);
  self.next = given.next;
  self.pages = given.pages;
  self.page_text = given.page_text;
  self.initial_page = given.initial_page || 0;
  self.buttons = given.buttons || { ...DEFAULT_BUTTONS };
  self.footer_text = given.footer_text === undefined ? DEFAULT_FOOTER : given.footer_text;
  renewable(self, () => note(self, ['footer_text']));

  let content = '';

  self.init = function () {
    const kept = self.metadata.page;
    self.set_current_page(kept === undefined || kept === null ? self.initial_page : kept);
  };

  self.get_current_page = function () {
    return self.metadata.page;
  };

  /** Turns to a page, or to the nearest there is. */
  self.set_current_page = function (page) {
    self.metadata.page = Math.max(0, Math.min(Number(page) || 0, self.pages - 1));
  };

  self.inc_current_page = function (by) {
    self.set_current_page(self.get_current_page() + by);
  };

  const translators = self.translators;
  self.translators.before_display = ((before_display) => (i18n) =>
    steps(
      () => self.page_text(self.get_current_page()),
      (text) => {
        content = i18n(text);
        return before_display(i18n);
      }
    ))(translators.before_display);

  const translate = self.translate;
  self.translate = function (i18n) {
    translate(i18n);
    self.footer_text = i18n(self.footer_text);
  };

  self.display = function () {
    return `${content}\n${self.footer_text}`;
  };

  self.on('state:input', (event) => {
    const turn = self.buttons[String(event.content).trim()];
    if (turn === 'exit') {
      return self.set_next_state(self.next, event.content);
    }
    if (typeof turn === 'number') {
      self.inc_current_page(turn);
    }
  });
});

module.exports = { BookletState };
