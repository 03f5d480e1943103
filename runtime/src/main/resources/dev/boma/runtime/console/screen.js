/** Draws the phone's screen: cover, USSD card or chat, session state, length, failure. */
import { measure, messageParts } from './gsm.js';
import { canRetry, isLive, turnOf } from './phone.js';
import { byId, element, reachable, retryButton, say, timeOfDay } from './page.js';

const STATES = {
  idle: 'Ready',
  dialling: 'Dialling…',
  waiting: 'Waiting for the app…',
  'in-session': 'In session',
  ended: 'Session ended',
  failed: 'Not delivered',
};

export class Screen {
  #channel;
  #onRetry;
  #bubbles = new Map();
  #ticking = null;
  #isBusy = false;

  /**
   * @param channel what the host knows of the channel
   * @param {(id: string) => void} onRetry called with the id of the turn to send again
   */
  constructor(channel, onRetry) {
    this.#channel = channel;
    this.#onRetry = onRetry;
    byId('cover-code').textContent = channel.address;
    byId('cover-hint').textContent = this.#isSms()
      ? `Write to ${channel.app}.`
      : 'Press Dial, or the Enter key.';
    byId('length-meter').max = channel.char_limit ?? 1;
    byId('chat-log').hidden = !this.#isSms();
    byId('card').hidden = this.#isSms();
  }

  show(phone) {
    const state = this.#isSms() ? smsState(phone) : phone.phase;
    document.body.dataset.state = state;
    const pill = byId('session-state');
    pill.dataset.state = state;
    say(pill, this.#isSms() && state === 'waiting' ? 'Sending…' : STATES[state]);
    this.#showElapsed(phone, state);
    this.#showFailure(phone);
    if (this.#isSms()) {
      this.#showChat(phone);
    } else {
      this.#showCard(phone);
    }
    reachable(byId('screen'));
  }

  /** Shows how long a text of the person's own is; only short messages are written at length. */
  showEntryLength(text) {
    if (this.#isSms()) {
      const parts = messageParts(text);
      this.#showLength(text, this.#channel.char_limit ?? 160, `${parts} SMS`);
    }
  }

  #isSms() {
    return this.#channel.transport_type === 'sms';
  }

  #showCard(phone) {
    const text = phone.screen;
    const busy = phone.phase === 'dialling' || phone.phase === 'waiting';
    byId('cover').hidden = text !== null || busy || phone.failure !== null;
    // Out of sight, but in the page: a live region that comes with its text is often not read out.
    byId('card').classList.toggle(
      'visually-hidden',
      text === null && (!busy || phone.failure !== null),
    );
    byId('dots').hidden = !busy;
    const target = byId('screen-text');
    target.classList.toggle('stale', phone.phase !== 'in-session' && text !== null);
    // An app may answer with the very same screen, which a screen reader has to say once more.
    const isAnswered = this.#isBusy && phone.phase === 'in-session';
    this.#isBusy = busy;
    if (isAnswered || target.dataset.shown !== JSON.stringify(text)) {
      target.dataset.shown = JSON.stringify(text);
      const { within, beyond } = measure(text ?? '', this.#channel.char_limit);
      target.replaceChildren(
        ...(text === '' ? [element('em', {}, ['(no text)'])] : [within]),
        ...(beyond === ''
          ? []
          : [element('mark', { title: 'beyond the limit of the channel' }, [beyond])]),
      );
      byId('screen').scrollTop = 0;
    }
    if (text === null) {
      byId('length').hidden = true;
      byId('length-warning').hidden = true;
    } else {
      this.#showLength(text, this.#channel.char_limit, null);
    }
  }

