/** The little that the pages share for writing into the document. */

/** The element with this id; it is in the page, or the page and its script do not fit. */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`the page has no element #${id}`);
  }
  return found;
}

/**
 * A new element. Children are elements or text; text is only ever text, whatever an app wrote.
 * An attribute that is null is left out.
 */
export function element(name, attributes = {}, children = []) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children);
  return made;
}

/** The button that sends a turn again which failed. */
export function retryButton(turn, onRetry) {
  const again = element(
    'button',
    { type: 'button', class: 'button', 'data-retry': turn.id },
    ['Try again'],
  );
  again.addEventListener('click', () => onRetry(turn.id));
  return again;
}

/** Sets a text only when it is another one, so that screen readers do not say it again. */
export function say(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** Lets the keyboard reach an area that scrolls, and pass by one that does not. */
export function reachable(area) {
  if (area.scrollHeight > area.clientHeight) {
    area.tabIndex = 0;
  } else {
    area.removeAttribute('tabindex');
  }
}

/** `14:05:09`, by the clock of the reader. */
export function timeOfDay(millis) {
  return new Date(millis).toLocaleTimeString([], { hour12: false });
}

/** What the browser keeps under a key as JSON, or null; a browser that keeps nothing is no error. */
export function kept(storage, key) {
  try {
    return JSON.parse(window[storage].getItem(key));
  } catch {
    return null;
  }
}

/** Keeps a value for `kept`. */
export function keep(storage, key, value) {
  try {
    window[storage].setItem(key, JSON.stringify(value));
  } catch {
    // Private windows and full stores: the phone works, it only forgets.
  }
}
