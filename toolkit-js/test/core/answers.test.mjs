import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosen, severalChosen } from '../../src/core/choices.js';
import { boundary, dateOf, dayIn, daysAfter, daysBetween } from '../../src/core/dates.js';
import { dialledAnswers } from '../../src/core/dialled.js';
import { latinDigits } from '../../src/core/digits.js';
import { duration } from '../../src/core/durations.js';
import { phoneNumber } from '../../src/core/phone.js';
import { resumeRules } from '../../src/core/resume.js';
import { resumeDeed } from '../../src/core/resume-deed.js';
import {
  digits, email, length, pattern, personName, southAfricanId,
} from '../../src/core/checks.js';

test('a choice is known by its number or its label, however typed', () => {
  const labels = ['Yes', 'No thanks', '10'];
  for (const [typed, index] of [['1', 0], [' 1. ', 0], ['01', 0], ['١', 0], ['no  THANKS', 1], ['4', -1], ['0', -1], ['', -1], ['10', 2], ['1.1', -1]]) {
    assert.equal(chosen(typed, labels, true), index, typed);
  }
  assert.equal(chosen('yes', labels, false), -1);
  assert.equal(chosen('francais', ['English', 'Français'], true), 1);
});

test('several choices are numbers with anything between, or labels with commas', () => {
  const labels = ['Tea', 'Hot milk', 'Water'];
  assert.deepEqual(severalChosen('3 1', labels, true), [0, 2]);
  assert.deepEqual(severalChosen('1,2, 2', labels, true), [0, 1]);
  assert.deepEqual(severalChosen('hot milk, water', labels, true), [1, 2]);
  assert.equal(severalChosen('1 4', labels, true), null);
  assert.deepEqual(severalChosen('', labels, true), []);
});

test('a date is a day of the calendar, in the order that is asked for', () => {
  for (const [typed, order, iso] of [
    ['24-12-2024', 'dmy', '2024-12-24'], ['24/12/2024', 'dmy', '2024-12-24'], ['4.1.2024', 'dmy', '2024-01-04'],
    ['24122024', 'dmy', '2024-12-24'], ['2024-12-24', 'dmy', '2024-12-24'], ['12 24 2024', 'mdy', '2024-12-24'],
    ['20241224', 'ymd', '2024-12-24'], ['٢٤-١٢-٢٠٢٤', 'dmy', '2024-12-24'], ['29-02-2024', 'dmy', '2024-02-29'],
    ['29-02-2023', 'dmy', null], ['30-02-2024', 'dmy', null], ['1-1-24', 'dmy', null], ['tomorrow', 'dmy', null], ['', 'dmy', null],
  ]) {
    assert.equal(dateOf(typed, order), iso, typed);
  }
});

test('days are counted over months and leap years', () => {
  assert.equal(daysAfter('2024-02-28', 2), '2024-03-01');
  assert.equal(daysBetween('2024-02-28', '2024-03-01'), 2);
  assert.equal(boundary('today+300', '2024-01-01'), '2024-10-27');
  assert.throws(() => boundary('tomorrow', '2024-01-01'), /today/);
});

test('today is a day in the time zone of the app', () => {
  const evening = new Date('2024-03-05T22:30:00Z');
  assert.equal(dayIn(evening, 'UTC'), '2024-03-05');
  assert.equal(dayIn(evening, 'Africa/Johannesburg'), '2024-03-06');
});

test('a phone number is read as people of its country write it', () => {
  for (const [typed, country, number] of [
    ['082 123 4567', 'ZA', '+27821234567'], ['0712345678', 'KE', '+254712345678'],
    ['254 712 345 678', 'KE', '+254712345678'], ['+254 (0)712-345678', 'ZA', '+254712345678'],
    ['00254712345678', 'ZA', '+254712345678'], ['0701234567', 'CI', '+2250701234567'],
    ['415 555 2671', 'US', '+14155552671'], ['8 912 345 67 89', 'RU', '+79123456789'],
    ['12', 'KE', null], ['0712', 'KE', null], ['hello', 'KE', null], ['+999123456789', 'KE', null],
  ]) {
    assert.equal(phoneNumber(typed, country), number, typed);
  }
});

test('what was dialled after the code is the answers', () => {
  assert.deepEqual(dialledAnswers('*120*8864*1*2#', '*120*8864#'), ['1', '2']);
  assert.deepEqual(dialledAnswers('*120*8864#', '*120*8864#'), []);
  assert.deepEqual(dialledAnswers('*120*88641#', '*120*8864#'), []);
  assert.deepEqual(dialledAnswers(null, '*120*8864#'), []);
  assert.deepEqual(dialledAnswers('1', '*120*8864#'), []);
});

test('digits of other scripts are digits', () => {
  assert.equal(latinDigits('٣۴५７'), '3457');
});

test('durations are written with units', () => {
  assert.equal(duration('1d2h30m'), 95_400_000);
  assert.throws(() => duration('1 day'), TypeError);
});

test('the first rule whose time has not passed says how a session is resumed', () => {
  const rules = resumeRules([{ within: '10m', then: 'continue' }, { within: '1d', then: 'ask' }]);
  assert.equal(resumeDeed(rules, 600_000), 'continue');
  assert.equal(resumeDeed(rules, 600_001), 'ask');
  assert.equal(resumeDeed(rules, 90_000_000), 'restart');
  assert.throws(() => resumeRules('go'), /continue, ask, restart/);
});

test('checks let through what is right, and say what is wrong', async () => {
  for (const [check, right, wrong] of [
    [length(2, 4), ['ab', 'abcd', '😀😀'], ['a', 'abcde', '']],
    [pattern(/^[A-Z]+$/g), ['AB', 'CD'], ['ab', '']],
    [personName(), ["Thandi Nkosi-O'Brien", 'ሰላም', 'Zoë'], ['x', '42', '...', 'Ann3']],
    [email(), ['a@b.example'], ['a', 'a@b', 'a b@c.example']],
    [digits(4), ['1234'], ['123', '12345', 'abcd']],
    [southAfricanId(), ['8001015009087'], ['8001015009088', '8013015009087', '800101500908', 'x']],
  ]) {
    for (const answer of right) {
      assert.equal(await check(answer), undefined, answer);
    }
    for (const answer of wrong) {
      assert.match((await check(answer)).text, /\.$/, answer);
    }
  }
});
