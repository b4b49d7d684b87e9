// Draws the page from openapi.json. Text from the document only ever becomes text nodes.
'use strict';

const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
let api;

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.flat(3).filter(child => child !== null && child !== undefined));
  return node;
}

const resolve = node => node && node.$ref && !node.properties
  ? { ...node.$ref.slice(2).split('/').reduce((at, key) => at[key], api), ...without(node, '$ref') }
  : node;
const without = (object, key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
const refName = node => node && node.$ref ? node.$ref.split('/').pop() : null;

// Markdown, as far as the document uses it: paragraphs, code, strong.

function inline(text) {
  const pieces = text.split(/(``.+?``|`[^`]+`|\*\*[^*]+\*\*)/);
  return pieces.map(piece => {
    if (piece.startsWith('``')) return el('code', null, piece.slice(2, -2).trim());
    if (piece.startsWith('`')) return el('code', null, piece.slice(1, -1));
    if (piece.startsWith('**')) return el('strong', null, piece.slice(2, -2));
    return piece;
  });
}

const prose = text => (text || '').trim().split(/\n\s*\n/).filter(Boolean).map(part => el('p', null, inline(part)));

// Schemas.

function typeOf(schema) {
  const name = refName(schema);
  if (name) return [el('a', { href: '#schema-' + name }, name)];
  if ('const' in schema) return [JSON.stringify(schema.const)];
  if (schema.enum) return [schema.enum.map(value => JSON.stringify(value)).join(' | ')];
  const choices = schema.oneOf && schema.oneOf.some(one => one.type || one.$ref || 'const' in one) ? schema.oneOf : null;
  if (choices) return choices.flatMap((one, i) => i ? [' | ', ...typeOf(one)] : typeOf(one));
  const types = [].concat(schema.type || 'any');
  return types.flatMap((type, i) => {
    const separator = i ? [' | '] : [];
    if (type === 'array') return [...separator, 'array of ', ...typeOf(schema.items || {})];
    return [...separator, schema.format && type !== 'null' ? type + ' (' + schema.format + ')' : type];
  });
}

function limits(schema) {
  const said = [];
  const say = (least, most, of) => {
    const [from, to] = [schema[least], schema[most]];
    if (to !== undefined) said.push((from ?? 0) + ' to ' + to + of);
    else if (from !== undefined) said.push('at least ' + from + of);
  };
  say('minimum', 'maximum', ''); say('minLength', 'maxLength', ' characters'); say('minItems', 'maxItems', ' entries');
  if (schema.pattern) said.push('pattern ' + schema.pattern);
  if (schema.default !== undefined) said.push('default ' + JSON.stringify(schema.default));
  return said.length ? el('small', { class: 'type' }, said.join(', ')) : null;
}

function field(name, schema, required, description) {
  return el('div', null,
    el('dt', null, el('code', null, name), required ? el('small', { class: 'required' }, 'required') : null),
    el('dd', null,
      el('div', { class: 'type' }, typeOf(schema)),
      prose(description || resolve(schema).description), limits(resolve(schema)), nested(schema)));
}

function nested(schema) {
  if (schema.$ref) return null;
  const inner = schema.type === 'array' || (schema.items && !schema.properties) ? schema.items : schema;
  return inner && !inner.$ref && inner.properties ? fields(inner) : null;
}

function fields(schema) {
  const required = new Set(schema.required || []);
  return el('dl', null, Object.entries(schema.properties).map(
    ([name, property]) => field(name, property, required.has(name))));
}

/** A schema in full; what it refers to is a link. */
function schemaView(schema) {
  const whole = schema.$ref ? resolve(schema) : schema;
  const parts = [el('div', { class: 'type' }, typeOf(schema))];
  if (whole.properties) parts.push(fields(whole));
  for (const one of whole.oneOf || []) {
    if (one.properties) parts.push(el('h4', null, one.title || 'or'), ...prose(one.description), fields(one));
  }
  if (whole['x-enumDescriptions']) {
    parts.push(el('dl', null, Object.entries(whole['x-enumDescriptions']).map(([code, remedy]) =>
      el('div', null, el('dt', null, el('code', null, code)), el('dd', null, inline(remedy))))));
  }
  if (whole.items && !whole.items.$ref) parts.push(nested(whole));
  return parts;
}

// Examples.

