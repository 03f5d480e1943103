/**
 * The handset of one channel: reads the channel from the page's path, and ties keypad, keyboard,
 * screen, transcript and inbox to the phone of `phone.js`.
 */
import { reachedBy, phoneNumber } from './dialling.js';
import { channelIn, channelInfo, handsets, HostProblem, newMessageId, post } from './host.js';
import { Inbox } from './inbox.js';
import { byId, element, keep, kept, say, timeOfDay } from './page.js';
import { isLive, messageOf, newPhone, restored, step, turnOf } from './phone.js';
import { Recording } from './recording.js';
import { controls, Screen } from './screen.js';
import { Transcript } from './transcript.js';

const DEFAULT_NUMBER = '+27820001001';
const NUMBER_KEY = 'boma.handset.number';
const TURNS_KEPT = 200;
// A session the app began just before the page was opened is still worth answering.
const PUSH_IS_FRESH_MS = 30_000;

class Handset {
  #channel;
  #phone;
  #number;
  #screen;
  #transcript;
  #inbox;
  #recording;
  #bannerTimer = null;

  constructor(channel) {
    this.#channel = channel;
    this.#number = phoneNumber(String(kept('localStorage', NUMBER_KEY) ?? '')) ?? DEFAULT_NUMBER;
    const keptPhone = kept('sessionStorage', this.#storageKey());
    this.#phone = keptPhone === null ? newPhone() : restored(keptPhone);
    this.#screen = new Screen(channel, (id) => this.#retry(id));
    this.#transcript = new Transcript((id) => this.#retry(id));
    this.#recording = new Recording(channel);
    this.#inbox = new Inbox(channel, (message, old) => this.#received(message, old));
  }

  start() {
    this.#showChannel();
    this.#listen();
    this.#showClock();
    this.#draw();
    byId('own-number').value = this.#number;
    this.#inbox.watch(this.#number);
    if (this.#phone.awaited !== null) {
      this.#retry(this.#phone.awaited);
    }
  }

  // --- what a person can do

  #dial() {
    const typed = byId('entry').value;
    const to = reachedBy(typed, this.#channel.address);
    if (to === null) {
      this.#refuse(typed);
      return;
    }
    this.#act({ type: 'dial', to });
  }

  /** Sends the entry: an answer in a session, a short message on an SMS channel. */
  #send() {
    const content = byId('entry').value;
    if (this.#isSms() && content.trim() === '') {
      say(byId('entry-note'), 'Write a message first.');
      return;
    }
    this.#act({ type: this.#isSms() ? 'text' : 'say', to: this.#sessionAddress(), content });
  }

