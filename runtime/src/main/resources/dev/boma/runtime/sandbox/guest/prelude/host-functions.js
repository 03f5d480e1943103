// The host's functions, made safe to be called.

/**
 * A function of the host that throws errors of this language only. What the host itself throws,
 * as when the stack ends in the middle of it, would be an object of the host in a guest's hands.
 */
function guarded(call) {
  return (first, second, third) => {
    try {
      return call(first, second, third);
    } catch (error) {
      throw isForeign(error) ? standIn(String_(error)) : error;
    }
  };
}

const ours = new WeakSet();

/** Weak sets take objects of this language only. */
function isForeign(error) {
  if ((typeof error !== 'object' || error === null) && typeof error !== 'function') {
    return false;
  }
  try {
    apply(add, ours, [error]);
    return false;
  } catch (e) {
    return true;
  }
}

function standIn(name) {
  return apply(startsWith, name, ['java.lang.StackOverflowError'])
    ? new RangeError_('Maximum call stack size exceeded')
    : new Error_('the host could not load a module');
}