function examplesOf(media) {
  if (media.example !== undefined) return [{ value: media.example }];
  return Object.values(media.examples || {}).map(resolve);
}

const text = value => typeof value === 'string' ? value : JSON.stringify(value, null, 2);
const code = value => el('pre', { tabindex: '0' }, el('code', null, text(value)));

function copyable(line) {
  const button = el('button', { type: 'button' }, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(line);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(button.previousSibling);
      button.textContent = 'Selected';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  return el('div', { class: 'copyable' }, el('pre', { tabindex: '0' }, el('code', null, line)), button);
}

const quoted = words => "'" + words.replaceAll("'", "'\\''") + "'";

/** The request as a line for a shell, with the examples of what it needs. */
function curl(verb, path, operation, parameters) {
  let url = location.origin + path;
  for (const parameter of parameters.filter(p => p.in === 'path')) {
    url = url.replace('{' + parameter.name + '}', encodeURIComponent(parameter.example ?? parameter.schema.enum?.[0] ?? parameter.name));
  }
  const line = ['curl'];
  const body = operation.requestBody && resolve(operation.requestBody);
  const types = Object.keys(resolve(operation.responses['200'] || {}).content || {});
  if (types.includes('text/event-stream')) line.push('-N');
  if (types.includes('application/zip')) line.push('-OJ');
  if (verb !== 'get' && !(verb === 'post' && body)) line.push('-X', verb.toUpperCase());
  line.push(quoted(url));
  if (body) {
    const [type, media] = Object.entries(body.content)[0];
    const example = examplesOf(media)[0];
    line.push('-H', quoted('Content-Type: ' + type), '-d', quoted(typeof example.value === 'string' ? example.value : JSON.stringify(example.value)));
  }
  return line.join(' ');
}

// Operations.

function responseView(status, response) {
  const whole = resolve(response);
  const media = Object.entries(whole.content || {});
  const headers = Object.entries(whole.headers || {}).map(([name, header]) => [name, resolve(header)]);
  const kind = /^[23]/.test(status) ? 'ok' : 'bad';
  const summary = el('summary', { class: media.length || headers.length ? null : 'plain' },
    el('span', { class: 'status ' + kind }, status === 'default' ? 'other' : status), el('div', null, prose(whole.description)));
  const inside = el('div', { class: 'inside' },
    headers.length ? [el('h4', null, 'Headers'), el('dl', null, headers.map(([name, header]) =>
      field(name, header.schema, false, header.description)))] : null,
    media.map(([type, content]) => [
      el('h4', null, el('code', null, type)), content.schema ? schemaView(content.schema) : null,
      content.schema && !content.schema.$ref ? prose(content.schema.description) : null]));
  return el('details', null, summary, inside);
}

function bodyView(body) {
  return Object.entries(body.content).map(([type, media]) => [
    el('h4', null, 'Body ', el('code', null, type)),
    media.schema.$ref ? prose(resolve(media.schema).description) : prose(media.schema.description),
    schemaView(media.schema)]);
}

function sampleView(verb, path, operation, parameters, body) {
  const requests = body ? Object.values(body.content).flatMap(examplesOf) : [];
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  const answers = good ? Object.values(resolve(good[1]).content || {}).flatMap(examplesOf) : [];
  return el('div', { class: 'samples' },
    el('h4', null, 'Request'), copyable(curl(verb, path, operation, parameters)),
    requests.map(example => [example.summary ? el('h4', null, example.summary) : null, code(example.value)]),
    answers.length ? el('h4', null, 'Answer') : null,
    answers.map(example => [example.summary ? el('p', null, example.summary) : null, code(example.value)]));
}

function operationView(verb, path, item, operation) {
  const parameters = [...(item.parameters || []), ...(operation.parameters || [])].map(resolve);
  const body = operation.requestBody ? resolve(operation.requestBody) : null;
  return el('article', { id: operation.operationId, 'aria-labelledby': operation.operationId + '-name' },
    el('div', { class: 'head' },
      el('h3', { id: operation.operationId + '-name' }, el('a', { href: '#' + operation.operationId }, operation.summary)),
      el('div', { class: 'route' }, el('span', { class: 'verb ' + verb }, verb), el('span', { class: 'path' }, path),
        el('span', { class: 'id' }, operation.operationId))),
    el('div', null, prose(operation.description),
      parameters.length ? [el('h4', null, 'Parameters'), el('dl', null, parameters.map(parameter =>
        field(parameter.name + (parameter.in === 'query' ? '' : ' (' + parameter.in + ')'), parameter.schema, parameter.required, parameter.description)))] : null,
      body ? bodyView(body) : null,
      el('h4', null, 'Answers'), Object.entries(operation.responses)
        .sort(([a], [b]) => a === 'default' ? 1 : b === 'default' ? -1 : 0)
        .map(([status, response]) => responseView(status, response))),
    sampleView(verb, path, operation, parameters, body));
}

// The page.

function draw() {
  const nav = document.getElementById('nav');
  const main = document.getElementById('content');
  main.append(el('h1', null, api.info.title + ' HTTP reference ', el('small', null, api.info.version)),
    el('div', { class: 'prose' }, prose(api.info.description)));
  for (const tag of api.tags) {
    const section = el('section', { 'aria-labelledby': 'tag-' + tag.name },
      el('h2', { id: 'tag-' + tag.name }, tag.name), el('div', { class: 'prose' }, prose(tag.description)));
    const list = el('ul');
    for (const [path, item] of Object.entries(api.paths)) {
      for (const verb of VERBS.filter(v => item[v] && item[v].tags[0] === tag.name)) {
        const operation = item[verb];
        section.append(operationView(verb, path, item, operation));
        list.append(el('li', { 'data-find': [verb, path, operation.operationId, operation.summary, operation.description].join(' ').toLowerCase() },
          el('a', { href: '#' + operation.operationId }, el('span', { class: 'verb ' + verb }, verb === 'delete' ? 'del' : verb), operation.summary)));
      }
    }
    nav.append(el('div', null, el('h2', null, tag.name), list));
    main.append(section);
  }
  const schemas = el('section', { 'aria-labelledby': 'schemas' }, el('h2', { id: 'schemas' }, 'Schemas'));
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    schemas.append(el('div', { class: 'schema', id: 'schema-' + name }, el('h3', null, name), prose(schema.description), schemaView(schema)));
  }
  main.append(schemas);
  nav.append(el('div', null, el('h2', null, el('a', { href: '#schemas' }, 'Schemas'))));
}

