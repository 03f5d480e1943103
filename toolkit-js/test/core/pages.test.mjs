import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fits } from '../../src/core/length.js';
import { paginate, paginateList } from '../../src/core/pages.js';
import { anyText, generator } from '../generator.mjs';

const upTo = (limit) => (page) => page.length <= limit;

test('the words carried over to the last page are shown', () => {
  assert.deepEqual(paginate('aaaa bbbb cccc dddd', upTo(7)), ['aaaa', 'bbbb', 'cccc', 'dddd']);
});

test('a word longer than a page goes on to the next, whole', () => {
  assert.deepEqual(paginate('ab abcdefghij k', upTo(4)), ['ab', 'abcd', 'efgh', 'ij k']);
});

test('a line break is a place to break, and stays within a page', () => {
  assert.deepEqual(paginate('one\ntwo\nthree', upTo(8)), ['one\ntwo', 'three']);
});

test('a text that fits is one page', () => {
  assert.deepEqual(paginate(' Hello ', upTo(10)), ['Hello']);
  assert.deepEqual(paginate('', upTo(10)), ['']);
});

test('the way on takes room from all pages but the last', () => {
  const pages = paginate('aa bb cc dd', (page, _, isLast) => page.length <= (isLast ? 5 : 2));
  assert.deepEqual(pages, ['aa', 'bb', 'cc dd']);
});

test('no text is lost, no page is empty or too long, whatever the text', () => {
  const random = generator(7);
  for (let i = 0; i < 400; i += 1) {
    const text = anyText(random);
    const limit = random.whole(12, 182);
    const footers = ['\n1. More', '\n1. More\n2. Back', '\n1. Back'];
    const screen = (page, index, isLast) => (
      page + (isLast ? (index === 0 ? '' : footers[2]) : footers[index === 0 ? 0 : 1]));
    const isRoom = (page, index, isLast) => fits(screen(page, index, isLast), Math.max(limit, 60));

    const pages = paginate(text, isRoom);

    const letters = (value) => value.replace(/\s/g, '');
    assert.equal(letters(pages.join('')), letters(text), `seed 7, text ${i}`);
    pages.forEach((page, index) => {
      assert.ok(isRoom(page, index, index === pages.length - 1), `page ${index} of text ${i}: ${page}`);
      assert.ok(page !== '' || pages.length === 1, `page ${index} of text ${i} is empty`);
      assert.ok(text.includes(page), `page ${index} of text ${i} is not a piece of it`);
    });
  }
});

test('a word is broken only where it is longer than a page', () => {
  const random = generator(8);
  for (let i = 0; i < 200; i += 1) {
    const text = random.many(1, 60, () => 'x'.repeat(random.whole(1, 15))).join(' ');
    assert.deepEqual(paginate(text, upTo(20)).join(' ').split(' '), text.split(' '));
  }
});

test('every item of a list is on one page, in order, whatever fits', () => {
  const random = generator(9);
  for (let i = 0; i < 300; i += 1) {
    const count = random.whole(0, 50);
    const perPage = random.whole(1, 9);
    const pages = paginateList(count, (from, to, _, isLast) => to - from <= perPage - (isLast ? 0 : 1));
    let next = 0;
    for (const { from, to } of pages) {
      assert.equal(from, next);
      assert.ok(to > from || count === 0, 'a page is empty');
      assert.ok(to - from <= perPage, 'a page is too long');
      next = to;
    }
    assert.equal(next, count);
  }
});