  #hangUp() {
    this.#act({ type: 'hang-up', to: this.#sessionAddress() });
  }

  #act(event) {
    const id = newMessageId();
    const before = this.#phone;
    const focused = document.activeElement;
    this.#apply({ ...event, id, from: this.#number, at: Date.now() });
    if (this.#phone === before) {
      return;
    }
    this.#setEntry('');
    this.#keepFocus(focused);
    if (turnOf(this.#phone, id) !== undefined) {
      this.#deliver(id);
    }
  }

  #retry(id) {
    const before = this.#phone;
    this.#apply({ type: 'retry', id, at: Date.now() });
    if (this.#phone !== before) {
      this.#deliver(id);
    }
  }

  /** Enter: what the person most likely wants next. */
  #enter() {
    if (this.#phone.phase === 'failed' && isLive(this.#phone)) {
      this.#retry(this.#phone.awaited);
    } else if (controls(this.#phone, this.#isSms()).dial) {
      this.#dial();
    } else if (controls(this.#phone, this.#isSms()).send) {
      this.#send();
    }
  }

  // --- what comes back

  async #deliver(id) {
    const message = messageOf(turnOf(this.#phone, id), this.#channel.transport_type);
    let outcome;
    try {
      const reply = await post(this.#channel.channel, message);
      outcome =
        reply === null
          ? { type: 'silent' }
          : {
              type: 'answered',
              content: reply.content ?? null,
              ends: reply.session_event === 'close',
            };
    } catch (problem) {
      outcome = {
        type: 'failed',
        title: problem.title ?? 'The handset failed',
        detail: problem.detail ?? problem.message,
        retryable: problem.retryable ?? true,
      };
    }
    this.#apply({ ...outcome, id, at: Date.now() });
    this.#inbox.look();
  }

  #received(message, old) {
    if (message.to_addr !== this.#number) {
      return;
    }
    const at = Date.parse(message.timestamp) || Date.now();
    const opens = message.session_event === 'new' && !this.#isSms();
    if (opens || this.#isSms()) {
      if (opens && old && Date.now() - at > PUSH_IS_FRESH_MS) {
        return;
      }
      this.#apply({
        type: 'pushed',
        id: `inbox-${message.cursor}`,
        from: this.#number,
        to: message.from_addr ?? this.#channel.address,
        content: message.content,
        opens,
        at,
      });
    } else if (!old) {
      this.#showBanner(message);
    }
  }

  #apply(event) {
    const next = step(this.#phone, event);
    if (next !== this.#phone) {
      this.#phone = { ...next, turns: next.turns.slice(-TURNS_KEPT) };
      this.#draw();
      keep('sessionStorage', this.#storageKey(), this.#phone);
    }
  }

  // --- what is drawn

  #draw() {
    this.#screen.show(this.#phone);
    this.#transcript.show(this.#phone);
    const usable = controls(this.#phone, this.#isSms());
    for (const [id, on] of Object.entries(usable)) {
      byId(id).disabled = !on;
    }
    const label = this.#isSms() ? 'Message' : usable.dial ? 'Number to dial' : 'Your answer';
    say(byId('entry-label'), label);
    byId('entry').placeholder = usable.dial ? this.#channel.address : label;
    byId('entry').enterKeyHint = usable.dial ? 'go' : 'send';
    this.#screen.showEntryLength(byId('entry').value);
  }

  #showChannel() {
    const { app, address, transport_type: transport, handsets = [] } = this.#channel;
    document.title = `${app} ${address} · Boma handset`;
    document.body.dataset.transport = transport;
    say(byId('app-name'), app);
    say(byId('address'), address);
    byId('dial').hidden = this.#isSms();
    byId('end').hidden = this.#isSms();
    byId('keypad').hidden = this.#isSms();
    byId('switcher').hidden = handsets.length < 2;
    byId('handsets').replaceChildren(
      ...handsets.map((other) =>
        element('li', {}, [
          element(
            'a',
            {
              href: `/handset/${encodeURIComponent(other.channel)}`,
              'aria-current': other.channel === this.#channel.channel ? 'page' : null,
            },
            [element('span', {}, [other.app]), element('span', { class: 'code' }, [other.address])],
          ),
        ]),
      ),
    );
    byId('handset').hidden = false;
  }

  #showClock() {
    const show = () => say(byId('wall-clock'), timeOfDay(Date.now()).slice(0, 5));
    show();
    setInterval(show, 10_000);
  }

  #showBanner(message) {
    const banner = byId('banner');
    byId('banner-from').textContent = message.from_addr ?? message.endpoint ?? 'SMS';
    byId('banner-text').textContent = message.content ?? '';
    banner.hidden = false;
    clearTimeout(this.#bannerTimer);
    this.#bannerTimer = setTimeout(() => (banner.hidden = true), 6_000);
  }

  /** Says that a dialled code leads elsewhere, and where. */
  #refuse(typed) {
    const note = byId('entry-note');
    const other = (this.#channel.handsets ?? []).find(
      (handset) => handset.address === typed.trim(),
    );
    note.replaceChildren(
      ...(other === undefined
        ? [`${typed} is not in service here. This phone reaches ${this.#channel.address}.`]
        : [
            `${typed} is ${other.app}: `,
            element('a', { href: `/handset/${encodeURIComponent(other.channel)}` }, [
              'open its handset',
            ]),
          ]),
    );
  }

  // --- entry, keypad and keyboard

  #listen() {
    const entry = byId('entry');
    byId('entry-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#enter();
    });
    entry.addEventListener('input', () => this.#entryChanged());
    byId('erase').addEventListener('click', () =>
      this.#setEntry([...entry.value].slice(0, -1).join('')),
    );
    // Not the form's submit button: a disabled one would keep Enter in the entry from dialling.
    byId('send').addEventListener('click', () => this.#send());
    byId('dial').addEventListener('click', () => this.#dial());
    byId('end').addEventListener('click', () => this.#hangUp());
    byId('retry').addEventListener('click', () => this.#retry(this.#phone.awaited));
    byId('record').addEventListener('click', () => this.#recording.open(this.#phone.turns));
    byId('clear').addEventListener('click', () => this.#apply({ type: 'cleared', at: Date.now() }));
    byId('keypad').addEventListener('click', (event) => {
      const key = event.target.closest('[data-key]');
      if (key !== null) {
        this.#setEntry(entry.value + key.dataset.key);
      }
    });
    byId('keypad').addEventListener('keydown', (event) => moveInKeypad(event));
    byId('own-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#changeNumber(byId('own-number').value);
    });
    byId('own-number').addEventListener('change', () =>
      this.#changeNumber(byId('own-number').value),
    );
    byId('own-number').addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        byId('own-number').value = this.#number;
        event.stopPropagation();
      }
    });
    byId('new-number').addEventListener('click', () => this.#changeNumber(anotherNumber()));
    document.addEventListener('keydown', (event) => this.#keyPressed(event));
    document.addEventListener('click', (event) => {
      if (!byId('switcher').contains(event.target)) {
        byId('switcher').open = false;
      }
    });
  }

  #keyPressed(event) {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.isComposing
    ) {
      return;
    }
    const at = event.target;
    if (byId('recording').open || (at !== byId('entry') && at.matches('input, textarea, select'))) {
      return;
    }
    if (event.key === 'Escape') {
      if (byId('switcher').open) {
        byId('switcher').open = false;
      } else {
        this.#hangUp();
      }
    } else if (event.key === 'Enter' && at === document.body) {
      this.#enter();
    } else if (at !== byId('entry') && event.key.length === 1 && event.key !== ' ') {
      // The browser now types the character where the focus is.
      byId('entry').focus({ preventScroll: true });
    }
    if (/^[0-9*#]$/.test(event.key)) {
      flash(byId('keypad').querySelector(`[data-key="${event.key}"]`));
    }
  }

  #setEntry(text) {
    byId('entry').value = text;
    this.#entryChanged();
  }

  #entryChanged() {
    const text = byId('entry').value;
    byId('erase').hidden = text === '';
    byId('entry-note').replaceChildren();
    this.#screen.showEntryLength(text);
  }

  /** A button that has just become useless loses the focus; the next thing to use gets it. */
  #keepFocus(focused) {
    const lost = focused === document.body || focused?.disabled;
    if (lost && !window.matchMedia('(pointer: coarse)').matches) {
      byId('entry').focus({ preventScroll: true });
    } else if (lost && focused !== document.body) {
      // On a touch screen the focus in the entry would pop up the keyboard over the keypad.
      byId('screen-text').focus({ preventScroll: true });
    }
  }

  // --- the own number

  #changeNumber(typed) {
    const field = byId('own-number');
    const number = phoneNumber(typed);
    field.setAttribute('aria-invalid', String(number === null));
    if (number === null) {
      say(byId('own-note'), `A number is a plus and 3 to 15 digits, such as ${DEFAULT_NUMBER}.`);
      return;
    }
    field.value = number;
    if (number === this.#number) {
      return;
    }
    if (isLive(this.#phone)) {
      this.#hangUp();
    }
    this.#number = number;
    keep('localStorage', NUMBER_KEY, number);
    say(byId('own-note'), `This phone is now ${number}.`);
    this.#inbox.watch(number);
  }

  #isSms() {
    return this.#channel.transport_type === 'sms';
  }

  #sessionAddress() {
    const opening = this.#phone.turns.findLast(
      (turn) => turn.event === 'new' || turn.event === 'push',
    );
    return this.#isSms() ? this.#channel.address : (opening?.to ?? this.#channel.address);
  }

  #storageKey() {
    return `boma.handset.${this.#channel.channel}`;
  }
}