function find(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const entry of document.querySelectorAll('nav li')) {
    const hit = wanted.every(word => entry.dataset.find.includes(word));
    entry.hidden = !hit;
    document.getElementById(entry.firstChild.hash.slice(1)).hidden = !hit;
    count += hit ? 1 : 0;
  }
  document.querySelectorAll('nav > div, main > section').forEach(part => {
    const entries = part.querySelectorAll('li, article');
    part.hidden = wanted.length > 0 && [...entries].every(entry => entry.hidden);
  });
  document.getElementById('found').textContent = wanted.length ? count + (count === 1 ? ' operation' : ' operations') : '';
}

function followScroll() {
  const links = new Map([...document.querySelectorAll('nav li a')].map(link => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver(seen => {
    for (const entry of seen.filter(one => one.isIntersecting)) {
      document.querySelector('nav [aria-current]')?.removeAttribute('aria-current');
      links.get(entry.target.id).setAttribute('aria-current', 'true');
    }
  }, { rootMargin: '-80px 0px -75% 0px' });
  document.querySelectorAll('article').forEach(article => watch.observe(article));
}

function listen() {
  const search = document.getElementById('search');
  search.addEventListener('input', () => find(search.value));
  addEventListener('keydown', event => {
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'Escape' && document.activeElement === search) {
      search.value = '';
      find('');
    }
  });
  // A search may hide what a link leads to.
  addEventListener('hashchange', () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.closest('[hidden]')) {
      search.value = '';
      find('');
      target.scrollIntoView();
    }
  });
}

function theme() {
  const root = document.documentElement;
  const remembered = localStorage.getItem('sluice-theme');
  if (remembered) root.dataset.theme = remembered;
  document.getElementById('theme').addEventListener('click', () => {
    const dark = getComputedStyle(root).colorScheme === 'dark';
    root.dataset.theme = dark ? 'light' : 'dark';
    localStorage.setItem('sluice-theme', root.dataset.theme);
  });
}

theme();
fetch('openapi.json').then(answer => answer.json()).then(read => {
  api = read;
  draw();
  listen();
  followScroll();
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}).catch(error => {
  document.getElementById('content').append(el('p', null, 'The document could not be read: ' + error.message));
});
