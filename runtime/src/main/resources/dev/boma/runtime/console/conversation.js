/**
 * Writes the turns of a phone as a conversation file, which `boma replay` and `boma test` play.
 *
 * The text is YAML with one flow mapping a turn. Strings are written in double quotes, so that
 * nothing a person or an app says can be read as something else.
 */

/**
 * @param {{name: string, channel: {transport_type: string, address: string, char_limit: ?number},
 *     turns: object[], left: object, withKept: boolean}} recording turns as `phone.js` keeps them;
 *     what they left beside their replies, by their ids; whether that is written of `kv`, too
 * @returns {string} the file's text; turns the host never answered are left out, as are messages
 *     that the app started
 */
export function conversationFile({ name, channel, turns, left = {}, withKept = false }) {
  const played = turns.filter(
    (turn) => turn.event !== 'push' && (turn.status === 'answered' || turn.status === 'silent'),
  );
  const usual = { from: played[0]?.from ?? null, to: channel.address };
  const lines = [`name: ${quoted(name)}`];
  if (played.length > 0) {
    lines.push(`clock: ${new Date(played[0].sentAt).toISOString()}`);
  }
  lines.push(`channel: ${flow(channelEntries(channel))}`);
  if (played.length > 0) {
    lines.push(`from: ${quoted(usual.from)}`);
  }
  lines.push(played.length > 0 ? 'turns:' : 'turns: []');
  played.forEach((turn, index) => {
    const entries = [...turnEntries(turn, index, usual), ...leftEntries(left[turn.id], withKept)];
    lines.push(`  - ${flow(entries)}`);
  });
  return `${lines.join('\n')}\n`;
}

/** A YAML double-quoted scalar; null is `null`. */
export function quoted(text) {
  if (text === null || text === undefined) {
    return 'null';
  }
  return json(text);
}

/** JSON is YAML, too, once some characters are escaped. */
function json(value) {
  // JSON leaves these as they are, YAML forbids them or takes some for line breaks.
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function channelEntries(channel) {
  const entries = [
    ['transport_type', channel.transport_type],
    ['to_addr', quoted(channel.address)],
  ];
  if (Number.isInteger(channel.char_limit)) {
    entries.push(['char_limit', channel.char_limit]);
  }
  return entries;
}

function turnEntries(turn, index, usual) {
  const entries = [];
  if (turn.event !== (index === 0 ? 'new' : 'resume') || turn.event === 'new') {
    entries.push(['event', turn.event]);
  }
  if (turn.from !== usual.from) {
    entries.push(['from', quoted(turn.from)]);
  }
  if (turn.to !== usual.to) {
    entries.push(['to_addr', quoted(turn.to)]);
  }
  if (turn.event === 'close') {
    return entries;
  }
  entries.push(['say', quoted(turn.say)]);
  entries.push(['reply', turn.status === 'silent' ? 'null' : quoted(turn.reply)]);
  if (turn.event !== 'none' && turn.status === 'answered') {
    entries.push(['ends', turn.ends]);
  }
  return entries;
}

function leftEntries(left, withKept) {
  const entries = [];
  if (left?.sends?.length > 0) {
    const sends = left.sends.map((send) =>
      flow([
        ['to_addr', quoted(send.to_addr)],
        ['endpoint', quoted(send.endpoint)],
        ['content', quoted(send.content)],
      ]),
    );
    entries.push(['sends', `[${sends.join(', ')}]`]);
  }
  if (withKept && Object.keys(left?.kv ?? {}).length > 0) {
    entries.push(['kv', json(left.kv)]);
  }
  return entries;
}

function flow(entries) {
  return `{${entries.map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
}
