/**
 * What is wrong with an answer: a text to translate, and what to fill in. Checks and `next` give it
 * back, and the question is asked again below it.
 */
export class Problem {
  /**
   * @param {string} text
   * @param {?Record<string, unknown>} params null: the text is not filled
   */
  constructor(text, params) {
    this.text = text;
    this.params = params;
  }
}

/**
 * @param {string} text `Type at least {min} letters.`
 * @param {Record<string, unknown>} [params]
 */
export function problem(text, params = {}) {
  return new Problem(text, params);
}