function moveInKeypad(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 }[event.key];
  const keys = [...byId('keypad').querySelectorAll('button')];
  const next = keys[keys.indexOf(event.target) + step];
  if (next !== undefined) {
    event.preventDefault();
    keys.forEach((key) => (key.tabIndex = key === next ? 0 : -1));
    next.focus();
  }
}

function flash(key) {
  key.classList.add('pressed');
  setTimeout(() => key.classList.remove('pressed'), 150);
}

function anotherNumber() {
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  return `+2782${String(random % 10_000_000).padStart(7, '0')}`;
}

function showTrouble(title, detail) {
  document.title = `${title} · Boma`;
  document.body.dataset.state = 'trouble';
  say(byId('trouble-title'), title);
  say(byId('trouble-detail'), detail);
  byId('trouble').hidden = false;
}

/** Links to the phones that there are, for who came to one that is not. */
async function offerOthers() {
  const list = byId('trouble-handsets');
  list.replaceChildren(
    ...(await handsets()).map((other) =>
      element('li', {}, [
        element('a', { href: `/handset/${encodeURIComponent(other.channel)}` }, [
          `${other.app} ${other.address}`,
        ]),
      ]),
    ),
  );
  list.hidden = list.childElementCount === 0;
}

const id = channelIn(location.pathname);
try {
  new Handset(await channelInfo(id)).start();
} catch (problem) {
  if (!(problem instanceof HostProblem)) {
    console.error(problem);
  }
  if (problem.status === 404) {
    showTrouble('No phone on this channel', problem.detail || `This host has no channel “${id}”.`);
    await offerOthers();
  } else {
    showTrouble(problem.title ?? 'The handset failed', problem.detail ?? problem.message);
  }
}
