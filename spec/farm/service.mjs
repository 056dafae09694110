// SPDX-License-Identifier: MIT
//
// Deadline Cloud: from a request to a response { status, headers, body }. A request is planned
// first (operation and page) and answered later, so that a scenario's rules can be chosen in
// between. The order of the checks: route, signature, fields, resources, token. Knows nothing of
// sockets, nor of faults on the wire.

import * as errors from "./errors.mjs";
import { FIELDS, OPERATIONS } from "./operations.mjs";
import { digest } from "./opaque_ids.mjs";
import { verify } from "./signature.mjs";

const prefix = "/2023-10-12";
export const paths = new RegExp(`^${prefix}`);
export const operations = Object.keys(OPERATIONS);
export const { errorResponses } = errors;

const LARGEST_PAGE = 100;
const MOST_PAGES = 2048; // 25 KB each
const END_TOKENS = { null: null, absent: undefined, empty: "" };

const ROUTES = Object.entries(OPERATIONS).map(([name, operation]) => ({
  name,
  operation,
  labels: [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
  path: new RegExp(`^${prefix}${operation.path.replace(/\{\w+\}/g, "([^/]*)")}$`),
}));

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseQuery(text) {
  const query = new URLSearchParams(text);
  return Object.fromEntries(query.entries());
}

function route({ method, path }) {
  const fits = ROUTES.filter((one) => one.path.test(path));
  const found = fits.find((one) => one.operation.method === method);
  if (found) {
    const values = path.match(found.path).slice(1).map(decode);
    const labels = Object.fromEntries(found.labels.map((label, i) => [label, values[i]]));
    return { ...found, labels };
  }
  const allow = fits.map((one) => one.operation.method).join(", ");
  return { error: allow ? errors.unknownOperation(405, { allow }) : errors.unknownOperation(404) };
}

function complaint(name, value, rule) {
  const start = `Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy`;
  if (rule.values && !rule.values.includes(value)) {
    return `${start} enum value set: [${rule.values.join(", ")}]`;
  }
  if (rule.pattern && !rule.pattern.test(value)) {
    return `${start} regular expression pattern: ${rule.pattern.source}`;
  }
  return undefined;
}

function checkFields(values, rules) {
  const fields = [];
  for (const [name, rule] of Object.entries(rules)) {
    const message = values[name] === undefined ? undefined : complaint(name, values[name], rule);
    if (message) fields.push({ name, message });
  }
  return fields;
}

function checkMaxResults(text) {
  if (text === undefined) return [];
  const number = /^-?\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= 1 && number <= LARGEST_PAGE) return [];
  const message = `Value '${text}' at 'maxResults' failed to satisfy constraint: ` +
    `Member must be an integer between 1 and ${LARGEST_PAGE}`;
  return [{ name: "maxResults", message }];
}

function parseBody(request) {
  try {
    const body = JSON.parse(request.body.toString("utf8"));
    if (body !== null && typeof body === "object" && !Array.isArray(body)) return body;
  } catch {
    // Falls through to the error below.
  }
  throw errors.unparsable("The request body is not a JSON object.");
}

function checkBody(request, operation) {
  if (!operation.body) return [];
  const body = parseBody(request);
  const absent = Object.keys(operation.body).filter((name) => body[name] === undefined)
    .map((name) => ({ name, message: `Value at '${name}' must not be null` }));
  return [...absent, ...checkFields(body, operation.body)];
}

function checkClientToken(request, operation) {
  if (!operation.idempotent) return [];
  const token = request.header("x-amz-client-token");
  if (token && token.length <= 64) return [];
  return [{ name: "clientToken", message: "X-Amz-Client-Token must be 1 to 64 characters long" }];
}

function validate(request, { operation, labels }, query) {
  const labelRules = Object.fromEntries(Object.keys(labels).map((name) => [name, FIELDS[name]]));
  const fields = [
    ...checkFields(labels, labelRules),
    ...checkFields(query, operation.query),
    ...(operation.list ? checkMaxResults(query.maxResults) : []),
    ...checkClientToken(request, operation),
    ...checkBody(request, operation),
  ];
  if (fields.length > 0) throw errors.validation(fields);
}

function findPlaces(contents, labels) {
  const places = {};
  let parent;
  for (const [label, id] of Object.entries(labels)) {
    const kind = label.slice(0, -2).toLowerCase();
    parent = contents.find(kind, id, parent);
    if (parent === undefined) throw errors.notFound(kind, id);
    places[label] = parent;
  }
  return places;
}