  #showLength(text, limit, more) {
    const length = measure(text, limit);
    const meter = byId('length-meter');
    byId('length').hidden = false;
    byId('length').dataset.units = length.units;
    byId('length').dataset.alphabet = length.alphabet;
    byId('length').dataset.excess = length.excess;
    meter.hidden = length.capacity === null;
    meter.max = length.capacity ?? 1;
    meter.high = meter.max;
    meter.value = length.units;
    const places =
      length.capacity === null ? `${length.units}` : `${length.units} / ${length.capacity}`;
    say(
      byId('length-text'),
      [places, length.alphabet, ...(more === null ? [] : [more])].join(' · '),
    );
    const warning = byId('length-warning');
    // A long short message is only sent in several parts; a long screen is cut by the network.
    const tooLong = length.excess > 0 && more === null;
    warning.hidden = !tooLong && length.outsider === null;
    say(warning, warningOf(length, limit, tooLong));
    warning.dataset.kind = tooLong ? 'too-long' : 'hint';
  }

  #showElapsed(phone, state) {
    clearInterval(this.#ticking);
    const target = byId('elapsed');
    const pending = phone.turns.findLast((turn) => turn.status === 'pending');
    if ((state === 'dialling' || state === 'waiting') && pending !== undefined) {
      const tick = () => (target.textContent = `${Date.now() - pending.sentAt} ms`);
      tick();
      this.#ticking = setInterval(tick, 100);
      return;
    }
    const last = phone.turns.findLast((turn) => turn.tookMs !== null && turn.status === 'answered');
    target.textContent = last === undefined ? '' : `answered in ${last.tookMs} ms`;
  }

  #showFailure(phone) {
    const box = byId('failure');
    box.hidden = phone.failure === null;
    if (phone.failure !== null) {
      say(byId('failure-title'), phone.failure.title);
      say(byId('failure-detail'), phone.failure.detail);
      byId('retry').hidden = !canRetry(phone, turnOf(phone, phone.awaited));
    }
  }

  #showChat(phone) {
    const chat = byId('chat');
    byId('cover').hidden = phone.turns.length > 0;
    const wanted = new Set(phone.turns.map((turn) => turn.id));
    for (const [id, bubble] of this.#bubbles) {
      if (!wanted.has(id)) {
        bubble.item.remove();
        this.#bubbles.delete(id);
      }
    }
    for (const turn of phone.turns) {
      const known = this.#bubbles.get(turn.id);
      if (known?.turn === turn) {
        continue;
      }
      const item = known?.item ?? element('li', { 'data-message-id': turn.id });
      item.dataset.status = turn.status;
      item.replaceChildren(...this.#bubblesOf(phone, turn));
      if (known === undefined) {
        chat.append(item);
      }
      this.#bubbles.set(turn.id, { turn, item });
      byId('screen').scrollTop = byId('screen').scrollHeight;
    }
  }

  #bubblesOf(phone, turn) {
    const parts = [];
    if (turn.event !== 'push') {
      parts.push(bubble('mine', 'You', turn.say, turn.sentAt));
    }
    if (turn.status === 'answered') {
      const at = turn.sentAt + (turn.tookMs ?? 0);
      parts.push(bubble('theirs', this.#channel.app, turn.reply, at));
    }
    if (turn.status === 'failed') {
      const { title, detail } = turn.failure;
      const note = element('p', { class: 'bubble-note' }, [`Not delivered. ${title}. ${detail} `]);
      if (canRetry(phone, turn)) {
        note.append(retryButton(turn, this.#onRetry));
      }
      parts.push(note);
    }
    return parts;
  }
}

/** Which of the phone's buttons do something now. */
export function controls(phone, isSms) {
  return isSms
    ? { dial: false, send: true, end: false }
    : {
        dial: !isLive(phone),
        send: phone.phase === 'in-session',
        end: isLive(phone) || phone.phase === 'failed',
      };
}

function warningOf(length, limit, tooLong) {
  const sentences = [];
  if (tooLong) {
    sentences.push(`${length.excess} too long: the network cuts at ${length.capacity}.`);
  }
  if (length.outsider !== null) {
    const room = length.capacity === null ? '' : `: room for ${length.capacity}, not ${limit}`;
    sentences.push(`The character ${length.outsider} is outside GSM-7${room}.`);
  }
  return sentences.join(' ');
}

function smsState(phone) {
  return phone.turns.some((turn) => turn.status === 'pending') ? 'waiting' : 'idle';
}

function bubble(side, who, text, at) {
  return element('p', { class: `bubble ${side}` }, [
    element('span', { class: 'visually-hidden' }, [`${who}: `]),
    element('span', { class: 'bubble-text' }, [text ?? '']),
    element('time', { class: 'bubble-time', datetime: new Date(at).toISOString() }, [
      timeOfDay(at).slice(0, 5),
    ]),
  ]);
}
