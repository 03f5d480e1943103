/** The inbox: asks the host what the app sent outside its replies, and lists it. */
import { inbox } from './host.js';
import { byId, element, reachable, say, timeOfDay } from './page.js';

const EVERY_MS = 2_000;

export class Inbox {
  #channel;
  #onMessage;
  #number = '';
  #cursor = null;
  #asked = false;
  #watch = 0;
  #timer = null;
  #count = 0;

  /**
   * @param channel what the host knows of the channel
   * @param {(message: object, old: boolean) => void} onMessage called for each message, oldest
   *     first; `old` ones were there before this page asked for the first time
   */
  constructor(channel, onMessage) {
    this.#channel = channel;
    this.#onMessage = onMessage;
    document.addEventListener('visibilitychange', () => this.look());
  }

  /** Empties the list and watches for what concerns this number from now on. */
  watch(number) {
    this.#number = number;
    this.#cursor = null;
    this.#asked = false;
    this.#count = 0;
    byId('inbox').replaceChildren();
    byId('inbox-log').setAttribute('aria-live', 'off');
    this.#showCount();
    this.look();
  }

  /** Asks now, not only at the next beat; does nothing while the page is hidden. */
  look() {
    clearTimeout(this.#timer);
    if (document.visibilityState === 'visible' && this.#number !== '') {
      this.#watch += 1;
      this.#ask(this.#watch);
    }
  }

  async #ask(watch) {
    try {
      const answer = await inbox(this.#channel.channel, this.#number, this.#cursor);
      // A later question is under way, perhaps for another number: its answer counts.
      if (watch !== this.#watch) {
        return;
      }
      this.#cursor = answer.cursor ?? this.#cursor;
      answer.messages.forEach((message) => this.#add(message));
      this.#asked = true;
      byId('inbox-log').setAttribute('aria-live', 'polite');
      say(byId('inbox-state'), '');
    } catch (problem) {
      if (watch !== this.#watch) {
        return;
      }
      say(byId('inbox-state'), `${problem.title ?? problem.message}; trying again.`);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), EVERY_MS);
  }

  #add(message) {
    const old = !this.#asked;
    const list = byId('inbox');
    const mine = message.to_addr === this.#number;
    const at = Date.parse(message.timestamp);
    list.prepend(
      element(
        'li',
        { 'data-cursor': message.cursor, 'data-to': message.to_addr, 'data-old': String(old) },
        [
          element('p', { class: 'mail-head' }, [
            element('span', { class: 'mail-endpoint' }, [message.endpoint ?? 'default']),
            element('span', { class: 'mail-to' }, [
              mine ? 'to me' : `to ${message.to_addr ?? 'nobody'}`,
            ]),
            Number.isNaN(at)
              ? ''
              : element('time', { class: 'turn-time', datetime: message.timestamp }, [
                  timeOfDay(at),
                ]),
          ]),
          element('p', { class: 'mail-text' }, [message.content ?? '']),
          message.from_addr ? element('p', { class: 'note' }, [`from ${message.from_addr}`]) : '',
        ],
      ),
    );
    this.#count += 1;
    this.#showCount();
    this.#onMessage(message, old);
  }

  #showCount() {
    say(byId('inbox-badge'), String(this.#count));
    byId('to-inbox').hidden = false;
    byId('to-inbox').dataset.count = this.#count;
    byId('inbox-empty').hidden = this.#count > 0;
    reachable(byId('inbox-log'));
  }
}
