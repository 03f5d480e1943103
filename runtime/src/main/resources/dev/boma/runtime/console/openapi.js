/**
 * Reads an OpenAPI description for people: requests in the order of the file, what they take and
 * answer in words, an example to begin with, and the line for a terminal.
 */

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const JSON_TYPES = { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false', object: 'object', array: 'list', null: 'null' };
const FORMATS = { uri: 'URL', 'date-time': 'time (ISO 8601)' };
const MOST_LAYERS = 4;

/** What a `$ref` stands for; anything else as it is. */
export function resolve(description, node) {
  if (typeof node?.$ref !== 'string') {
    return node;
  }
  const found = node.$ref
    .replace(/^#\//, '')
    .split('/')
    .reduce((within, name) => within?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], description);
  return resolve(description, found);
}

/**
 * All requests, by their tags in the order of the description.
 *
 * @returns {{tag: string, about: string, requests: object[]}[]}
 */
export function requestsByTag(description) {
  const tags = description.tags ?? [];
  const groups = new Map(tags.map(({ name }) => [name, []]));
  for (const [path, item] of Object.entries(description.paths)) {
    for (const method of METHODS.filter((name) => name in item)) {
      const request = requestOf(description, path, method, item[method]);
      if (!groups.has(request.tag)) {
        groups.set(request.tag, []);
      }
      groups.get(request.tag).push(request);
    }
  }
  return [...groups]
    .map(([tag, requests]) => ({
      tag,
      about: tags.find(({ name }) => name === tag)?.description ?? '',
      requests,
    }))
    .filter(({ requests }) => requests.length > 0);
}

function requestOf(description, path, method, operation) {
  const security = operation.security ?? description.security ?? [];
  const takesToken = security.some((way) => Object.keys(way).length > 0);
  const withoutToken = security.length === 0 || security.some((way) => Object.keys(way).length === 0);
  return {
    id: operation.operationId,
    tag: operation.tags?.[0] ?? 'Others',
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? '',
    description: operation.description ?? '',
    token: takesToken ? (withoutToken ? 'may' : 'must') : 'no',
    parameters: (operation.parameters ?? []).map((one) => resolve(description, one)),
    body: bodyOf(description, resolve(description, operation.requestBody)),
    answers: Object.entries(operation.responses ?? {}).map(([status, answer]) => {
      const resolved = resolve(description, answer);
      const [type, content] = Object.entries(resolved.content ?? {})[0] ?? [null, {}];
      return { status, description: resolved.description ?? '', type, schema: content.schema ?? null };
    }),
  };
}

function bodyOf(description, body) {
  const schema = body?.content?.['application/json']?.schema;
  return schema === undefined ? null : { schemas: alternatives(description, schema) };
}

/** The schemas of which one must fit, with their names. */
function alternatives(description, schema) {
  const choices = resolve(description, schema).oneOf ?? [schema];
  return choices.map((choice) => ({ name: choice.$ref?.split('/').at(-1) ?? 'Body', schema: choice }));
}

/** A schema with what it is all of put together. */
function whole(description, schema) {
  const resolved = resolve(description, schema) ?? {};
  return (resolved.allOf ?? []).map((part) => whole(description, part)).reduce(merged, resolved);
}

function merged(one, other) {
  const together = { ...one, ...other, properties: { ...one.properties } };
  for (const [name, schema] of Object.entries(other.properties ?? {})) {
    together.properties[name] = merged(together.properties[name] ?? {}, schema);
  }
  together.required = [...(one.required ?? []), ...(other.required ?? [])];
  return together;
}

/**
 * The members of an object, and of the objects in it, a line each.
 *
 * @returns {{name: string, required: boolean, type: string, description: string}[]}
 */
export function fields(description, schema, prefix = '', layers = 0) {
  const { properties = {}, required = [] } = whole(description, schema);
  return Object.entries(properties).flatMap(([name, given]) => {
    const member = whole(description, given);
    const listed = member.items === undefined ? null : whole(description, member.items);
    const inner = listed ?? member;
    const line = {
      name: prefix + name,
      required: required.includes(name),
      type: typeText(description, member),
      description: member.description ?? '',
    };
    return inner.properties === undefined || layers === MOST_LAYERS
      ? [line]
      : [line, ...fields(description, inner, `${line.name}${listed ? '[]' : ''}.`, layers + 1)];
  });
}

/** What a schema takes, in words. */
export function typeText(description, schema) {
  const given = whole(description, schema);
  if (given.const !== undefined) {
    return JSON.stringify(given.const);
  }
  if (given.enum !== undefined) {
    return withDefault(or(given.enum.map((value) => JSON.stringify(value))), given);
  }
  const types = [given.type ?? (given.properties ? 'object' : [])].flat();
  const words = types.map((type) => {
    if (type === 'string' && FORMATS[given.format]) {
      return FORMATS[given.format];
    }
    if (type === 'array' && given.items) {
      return `list of ${typeText(description, given.items)}`;
    }
    return JSON_TYPES[type] ?? type;
  });
  return withDefault([or(words) || 'anything', ...bounds(given)].join(', '), given);
}

function bounds({ minLength, maxLength, minimum, maximum, pattern }) {
  const told = [];
  if (maxLength !== undefined) {
    told.push(
      minLength === undefined
        ? `at most ${maxLength} characters`
        : `${minLength} to ${maxLength} characters`,
    );
  }
  if (minimum !== undefined || maximum !== undefined) {
    told.push(maximum === undefined ? `at least ${minimum}` : `${minimum ?? 0} to ${maximum}`);
  }
  if (pattern !== undefined) {
    told.push(`like ${pattern}`);
  }
  return told;
}

function withDefault(text, given) {
  return given.default === undefined ? text : `${text}; ${given.default} unless given`;
}

function or(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** A value to begin with: the first of the schema's own examples, else the members that are needed, or all when none is. */
export function example(description, schema) {
  const given = whole(description, schema);
  if (given.examples?.length > 0) {
    return given.examples[0];
  }
  if (given.const !== undefined) {
    return given.const;
  }
  if (given.default !== undefined || given.enum !== undefined) {
    return given.default ?? given.enum[0];
  }
  switch ([given.type ?? (given.properties ? 'object' : 'null')].flat()[0]) {
    case 'object': {
      const names = given.required?.length > 0 ? given.required : Object.keys(given.properties ?? {});
      return Object.fromEntries(
        [...new Set(names)].map((name) => [name, example(description, given.properties?.[name] ?? {})]),
      );
    }
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return given.minimum ?? 0;
    case 'boolean':
      return false;
    case 'string':
      return '';
    default:
      return null;
  }
}

/**
 * The address of a request with its parameters filled in; one that is empty stays as `{name}` in
 * the path, and is left out elsewhere.
 *
 * @param {Object<string, string>} values by the names of parameters
 */
export function addressOf(request, values) {
  const path = request.path.replace(/\{([^}]+)\}/g, (open, name) =>
    values[name] ? encodeURIComponent(values[name]) : open,
  );
  const query = new URLSearchParams(given(request, values, 'query'));
  return query.size > 0 ? `${path}?${query}` : path;
}

/** The headers that parameters of a request are sent in. */
export function headersOf(request, values) {
  return given(request, values, 'header');
}

function given(request, values, place) {
  return request.parameters
    .filter((parameter) => parameter.in === place && values[parameter.name])
    .map((parameter) => [parameter.name, values[parameter.name]]);
}

/** The request as a line for a terminal. The token is not in it: it is read from BOMA_TOKEN. */
export function curl(origin, request, values, body) {
  const parts = ['curl'];
  if (request.method !== (body === null ? 'GET' : 'POST')) {
    parts.push(`-X ${request.method}`);
  }
  if (request.token === 'must') {
    parts.push('-H "Authorization: Bearer $BOMA_TOKEN"');
  }
  for (const [name, value] of headersOf(request, values)) {
    parts.push(`-H ${shellQuoted(`${name}: ${value}`)}`);
  }
  parts.push(shellQuoted(origin + addressOf(request, values)));
  if (body !== null) {
    parts.push(`-d ${shellQuoted(body)}`);
  }
  return parts.join(' ');
}

function shellQuoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
