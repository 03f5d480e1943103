/**
 * The host's side of an app: reads what is known of the user, has the turn worked out, and does what
 * comes of it. One read and one write of the user's record a turn.
 */
import { BUILTIN_STATES } from './builtin-states.js';
import { define } from './core/definition.js';
import { lazily } from './core/lazily.js';
import { turn } from './core/turn.js';
import { Tools } from './tools/index.js';

const catalogues = lazily(() => import('./catalogues.js'));
const eventsOf = lazily(() => import('./events.js'));

/** A mistake of the app that is an error while it is developed, and put up with in production. */
export class StrictError extends Error {
  constructor(message) {
    super(message);
    this.name = 'StrictError';
  }
}

/**
 * An app: the handlers that its main module exports as default.
 *
 * @param {object} options see `index.d.ts`
 * @throws {import('./core/definition.js').DefinitionError}
 */
export function app(options) {
  const definition = define(options, BUILTIN_STATES);
  const { events } = definition;
  const remembersSent = Object.keys(events).length > 0;
  const reader = lazily(async () => (await catalogues()).catalogueReader(definition));

  function hostOf(api, message) {
    return {
      now: api.now?.() ?? new Date(),
      onError: api.onError,
      onUntranslated: api.onUntranslated,
      catalogue: async (lang) => (await reader())(lang, api),
      tools: new Tools(definition, api, message),
    };
  }

  async function perform({ complaints, effects, changed, record }, key, message, api) {
    if (complaints.length > 0) {
      await complain(complaints, definition, api);
    }
    const deeds = effects.map(async (effect) => {
      const id = await act(effect, api);
      if (remembersSent && key !== null && typeof id === 'string') {
        await (await eventsOf()).remember(id, key, message.from_addr, api);
      }
    });
    if (changed && key !== null) {
      await api.kv.set(key, record, { seconds: definition.keep });
    }
    await Promise.all(deeds);
  }

  return Object.freeze({
    definition,

    async message(message, api) {
      const key = definition.key(message);
      const record = await api.kv.get(key);
      const result = await turn(definition, record, message, hostOf(api, message));
      await perform(result, key, message, api);
      if (result.screen !== null) {
        await api.reply(result.screen.text, { end: result.screen.ends });
      }
    },

    async event(event, api) {
      if (Object.hasOwn(events, event.event_type)) {
        const { key, message, result } = await (await eventsOf()).handle(
          event, events[event.event_type], definition, api, (about) => hostOf(api, about));
        await perform(result, key, message, api);
      }
    },
  });
}

/** @returns {Promise<string|undefined>} the id of a message that was sent, where the host tells it */
async function act(effect, api) {
  if (effect.send !== undefined) {
    const { to, text, options } = effect.send;
    return api.send(to, text, options);
  }
  if (effect.metric === undefined) {
    await api.log[effect.log](effect.text);
    return undefined;
  }
  try {
    await api.metrics.fire(effect.metric, effect.value, effect.agg);
  } catch (error) {
    // An app with very many states has more metrics than a host takes: users must not notice.
    await api.log.warning(error.message);
  }
  return undefined;
}

/** Throws while the app is developed, as the host says with an item; else it is logged. */
async function complain(complaints, definition, api) {
  const isStrict = definition.strict || (api.strict
    ?? await api.config.get('boma.development') === 'true');
  if (isStrict) {
    throw new StrictError(complaints[0].text);
  }
  await Promise.all(complaints.map(({ level, text }) => api.log[level](text)));
}
