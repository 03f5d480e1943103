'use strict';

/**
 * A page of a text that is broken between words: the one that the screen before
 * it left off at. Nothing is lost; a word longer than a page is cut.
 *
 * @param {number} i which page, from 0
 * @param {string} text
 * @param {number} length how many characters a page may have
 * @returns {string | null} null after the last page
 */
function page_of(i, text, length) {
  const size = Math.max(1, length);
  let start = 0;
  for (let page = 0; start < text.length || page === 0; page++) {
    const end = end_of_page(text, start, size);
    if (page === i) {
      return text.slice(start, end);
    }
    start = is_space(text[end]) ? end + 1 : end;
  }
  return null;
}

/** The page ends at a space, at a line break if there is no space, or where it is full. */
function end_of_page(text, start, size) {
  const full = start + size;
  if (full >= text.length) {
    return text.length;
  }
  const space = text.lastIndexOf(' ', full);
  if (space > start) {
    return space;
  }
  const line_break = text.lastIndexOf('\n', full);
  return line_break > start ? line_break : full;
}

function is_space(character) {
  return character === ' ' || character === '\n';
}

module.exports = { page_of };
