/**
 * The host's side of an app: reads what is known of the user, has the turn worked out, and does what
 * comes of it. One read and one write of the user's record a turn.
 */
import { BUILTIN_STATES } from './builtin-states.js';
import { readCatalogue } from './core/catalogue.js';
import { define } from './core/definition.js';
import { turn } from './core/turn.js';
import { httpClient } from './http.js';

/**
 * An app: the handlers that its main module exports as default.
 *
 * @param {object} options see `index.d.ts`
 * @throws {import('./core/definition.js').DefinitionError}
 */
export function app(options) {
  const definition = define(options, BUILTIN_STATES);
  const catalogues = catalogueReader(definition);

  return Object.freeze({
    definition,

    async message(message, api) {
      const key = definition.key(message);
      const record = await api.kv.get(key);
      const result = await turn(definition, record, message, hostOf(definition, api, catalogues));
      const deeds = result.effects.map((effect) => perform(effect, api));
      if (result.changed) {
        await api.kv.set(key, result.record, { seconds: definition.keep });
      }
      await Promise.all(deeds);
      if (result.screen !== null) {
        await api.reply(result.screen.text, { end: result.screen.ends });
      }
    },

    async event(event, api) {
      const { events = {} } = definition;
      if (Object.hasOwn(events, event.event_type)) {
        await events[event.event_type](event, tools(definition, api));
      }
    },
  });
}

function hostOf(definition, api, catalogues) {
  return {
    now: api.now?.() ?? new Date(),
    strict: api.strict === true,
    onError: api.onError,
    onUntranslated: api.onUntranslated,
    catalogue: (lang) => catalogues(lang, api),
    tools: tools(definition, api),
  };
}

/** What an app's functions can do. */
function tools(definition, api) {
  // Looked up now: a tester puts another in the place of the global one.
  const fetch = api.fetch ?? globalThis.fetch;
  return {
    kv: api.kv,
    config: api.config,
    log: api.log,
    metrics: api.metrics,
    request: api.request,
    fetch,
    http: httpClient(fetch, definition.http),
  };
}

async function perform(effect, api) {
  if (effect.send !== undefined) {
    const { to, text, options } = effect.send;
    await api.send(to, text, options);
  } else if (effect.metric !== undefined) {
    try {
      await api.metrics.fire(effect.metric, effect.value, effect.agg);
    } catch (error) {
      // An app with very many states has more metrics than a host takes: users must not notice.
      await api.log.warning(error.message);
    }
  } else {
    await api.log[effect.log](effect.text);
  }
}

/**
 * Reads catalogues: those of the definition, and configuration items `translation.LANG`, which the
 * host makes of an app's translation files. Each text is parsed once; texts, unlike users, are the
 * same for every message.
 */
function catalogueReader({ translations, language }) {
  const parsed = new Map();

  function once(lang, source) {
    const known = parsed.get(lang);
    if (known?.source === source) {
      return known.catalogue;
    }
    const catalogue = readCatalogue(source);
    parsed.set(lang, { source, catalogue });
    return catalogue;
  }

  return async (lang, api) => {
    const own = translations?.[lang];
    if (own !== undefined) {
      return once(lang, own);
    }
    if (lang === language || translations !== null) {
      return null;
    }
    const item = await api.config.get(`translation.${lang}`);
    return item === null ? null : once(lang, item);
  };
}
