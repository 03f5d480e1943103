/** The page of the API: what `/openapi.json` says, for people, with a try of every request. */
import {
  addressOf,
  curl,
  example,
  fields,
  headersOf,
  requestsByTag,
  typeText,
} from './openapi.js';
import { byId, element, say } from './page.js';

const MOST_SHOWN_CHARS = 100_000;

let description;
try {
  const response = await fetch('/openapi.json');
  if (!response.ok) {
    throw new Error(`/openapi.json answered ${response.status}`);
  }
  description = await response.json();
  byId('lead').append(...marked(description.info.description));
  byId('requests').append(...requestsByTag(description).map(group));
  byId('token-form').hidden = false;
  byId('state').hidden = true;
  byId('token-form').addEventListener('submit', (event) => event.preventDefault());
  window.addEventListener('hashchange', openNamed);
  openNamed();
} catch (error) {
  say(byId('state'), `The description cannot be read: ${error.message}. Is the host still running?`);
}

/** Opens the request that the address names behind its `#`. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.querySelector('summary').focus();
  }
}

/** Text in which `words` between back-ticks are code. */
function marked(text) {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part : element('code', {}, [part])));
}

function group({ tag, about, requests }) {
  return element('section', { 'aria-label': tag }, [
    element('h2', {}, [tag]),
    ...(about ? [element('p', { class: 'note' }, [about])] : []),
    ...requests.map(requestCard),
  ]);
}

function requestCard(request) {
  const summary = element('summary', { id: `${request.id}-summary` }, [
    element('span', { class: 'method', 'data-method': request.method }, [request.method]),
    element('span', { class: 'code path' }, [request.path]),
    element('span', { class: 'says' }, marked(request.summary)),
    ...(request.token === 'no' ? [] : [tokenMark(request)]),
  ]);
  const card = element('details', { id: request.id, class: 'request' }, [summary]);
  let filled = false;
  const fill = () => {
    if (!filled) {
      filled = true;
      card.append(inside(request));
    }
  };
  // Before it opens: it is told only later that it has, and would be empty until then.
  summary.addEventListener('click', fill);
  // What opened it was no click, but an address or a search of the page.
  card.addEventListener('toggle', fill);
  return card;
}

function tokenMark(request) {
  return element('span', { class: 'mark' }, [request.token === 'must' ? 'token' : 'token, or a simulator']);
}

function inside(request) {
  const parts = [];
  if (request.description) {
    parts.push(element('p', {}, marked(request.description)));
  }
  parts.push(tryForm(request));
  for (const { name, schema } of request.body?.schemas ?? []) {
    parts.push(fieldTable(request.body.schemas.length > 1 ? `Body: ${name}` : 'Body', schema));
  }
  parts.push(answers(request));
  return element('div', { class: 'inside' }, parts);
}

// ---- what is sent

function tryForm(request) {
  const inputs = request.parameters.map((parameter) => ({ parameter, input: inputFor(request, parameter) }));
  const body = request.body === null ? null : bodyField(request);
  const line = element('pre', { class: 'code', tabindex: '0', 'aria-label': 'The same with curl' });
  const result = element('div', { class: 'result', role: 'status' });
  const form = element('form', { class: 'try', autocomplete: 'off' }, [
    ...inputs.flatMap(({ parameter, input }) => field(parameter, input)),
    ...(body === null ? [] : body.parts),
    line,
    element('div', { class: 'row' }, [
      element('button', { id: `${request.id}-send`, class: 'button primary', type: 'submit' }, ['Send']),
      copyButton(line),
    ]),
    result,
  ]);
  const values = () =>
    Object.fromEntries(inputs.map(({ parameter, input }) => [parameter.name, input.value.trim()]));
  const write = () =>
    say(line, curl(location.origin, request, values(), body === null ? null : body.text()));
  form.addEventListener('input', write);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(request, values(), body?.text(), form, result);
  });
  write();
  return form;
}

function inputFor(request, parameter) {
  return element('input', {
    id: `${request.id}-${parameter.name}`,
    type: 'text',
    class: 'code',
    required: parameter.required ? '' : null,
    spellcheck: 'false',
    autocapitalize: 'off',
    autocomplete: 'off',
    'aria-describedby': `${request.id}-${parameter.name}-note`,
  });
}