// Pages. A token is an opaque id of four numbers: two bind it to the operation and its arguments,
// then the offset of the next item, and the number of empty pages returned there.

class Pager {
  constructor(scenario, { name, labels, operation }, query) {
    this.scenario = scenario;
    this.codec = scenario.tokenCodec;
    this.size = Math.min(this.#asked(query), scenario.settings.page_limit);
    const filters = Object.keys(operation.query).map((key) => query[key]);
    const bound = digest(JSON.stringify([name, labels, filters, this.#asked(query)]));
    this.binding = [bound.readUInt32BE(0), bound.readUInt32BE(4)];
    this.cursor = this.#read(query.nextToken);
  }

  #asked(query) {
    return checkMaxResults(query.maxResults).length ? LARGEST_PAGE
      : Number(query.maxResults ?? LARGEST_PAGE);
  }

  // The cursor of a token: { offset, empties }, or undefined if it belongs to another list.
  #read(token) {
    if (token === undefined) return { offset: 0, empties: 0 };
    const replaced = this.scenario.replacedTokens.get(token);
    if (replaced) return replaced;
    const bytes = Buffer.from(token, "base64url");
    if (bytes.length === 16 && bytes.toString("base64url") === token) {
      const [a, b, offset, empties] = this.codec.decode(bytes);
      if (a === this.binding[0] && b === this.binding[1]) return { offset, empties };
    }
    return this.scenario.acceptsAnyToken ? { offset: 0, empties: 0 } : undefined;
  }

  token({ offset, empties }) {
    return this.codec.encode([...this.binding, offset, empties]).toString("base64url");
  }

  // The number of the page, from 1, by offset; undefined if the token is invalid.
  get number() {
    return this.cursor && Math.floor(this.cursor.offset / this.size) + 1;
  }

  page(items, list, rule) {
    if (!this.cursor) {
      throw errors.validation([{ name: "nextToken", message: "The nextToken is not valid." }]);
    }
    const { offset, empties } = this.cursor;
    const length = rule.empty ? 0 : Math.max(0, Math.min(this.size, list.count - offset));
    const next = { offset: offset + length, empties: rule.empty ? empties + 1 : 0 };
    const more = rule.empty || next.offset < list.count;
    const real = more ? this.token(next) : END_TOKENS[this.scenario.settings.end_token];
    return {
      [items]: Array.from({ length }, (_, i) => list.at(offset + i)),
      nextToken: this.scenario.replaceToken(real, next, rule),
    };
  }
}

function json(content) {
  const headers = { "content-type": "application/json" };
  return { status: 200, headers, body: JSON.stringify(content) };
}

function perform(request, scenario, found, query, pager, rule) {
  validate(request, found, query);
  const { contents } = scenario;
  const { operation, labels } = found;
  const places = findPlaces(contents, labels);
  if (operation.list) {
    return pager.page(operation.items, operation.list(contents, places, query), rule);
  }
  const act = () => operation.get(contents, places);
  return operation.idempotent ? once(request, scenario, act) : act();
}

// Acts once for each client token: a repeated token is a repeated request.
function once(request, scenario, act) {
  const key = `${request.path} ${request.header("x-amz-client-token")}`;
  if (!scenario.done.has(key)) scenario.done.set(key, act());
  return scenario.done.get(key);
}

// Makes a page once and keeps it, unless a rule or a change makes it differ.
function remembered({ path, query }, { contents, acceptsAnyToken, pages }, rule, act) {
  if (rule.empty || acceptsAnyToken || !contents.isPristine) return act(rule);
  const name = `${path}?${query}`;
  if (!pages.has(name)) {
    if (pages.size >= MOST_PAGES) pages.clear();
    const answer = act(rule);
    pages.set(name, { ...answer, body: Buffer.from(answer.body) });
  }
  return pages.get(name);
}

// Plans a request: { operation, page, verify(now), answer(rule, now) }. The last two throw a
// ServiceError if the service refuses. now: the server's clock. verify returns a true value if
// there was a signature to verify.
export function plan(request, scenario, { keys, region }) {
  const check = (now) => verify(request, { keys, region, service: "deadline", now });
  const found = route(request);
  if (found.error) {
    return { verify: check, answer() { throw found.error; } };
  }
  const query = parseQuery(request.query);
  const pager = found.operation.list && new Pager(scenario, found, query);
  const act = (rule) => json(perform(request, scenario, found, query, pager, rule));
  return {
    operation: found.name,
    page: pager?.number,
    verify: check,
    answer: (rule) => (pager ? remembered(request, scenario, rule, act) : act(rule)),
  };
}
