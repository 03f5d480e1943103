// A clock and chance that are the turn's own.

/** Gives what a library of the host exports. */
let library;

let fixedNow = null;
let a = 0;
let b = 0;
let c = 0;
let d = 0;
let seedText = '';
let drawn = 0;
let planted = false;

/** Seeds the generators from any text. */
function seed(text) {
  seedText = text;
  drawn = 0;
  planted = false;
}

/** What the seed means (FNV-1a, four times with different starts): few turns ask for chance. */
function plant() {
  planted = true;
  a = hash(seedText, 0x811c9dc5);
  b = hash(seedText, 0x9e3779b9);
  c = hash(seedText, 0x85ebca6b);
  d = hash(seedText, 0xc2b2ae35);
  for (let i = 0; i < 12; i += 1) {
    next32();
  }
}

function hash(text, start) {
  let h = start;
  for (let i = 0; i < text.length; i += 1) {
    h = imul(h ^ apply(charCodeAt, text, [i]), 0x01000193);
  }
  return h | 0;
}

/** sfc32, Chris Doty-Humphrey's small fast counting generator (PractRand). */
function next32() {
  if (!planted) {
    plant();
  }
  const t = (((a + b) | 0) + d) | 0;
  d = (d + 1) | 0;
  a = b ^ (b >>> 9);
  b = (c + (c << 3)) | 0;
  c = (c << 21) | (c >>> 11);
  c = (c + t) | 0;
  return t >>> 0;
}

function random() {
  return ((next32() >>> 5) * 67108864 + (next32() >>> 6)) / 9007199254740992;
}

/**
 * Random bytes: SHA-256 of the turn's seed and a counter. The seed is the host's and secret, so
 * what was drawn does not tell what comes next (Hash_DRBG, NIST SP 800-90A, without reseeding).
 */
function randomBytes(count) {
  const { sha256 } = library('hash.js');
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at += 32) {
    drawn += 1;
    const block = sha256().update(seedText + '/' + drawn).digest();
    for (let i = 0; i < 32 && at + i < count; i += 1) {
      bytes[at + i] = block[i];
    }
  }
  return bytes;
}

/** A Date whose "now" is the turn's own, in every form in which a script can ask for it. */
function fixDate() {
  const now = () => fixedNow;
  function Date() {
    if (new.target === undefined) {
      return apply(dateToString, new Date_(now()), []);
    }
    if (arguments.length === 0) {
      return construct(Date_, [now()], new.target);
    }
    return construct(Date_, arguments, new.target);
  }
  const keys = ownKeys(Date_);
  for (let i = 0; i < keys.length; i += 1) {
    const description = getOwnPropertyDescriptor(Date_, keys[i]);
    if (keys[i] === 'now') {
      description.value = { now() { return fixedNow; } }.now;
    }
    defineProperty(Date, keys[i], description);
  }
  defineProperty(Date_.prototype, 'constructor', hidden(Date));
  defineProperty(globalThis, 'Date', hidden(Date));
  fixFormats(now);
}

/** Intl's formats take "now" when they are given no date. */
function fixFormats(now) {
  const proto = Intl.DateTimeFormat.prototype;
  const { format } = { format: getOwnPropertyDescriptor(proto, 'format').get };
  const toParts = proto.formatToParts;
  defineProperty(proto, 'format', {
    configurable: true,
    enumerable: false,
    get() {
      const bound = apply(format, this, []);
      return (date) => bound(date === undefined ? now() : date);
    },
  });
  defineProperty(proto, 'formatToParts', hidden(function formatToParts(date) {
    return apply(toParts, this, [date === undefined ? now() : date]);
  }));
}

function hidden(value) {
  return { value, writable: true, enumerable: false, configurable: true };
}

seed('');
defineProperty(Math, 'random', hidden(random));