function field(parameter, input) {
  const told = [typeText(description, parameter.schema), parameter.in === 'path' ? '' : parameter.in];
  const note = told.filter((part) => part !== '').join(', ');
  return [
    element('label', { for: input.id, class: 'code' }, [parameter.name]),
    input,
    element('p', { class: 'note', id: `${input.id}-note` }, [
      note,
      ...(parameter.description ? ['. ', ...marked(parameter.description)] : []),
    ]),
  ];
}

/** The field for a body, and where bodies of several kinds are taken, the choice of one. */
function bodyField(request) {
  const { schemas } = request.body;
  const id = `${request.id}-body`;
  const area = element('textarea', { id, class: 'code', rows: '8', spellcheck: 'false' });
  const fill = (index) => {
    area.value = JSON.stringify(example(description, schemas[index].schema), null, 2);
    area.rows = Math.min(20, area.value.split('\n').length + 1);
  };
  fill(0);
  const parts = [];
  if (schemas.length > 1) {
    const choice = element(
      'select',
      { id: `${id}-kind` },
      schemas.map(({ name }, index) => element('option', { value: index }, [name])),
    );
    choice.addEventListener('input', () => fill(Number(choice.value)));
    parts.push(element('label', { for: choice.id }, ['Kind of body']), choice);
  }
  parts.push(element('label', { for: id }, ['Body']), area);
  return { parts, text: () => area.value };
}

function copyButton(line) {
  const button = element('button', { class: 'button', type: 'button' }, ['Copy as curl']);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(line.textContent);
      say(button, 'Copied');
    } catch {
      // Browsers grant the clipboard to secure origins and focused pages only.
      getSelection().selectAllChildren(line);
      say(button, 'Selected: copy it with Ctrl+C');
    }
  });
  return button;
}

async function send(request, values, body, form, result) {
  const token = byId('token').value.trim();
  const headers = new Headers(headersOf(request, values));
  if (request.token !== 'no' && token !== '') {
    headers.set('authorization', `Bearer ${token}`);
  }
  const button = form.querySelector('[type=submit]');
  button.disabled = true;
  result.replaceChildren('Sending…');
  const began = performance.now();
  try {
    const response = await fetch(addressOf(request, values), {
      method: request.method,
      headers,
      body,
      cache: 'no-store',
    });
    const text = await response.text();
    const took = Math.round(performance.now() - began);
    result.replaceChildren(...answerShown(response, text, took));
  } catch (error) {
    result.replaceChildren(`No answer: ${error.message}. Is the host still running?`);
  } finally {
    button.disabled = false;
  }
}

function answerShown(response, text, took) {
  const status = element('p', { class: 'status', 'data-ok': String(response.ok) }, [
    element('strong', {}, [`${response.status} ${response.statusText}`.trim()]),
    ` · ${took} ms`,
  ]);
  if (text === '') {
    return [status];
  }
  const shown = indented(response, text);
  return [
    status,
    element('pre', { class: 'code', tabindex: '0', 'aria-label': 'The answer' }, [
      shown.length > MOST_SHOWN_CHARS ? `${shown.slice(0, MOST_SHOWN_CHARS)}…` : shown,
    ]),
  ];
}

function indented(response, text) {
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) {
    return text;
  }
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// ---- what is told

function fieldTable(caption, schema) {
  const lines = fields(description, schema);
  if (lines.length === 0) {
    return '';
  }
  const rows = lines.map((line) =>
    element('tr', {}, [
      element('th', { scope: 'row', class: 'code' }, [line.name]),
      element('td', {}, [`${line.type}${line.required ? '' : ' (optional)'}`]),
      element('td', {}, marked(line.description)),
    ]),
  );
  return table(caption, ['Name', 'Type', 'Meaning'], rows);
}

function answers(request) {
  const rows = request.answers.map((answer) =>
    element('tr', {}, [
      element('th', { scope: 'row', class: 'code' }, [answer.status]),
      element('td', {}, marked(answer.description)),
      element('td', { class: 'code' }, [answer.type ?? '']),
    ]),
  );
  const good = request.answers.find(({ status, schema }) => status.startsWith('2') && schema);
  return element('div', {}, [
    table('Answers', ['Status', 'When', 'Type'], rows),
    ...(good ? [fieldTable(`Body of ${good.status}`, good.schema)] : []),
  ]);
}

function table(caption, heads, rows) {
  return element('div', { class: 'wide' }, [
    element('table', {}, [
      element('caption', {}, [caption]),
      element('thead', {}, [
        element('tr', {}, heads.map((head) => element('th', { scope: 'col' }, [head]))),
      ]),
      element('tbody', {}, rows),
    ]),
  ]);
}
