// The web's common API, loaded when an app first looks for a part of it.

// TextEncoder and TextDecoder are the engine's own.
const WEB = ['URL', 'URLSearchParams', 'AbortController',
  'AbortSignal', 'DOMException', 'atob', 'btoa', 'structuredClone', 'queueMicrotask', 'crypto',
  'fetch', 'Headers', 'Request', 'Response'];

let web;

function loadWeb() {
  const made = library('web')({
    random: randomBytes,
    // Always the turn that runs: a call left over from an earlier one counts as the new one's.
    request: (name, args) => new Promise_((resolve) => post(command(name, args), resolve)),
  });
  const url = new made.URL('http://host/?a=b');
  for (const sample of [made, url, url.searchParams, url.searchParams.entries(),
    new made.Headers().entries(), new made.AbortController()]) {
    walk(sample, true);
  }
  walkForgiven();
  return made;
}

/**
 * Defines a name of a kept context whose value is loaded when it is first asked for. The name
 * cannot be changed, and stays what it is: an accessor.
 */
function defineForGood(name, load) {
  defineProperty(globalThis, name, { configurable: false, enumerable: false, get: load });
}
