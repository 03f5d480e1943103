/** The dialog that hands out the transcript as a conversation file. */
import { conversationFile } from './conversation.js';
import { turnsLeft } from './host.js';
import { byId } from './page.js';

// As many ids as an address holds.
const ASKED_TURNS = 200;

export class Recording {
  #channel;
  #turns = [];
  #left = {};
  #address = null;

  constructor(channel) {
    this.#channel = channel;
    byId('recording-name').addEventListener('input', () => this.#write());
    byId('recording-kept').addEventListener('change', () => this.#write());
    byId('recording-copy').addEventListener('click', () => this.#copy());
    byId('recording').addEventListener('close', () => URL.revokeObjectURL(this.#address));
  }

  /** Opens the dialog with these turns, and puts their file on the clipboard where that is allowed. */
  async open(turns) {
    this.#turns = turns;
    this.#left = await this.#whatTheyLeft();
    byId('recording-kept-line').hidden = !Object.values(this.#left).some(
      (left) => Object.keys(left.kv ?? {}).length > 0,
    );
    byId('recording-name').value = `a conversation with ${this.#channel.app}`;
    this.#write();
    byId('recording').showModal();
    byId('recording-copy').focus();
    this.#copy();
  }

  /** A host that is gone, or knows them no more, leaves replies alone to be written. */
  async #whatTheyLeft() {
    try {
      return await turnsLeft(
        this.#channel.channel,
        this.#turns.slice(-ASKED_TURNS).map((turn) => turn.id),
      );
    } catch {
      return {};
    }
  }

  #write() {
    const name = byId('recording-name').value.trim() || this.#channel.app;
    const text = conversationFile({
      name,
      channel: this.#channel,
      turns: this.#turns,
      left: this.#left,
      withKept: byId('recording-kept').checked,
    });
    byId('recording-text').value = text;
    byId('recording-note').textContent = '';
    URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
    const save = byId('recording-save');
    save.href = this.#address;
    save.download = `${
      name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '') || 'conversation'
    }.yaml`;
  }

  async #copy() {
    const note = byId('recording-note');
    try {
      await navigator.clipboard.writeText(byId('recording-text').value);
      note.textContent = 'Copied to the clipboard.';
    } catch {
      // Browsers grant the clipboard to secure origins and focused pages only.
      byId('recording-text').focus();
      byId('recording-text').select();
      note.textContent = 'The text is selected: copy it with Ctrl+C or the menu of your device.';
    }
  }
}
