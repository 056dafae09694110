// SPDX-License-Identifier: MIT
//
// From a request to an operation and its input: the route by method, host and path, then the
// members from path, query, headers and body. Knows types (checks.mjs) and the operations of the
// text (model.mjs), but no operation by name.

import { checkMembers, isObject } from "./checks.mjs";
import * as errors from "./errors.mjs";
import { model } from "./model.mjs";

const LABEL = /\{(\w+)\}/g;

const ROUTES = Object.values(model.operations).map((operation) => ({
  operation,
  depth: depthOf(operation.path),
  labels: Array.from(operation.path.matchAll(LABEL), (match) => match[1]),
  path: new RegExp(`^${operation.path.replace(LABEL, "([^/]*)")}$`),
}));
const HEADERS = new Map(ROUTES.flatMap(({ operation }) => operation.inputs)
  .filter(({ header }) => header).map(({ header, name }) => [header, name]));
const HOSTS = [...new Set(ROUTES.map(({ operation }) => operation.host))];

function depthOf(path) {
  return path.split("/").length;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// True if the host has the prefix of other operations: "scheduling." before "localhost". A host
// without any is an endpoint that a client was told to use as it is.
function isElsewhere(request, { host }) {
  const [prefix] = (request.header("host") ?? "").split(".");
  return HOSTS.includes(prefix) && prefix !== host;
}

// -> { operation, labels }, or { error } if there is no such operation.
export function route(request) {
  const depth = depthOf(request.path);
  const fits = ROUTES.filter((one) => one.depth === depth && one.path.test(request.path));
  const found = fits.find(({ operation }) => operation.method === request.method);
  if (found && !isElsewhere(request, found.operation)) {
    const values = request.path.match(found.path).slice(1).map(decode);
    const labels = Object.fromEntries(found.labels.map((label, i) => [label, values[i]]));
    return { operation: found.operation, labels };
  }
  if (found || fits.length === 0) return { error: errors.unknownOperation(404) };
  const allow = fits.map(({ operation }) => operation.method).join(", ");
  return { error: errors.unknownOperation(405, { allow }) };
}

// The value of a query member. A key is repeated for a list only. What is no number and no boolean
// stays text, for the check to refuse.
function queryValue(values, { kind }) {
  if (kind === "list" || values.length > 1) return values;
  if (kind === "boolean" && /^(true|false)$/.test(values[0])) return values[0] === "true";
  const isNumber = ["integer", "number"].includes(kind) && /^-?\d{1,12}(\.\d+)?$/.test(values[0]);
  return isNumber ? Number(values[0]) : values[0];
}

// The query's members; those that the operation does not have keep their text. "x" is no member:
// an endpoint's URL may have a query of its own, and this is how the specs call it.
export function parseQuery(text, { inputs }) {
  const query = new URLSearchParams(text);
  query.delete("x");
  const types = Object.fromEntries(inputs.filter(({ location }) => location === "query")
    .map(({ name, type }) => [name, type]));
  return Object.fromEntries(Array.from(new Set(query.keys()), (name) =>
    [name, queryValue(query.getAll(name), types[name] ?? {})]));
}

function parseBody({ body }) {
  if (body.length === 0) return {};
  try {
    const content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (isObject(content)) return content;
  } catch {
    // Falls through to the error below.
  }
  throw errors.unparsable("The request body is not a JSON object.");
}

// The members of the body, unchecked; {} if there are none.
export function tryBody(request) {
  try {
    return parseBody(request);
  } catch {
    return {};
  }
}

// The values of all headers that stand for a member of some operation, by its name.
function headerValues(request) {
  return Object.fromEntries(Array.from(HEADERS, ([header, name]) => [name, request.header(header)])
    .filter(([, value]) => value !== undefined));
}

// A member that the client makes up if the script leaves it out is always there.
const onTheWire = (member) => (member.isGenerated ? { ...member, required: true } : member);

// -> the input, all members in one object; throws a ValidationException that lists all faults.
export function parse(request, { operation, labels }) {
  const at = (place) => operation.inputs.filter(({ location }) => location === place)
    .map(onTheWire);
  const parts = {
    path: labels,
    query: parseQuery(request.query, operation),
    header: headerValues(request),
    body: parseBody(request),
  };
  const faults = Object.entries(parts).flatMap(([place, values]) =>
    checkMembers(values, at(place)));
  if (faults.length > 0) throw errors.validation(faults);
  return Object.assign({}, ...Object.values(parts));
}
