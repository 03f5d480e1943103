// A script's context that stays: what the last message left where the next would find it is undone.

/** What the global object and the built-in ones were like before the script ran. */
let remembered;

function remember() {
  for (const name of LAST_MATCH) {
    delete RegExp[name];
  }
  remembered = [
    globalThis, Object, Object.prototype, Function.prototype, Array, Array.prototype, String,
    String.prototype, Number, Number.prototype, Boolean.prototype, Date, Date.prototype, RegExp,
    RegExp.prototype, Error, Error.prototype, Promise, Promise.prototype, Map.prototype,
    Set.prototype, Symbol.prototype, JSON, Math, Reflect, globalThis.console,
  ].map((object) => {
    const keys = ownKeys(object);
    const descriptions = create(null);
    for (const key of keys) {
      // Without a prototype: a script may plant what every other description would inherit.
      const description = getOwnPropertyDescriptor(object, key);
      setPrototypeOf(description, null);
      descriptions[key] = description;
    }
    return { object, keys, descriptions, proto: getPrototypeOf(object) };
  });
}

/** Makes them so again; gives whether that could be done. */
function restore() {
  for (let i = 0; i < remembered.length; i += 1) {
    if (!restoreOne(remembered[i])) {
      return false;
    }
  }
  return true;
}

function restoreOne({ object, keys, descriptions, proto }) {
  const now = ownKeys(object);
  for (let i = 0; i < now.length; i += 1) {
    if (descriptions[now[i]] === undefined && !deleteProperty(object, now[i])) {
      return false;
    }
  }
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i];
    const was = descriptions[key];
    const is = getOwnPropertyDescriptor(object, key);
    if (!isSame(was, is) && !redefine(object, key, was)) {
      return false;
    }
  }
  return isExtensible(object)
      && (getPrototypeOf(object) === proto || setPrototypeOf(object, proto));
}

function isSame(was, is) {
  return is !== undefined && isIdentical(was.value, is.value) && was.get === is.get
      && was.set === is.set && was.writable === is.writable
      && was.enumerable === is.enumerable && was.configurable === is.configurable;
}
