// A script's context that stays: what the last message left where the next would find it is undone.

/**
 * What the global object and the built-in ones were like before the script ran: for each object its
 * keys, and their descriptions in the same order.
 */
let remembered;

function remember() {
  for (const name of LAST_MATCH) {
    delete RegExp[name];
  }
  const TypedArray = getPrototypeOf(Uint8Array);
  const objects = [globalThis, JSON, Math, Reflect, globalThis.console, TypedArray,
    TypedArray.prototype];
  for (const key of ownKeys(globalThis)) {
    const { value } = getOwnPropertyDescriptor(globalThis, key);
    if (typeof value === 'function' && isObject(value.prototype)) {
      objects.push(value, value.prototype);
    }
  }
  freezeUnused(objects);
  remembered = objects.map((object) => {
    const keys = ownKeys(object);
    const descriptions = keys.map((key) => {
      // Without a prototype: a script may plant what every other description would inherit.
      const description = getOwnPropertyDescriptor(object, key);
      setPrototypeOf(description, null);
      return description;
    });
    return { object, keys, descriptions, proto: getPrototypeOf(object) };
  });
}

/** Freezes what nobody extends or inherits from: it needs no look after each message. */
function freezeUnused(used) {
  const found = [Intl, ...unnamed().map(getPrototypeOf)];
  for (const object of used) {
    addValues(found, object);
  }
  const seen = new Set(used);
  while (found.length > 0) {
    const next = found.pop();
    if (isObject(next) && !seen.has(next)) {
      seen.add(next);
      found.push(getPrototypeOf(next));
      addValues(found, next);
      freeze(next);
    }
  }
}

function addValues(found, object) {
  for (const key of ownKeys(object)) {
    const { value, get, set } = getOwnPropertyDescriptor(object, key);
    found.push(value, get, set);
  }
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
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
  if (!hasKeys(object, keys) && !deleteOthers(object, keys)) {
    return false;
  }
  for (let i = 0; i < keys.length; i += 1) {
    const was = descriptions[i];
    if (!isSame(was, getOwnPropertyDescriptor(object, keys[i]))
        && !redefine(object, keys[i], was)) {
      return false;
    }
  }
  return isExtensible(object)
      && (getPrototypeOf(object) === proto || setPrototypeOf(object, proto));
}

/** Whether it has these and no others, in this order, as is usual. */
function hasKeys(object, keys) {
  const now = ownKeys(object);
  if (now.length !== keys.length) {
    return false;
  }
  for (let i = 0; i < keys.length; i += 1) {
    if (now[i] !== keys[i]) {
      return false;
    }
  }
  return true;
}

function deleteOthers(object, keys) {
  const known = create(null);
  for (let i = 0; i < keys.length; i += 1) {
    known[keys[i]] = true;
  }
  const now = ownKeys(object);
  for (let i = 0; i < now.length; i += 1) {
    if (known[now[i]] === undefined && !deleteProperty(object, now[i])) {
      return false;
    }
  }
  return true;
}

function isSame(was, is) {
  return is !== undefined && isIdentical(was.value, is.value) && was.get === is.get
      && was.set === is.set && was.writable === is.writable
      && was.enumerable === is.enumerable && was.configurable === is.configurable;
}
