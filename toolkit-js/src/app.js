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
const complaining = lazily(() => import('./complaints.js'));
const eventsOf = lazily(() => import('./events.js'));

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
  const reader = lazily(async () => catalogues(
    ({ catalogueReader }) => catalogueReader(definition)));

  function hostOf(api, message) {
    return {
      now: api.now?.() ?? new Date(),
      onError: api.onError,
      onUntranslated: api.onUntranslated,
      catalogue: async (lang) => reader((read) => read(lang, api)),
      tools: new Tools(definition, api, message),
    };
  }

  async function perform({ complaints, effects, changed, record }, key, message, api) {
    if (complaints.length > 0) {
      await complaining(({ complain }) => complain(complaints, definition, api));
    }
    const sent = remembersSent && key !== null
      ? (id) => eventsOf(({ remember }) => remember(id, key, message.from_addr, api))
      : undefined;
    const deeds = effects.map((effect) => act(effect, api, sent));
    if (changed && key !== null) {
      deeds.push(api.kv.set(key, record, { seconds: definition.keep }));
    }
    for (const deed of deeds) {
      await deed;
    }
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
        const { key, message, result } = await eventsOf(({ handle }) => handle(
          event, events[event.event_type], definition, api, (about) => hostOf(api, about)));
        await perform(result, key, message, api);
      }
    },
  });
}

/** `sent` is called with the id of a message that was sent, where the host tells it. */
function act(effect, api, sent) {
  if (effect.metric !== undefined) {
    return fire(effect, api);
  }
  return effect.send === undefined ? api.log[effect.log](effect.text) : send(effect.send, api, sent);
}

async function fire({ metric, value, agg }, api) {
  try {
    await api.metrics.fire(metric, value, agg);
  } catch (error) {
    // An app with very many states has more metrics than a host takes: users must not notice.
    await api.log.warning(error.message);
  }
}

async function send({ to, text, options }, api, sent) {
  const id = await api.send(to, text, options);
  if (sent !== undefined && typeof id === 'string') {
    await sent(id);
  }
}
