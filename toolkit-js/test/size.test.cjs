const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { test } = require('node:test');
const { fileURLToPath } = require('node:url');

const SOURCES = join(__dirname, '../src/');

/** The toolkit's files that a script has loaded when it ends, as Node's coverage lists them. */
function loadedBy(script) {
  const folder = mkdtempSync(join(tmpdir(), 'toolkit-size-'));
  try {
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: __dirname, env: { ...process.env, NODE_V8_COVERAGE: folder }, encoding: 'utf8',
    });
    assert.equal(run.status, 0, run.stderr);
    const [file] = readdirSync(folder);
    return JSON.parse(readFileSync(join(folder, file), 'utf8')).result
      .filter(({ url }) => url.startsWith('file:'))
      .map(({ url }) => fileURLToPath(url))
      .filter((path) => path.startsWith(SOURCES))
      .map((path) => path.slice(SOURCES.length));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bytes(files) {
  return files.reduce((sum, file) => sum + statSync(join(SOURCES, file)).size, 0);
}

/** An app without a host: what it asks for is answered here. */
const PLAYED = `
  let stored = null;
  const api = {
    kv: { get: async () => stored, set: async (key, value) => { stored = value; } },
    config: { get: async () => null },
    log: { error: async (text) => { throw new Error(text); } },
    metrics: { fire: async () => {} },
    reply: async (text) => console.log(text),
  };
  const say = (content, session_event) => handlers.message(
    { from_addr: '+1', message_id: '1', content, session_event }, api);`;

test('an app of two text states loads at most 60 KB of source, all its turns included', () => {
  const loaded = loadedBy(`
    import { app, end, text } from '@boma/toolkit';
    const handlers = app({
      start: 'name',
      states: {
        name: text({ ask: 'Name?', next: 'town' }),
        town: text({ ask: 'Town?', next: 'thanks' }),
        thanks: end({ text: 'Thank you, {name} of {town}.' }),
      },
    });
    ${PLAYED}
    await say(null, 'new');
    await say('Ann', 'resume');
    await say('Lund', 'resume');`);

  assert.ok(loaded.includes('core/turn.js'), loaded.join(' '));
  assert.ok(bytes(loaded) <= 60_000, `${bytes(loaded)} bytes: ${loaded.join(' ')}`);
});

test('what one kind of state alone needs is loaded with its first screen or answer', () => {
  const own = ['core/phone-data.js', 'core/texts/sw.js', 'core/catalogue.js', 'states/list-screens.js'];
  const definition = `
    import { app, end, menu, phone } from '@boma/toolkit';
    const handlers = app({
      start: 'menu',
      states: {
        menu: menu({ ask: 'Menu', choices: { number: 'Number' } }),
        number: phone({ ask: 'Number?', country: 'KE', next: 'done' }),
        done: end({ text: '{number}' }),
      },
    });
    ${PLAYED}`;

  const loadedFirst = loadedBy(definition);
  const loadedLater = loadedBy(`${definition}
    await say(null, 'new');
    await say('1', 'resume');
    await say('0712345678', 'resume');`);

  assert.deepEqual(own.filter((file) => loadedFirst.includes(file)), []);
  assert.deepEqual(own.filter((file) => loadedLater.includes(file)),
    ['core/phone-data.js', 'states/list-screens.js']);
});
