'use strict';

const { steps } = require('../steps');
const { Extendable } = require('../classes');
const { exists } = require('../utils');
const { State, renewable, note } = require('./state');

/**
 * Something that can be chosen.
 *
 * @param {any} value what the choice stands for
 * @param {string | LazyText} label what the user reads
 */
const Choice = Extendable.extend(function (self, value, label) {
  self.value = value;
  self.label = label;

  /** Whether a text says the label, apart from case and space around. */
  self.label_matches = function (text) {
    return String(self.label).toLowerCase() === String(text).trim().toLowerCase();
  };

  self.serialize = function () {
    return { value: self.value, label: self.label };
  };

  self.toJSON = self.serialize;
});

/**
 * Asks for one of several choices, by number.
 *
 * @param {string} name
 * @param {object} opts of State, and
 * @param {string | LazyText} opts.question
 * @param {Choice[]} opts.choices
 * @param {string | LazyText} [opts.error] shown after a wrong answer; the question unless told
 * @param {boolean} [opts.accept_labels] whether the label is an answer, too
 * @param {function(string, Choice): any} [opts.check] of an answer that names a choice
 * @param {any} [opts.next] where to go, as of `set_next_state`; called with the choice
 */
const ChoiceState = State.extend(function (self, name, opts) {
  const given = opts || {};
  State.call(self, name, given);
  self.next = given.next === undefined ? null : given.next;
  self.question_text = given.question;
  self.choices = given.choices;
  self.error_text = given.error || given.question;
  self.accept_labels = Boolean(given.accept_labels);
  renewable(self, () => note(self, ['question_text', 'error_text']));
  renewable(self, () => note_labels(self.choices || []));

  const translate = self.translate;
  self.translate = function (i18n) {
    translate(i18n);
    self.question_text = i18n(self.question_text);
    self.error_text = i18n(self.error_text);
    self.choices.forEach((choice) => translate_label(choice, i18n));
  };

  self.check = function (content) {
    const choice = self.choice_from_content(content);
    if (!choice) {
      return self.error_text;
    }
    return given.check ? given.check.call(self, content, choice) : undefined;
  };

  /** Hook: the choices of the screen now. */
  self.current_choices = function () {
    return self.choices;
  };

  /** Hook: handles a choice itself, and says so with something true. */
  self.process_choice = function () {
    return false;
  };

  /** The choice of a number, from 1, or undefined. */
  self.choice_from_number = function (number) {
    return self.current_choices()[number - 1];
  };

  /** The choice of a label, or undefined. */
  self.choice_from_label = function (label) {
    return self.current_choices().find((choice) => choice.label_matches(label));
  };

  /** The choice that an answer names, or undefined. */
  self.choice_from_content = function (content) {
    const text = String(content).trim();
    const number = Number(text);
    if (text !== '' && !Number.isNaN(number)) {
      return Number.isInteger(number) ? self.choice_from_number(number) : undefined;
    }
    return self.accept_labels ? self.choice_from_label(text) : undefined;
  };

  /** Hook: the choices as they are shown below a text. */
  self.shorten_choices = function (text, choices) {
    return choices;
  };

  /** Hook: the line of a choice, with the line break before it. */
  self.format_choice = function (choice, index) {
    return `\n${index + 1}. ${choice.label}`;
  };

  self.display = function () {
    const text = self.error ? self.error.response : self.question_text;
    const choices = self.shorten_choices(text, self.current_choices());
    return text + choices.map((choice, index) => self.format_choice(choice, index)).join('');
  };

  self.on('state:input', (event) => {
    const content = String(event.content).trim();
    let choice;
    return steps(
      () => self.validate(content),
      () => {
        choice = self.error ? null : self.choice_from_content(content);
        return exists(choice) && self.process_choice(choice);
      },
      (handled) => {
        if (!exists(choice) || handled) {
          return undefined;
        }
        return steps(
          () => self.save_response(choice.value),
          () => self.set_next_state(self.next, choice)
        );
      }
    );
  });
});

function translate_label(choice, i18n) {
  choice.label = i18n(choice.label);
}

function note_labels(choices) {
  const restores = choices.map((choice) => note(choice, ['label']));
  return () => restores.forEach((restore) => restore());
}

/** A choice state whose values say where to go. Options as of ChoiceState, without `next`. */
const MenuState = ChoiceState.extend(function (self, name, opts) {
  ChoiceState.call(self, name, { ...opts, next: (choice) => choice.value });
});

/** A choice state whose values are language codes; the one chosen becomes the user's. */
const LanguageChoice = ChoiceState.extend(function (self, name, opts) {
  ChoiceState.call(self, name, opts);

  const save_response = self.save_response;
  self.save_response = function (language) {
    save_response(language);
    return self.im.user.set_lang(language);
  };
});

module.exports = { Choice, ChoiceState, MenuState, LanguageChoice, translate_label, note_labels };
