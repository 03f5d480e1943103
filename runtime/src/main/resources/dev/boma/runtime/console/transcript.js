/** Draws the transcript: a list of turns with what was said, when, and how long the app took. */
import { canRetry } from './phone.js';
import { byId, element, reachable, retryButton, timeOfDay } from './page.js';

export class Transcript {
  #items = new Map();
  #onRetry;

  /** @param {(id: string) => void} onRetry called with the id of the turn to send again */
  constructor(onRetry) {
    this.#onRetry = onRetry;
  }

  show(phone) {
    const list = byId('transcript');
    byId('transcript-empty').hidden = phone.turns.length > 0;
    byId('clear').disabled = phone.turns.length === 0;
    byId('record').disabled = !phone.turns.some(
      (turn) => turn.event !== 'push' && turn.status !== 'failed',
    );
    const wanted = new Set(phone.turns.map((turn) => turn.id));
    for (const [id, known] of this.#items) {
      if (!wanted.has(id)) {
        known.item.remove();
        this.#items.delete(id);
      }
    }
    for (const turn of phone.turns) {
      const retry = canRetry(phone, turn);
      const known = this.#items.get(turn.id);
      if (known?.turn === turn && known.retry === retry) {
        continue;
      }
      const item = known?.item ?? element('li', { 'data-message-id': turn.id });
      item.dataset.event = turn.event;
      item.dataset.status = turn.status;
      item.replaceChildren(...this.#lines(turn, retry));
      if (known === undefined) {
        list.append(item);
      }
      this.#items.set(turn.id, { turn, retry, item });
      if (item === list.lastElementChild) {
        byId('transcript-scroller').scrollTop = list.scrollHeight;
      }
    }
    reachable(byId('transcript-scroller'));
  }

  #lines(turn, retry) {
    const time = element(
      'time',
      { class: 'turn-time', datetime: new Date(turn.sentAt).toISOString() },
      [timeOfDay(turn.sentAt)],
    );
    const lines = [element('p', { class: 'turn-said' }, [time, ' ', ...deed(turn)])];
    if (turn.status === 'answered') {
      const took =
        turn.tookMs === null
          ? []
          : [element('span', { class: 'turn-took' }, [`${turn.tookMs} ms`])];
      lines.push(
        element('p', { class: 'turn-reply' }, [
          element('span', { class: 'visually-hidden' }, ['App: ']),
          element('span', { class: 'turn-text' }, [turn.reply]),
        ]),
        element('p', { class: 'turn-facts' }, [
          ...took,
          ...(turn.ends ? [element('span', { class: 'turn-ends' }, ['session ends'])] : []),
        ]),
      );
    } else if (turn.status === 'failed') {
      const note = element('p', { class: 'turn-failure' }, [
        `${turn.failure.title}. ${turn.failure.detail} `,
      ]);
      if (retry) {
        note.append(retryButton(turn, this.#onRetry));
      }
      lines.push(note);
    } else if (turn.status === 'silent' && turn.event !== 'close') {
      lines.push(element('p', { class: 'turn-facts' }, [`${turn.tookMs} ms · no reply`]));
    } else if (turn.status === 'pending' && turn.event !== 'close') {
      lines.push(element('p', { class: 'turn-facts' }, ['…']));
    }
    return lines;
  }
}

function deed(turn) {
  switch (turn.event) {
    case 'new':
      return ['Dialled ', element('b', { class: 'code' }, [turn.to])];
    case 'close':
      return ['Hung up'];
    case 'push':
      return ['The app wrote first'];
    default:
      return turn.say === ''
        ? ['Sent nothing']
        : ['Sent ', element('b', { class: 'turn-say' }, [turn.say])];
  }
}
