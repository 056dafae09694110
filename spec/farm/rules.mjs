// SPDX-License-Identifier: MIT
//
// The rules of a scenario, which describe faults: their members and checks, the requests that they
// apply to, and the changes that they make to a response. wire.mjs then cuts, slows or loses its
// bytes.

import { constants } from "node:http2";
import { gzipSync } from "node:zlib";
import { patch } from "./patch.mjs";

export const isObject = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const number = { test: Number.isFinite, wants: "a number" };
const seconds = { test: (value) => Number.isFinite(value) && value >= 0, wants: "seconds" };
const integer = { test: Number.isInteger, wants: "an integer" };
const size = {
  test: (value) => Number.isInteger(value) && value >= 0 && value <= 2 ** 28,
  wants: "0 to 268435456",
};
const count = { test: (value) => Number.isInteger(value) && value >= 0, wants: "0, 1, 2, ..." };
const ordinal = { test: (value) => Number.isInteger(value) && value >= 1, wants: "1, 2, 3, ..." };
const text = { test: (value) => typeof value === "string", wants: "a string" };
const flag = { test: (value) => value === true, wants: "true" };
const object = { test: isObject, wants: "an object" };
const maybeText = {
  test: (value) => value === null || typeof value === "string", wants: "a string or null",
};
const anyBody = { test: (value) => text.test(value) || isObject(value) || Array.isArray(value),
  wants: "a string, an object or a list" };
const status = {
  test: (value) => Number.isInteger(value) && value >= 200 && value <= 599, wants: "200 to 599",
};
const isHeader = ([name, value]) => /^[\w-]+$/.test(name) && (value === null ||
  (["string", "number"].includes(typeof value) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)));
const headers = {
  test: (value) => isObject(value) && Object.entries(value).every(isHeader),
  wants: "an object of header values",
};
const texts = {
  test: (value) => Array.isArray(value) && value.length > 0 && value.every(maybeText.test),
  wants: "a list of strings",
};
const http2Code = {
  test: (value) => typeof value === "string" && constants[`NGHTTP2_${value}`] !== undefined,
  wants: 'the name of an HTTP/2 error code, such as "REFUSED_STREAM"',
};
const dribble = {
  test: (value) => isObject(value) && Object.keys(value).sort().join() === "bytes,every" &&
    ordinal.test(value.bytes) && seconds.test(value.every),
  wants: '{ "bytes": n, "every": seconds }',
};

// Members that select the requests a rule applies to.
const SELECTORS = {
  operation: { ...text, about: "only requests for this operation; any if left out" },
  page: { ...ordinal, about: "only the k-th page, counted by offset from 1" },
  skip: { ...count, about: "let n matching requests pass first; 0 if left out" },
  times: { ...count, about: "apply n times, 0 for ever; 1, or one time per token, if left out" },
};

// Members that say what it does to them.
const ACTIONS = {
  delay: { ...seconds, about: "seconds before the response" },
  skew: { ...number, about: "seconds added to the server's clock: Date header and time check" },
  status: { ...status, about: "respond with this status; alone, with the service's own error" },
  headers: { ...headers, about: "headers to add or replace, or with null to leave out" },
  error: { ...text, about: "respond with the service's error of this code" },
  body: { ...anyBody, about: "respond with this text, or this JSON" },
  body_base64: { ...text, about: "respond with these bytes" },
  patch: { ...object, about: "members merged over the top level of the regular response; " +
    "elements, if that is XML" },
  replace_token: { ...maybeText, about: "the nextToken to give" },
  tokens: { ...texts, about: "the nextTokens to give, one after the other" },
  empty: { ...flag, about: "no items, and a nextToken that leads to the same ones" },
  huge_body: { ...size, about: "n bytes of filler in an unknown member of the response" },
  huge_headers: { ...size, about: "n bytes of filler in an extra header (HTTP/2: 64 K)" },
  gzip: { ...flag, about: "compress the body, and say so, whether requested or not" },
  interim: { ...count, about: "so many interim responses (103) before it" },
  no_date: { ...flag, about: "no Date header" },
  close: { ...flag, about: "end the connection after this response" },
  chunked: { ...flag, about: "no Content-Length: chunks on HTTP/1.1" },
  goaway: { ...flag, about: "with reset, on HTTP/2: end the connection, not only the stream" },
  code: { ...http2Code, about: "with reset, on HTTP/2: why; INTERNAL_ERROR if left out" },
  cut: { ...integer, about: "only the first n bytes of the response as on the wire " +
    "(all but the last n if negative), then an orderly end; on HTTP/2, n bytes of the body, " +
    "and with 0 not even the headers" },
  reset: { ...integer, about: "the same, then a TCP reset or RST_STREAM" },
  stall: { ...integer, about: "the same, then nothing, the connection kept open" },
  slow: { ...dribble, about: "the body in pieces of so many bytes, so often" },
  garbage: { ...text, about: "these bytes (one a character) instead of a response" },
};

const MEMBERS = { ...SELECTORS, ...ACTIONS };

// Groups of members that exclude each other: of each set a rule may use one group. A response is
// sent in one way, and cannot be both changed and replaced.
const EXCLUSIVE = [
  [["cut"], ["reset"], ["stall"], ["slow"], ["garbage"]],
  [["status", "error"], ["status", "body"], ["status", "body_base64"],
    ["patch", "replace_token", "empty", "huge_body"], ["patch", "tokens", "empty", "huge_body"]],
];

export const vocabulary = Object.fromEntries(
  Object.entries(MEMBERS).map(([name, { wants, about }]) => [name, `${wants}: ${about}`]));

// The members with these names, for rules of other things than requests.
export const membersNamed = (...names) =>
  Object.fromEntries(names.map((name) => [name, MEMBERS[name]]));

// The first fault of an object's members, or undefined.
export function findFault(object, members) {
  for (const [name, value] of Object.entries(object)) {
    if (!Object.hasOwn(members, name)) return `unknown member "${name}"`;
    if (!members[name].test(value)) return `"${name}" must be ${members[name].wants}`;
  }
  return undefined;
}

// The first fault of a rule, or undefined. operations: the names that exist.
export function findRuleFault(rule, operations) {
  if (!isObject(rule)) return "a rule is an object";
  const fault = findFault(rule, MEMBERS);
  if (fault) return fault;
  const names = Object.keys(rule);
  for (const groups of EXCLUSIVE) {
    const used = names.filter((name) => groups.flat().includes(name));
    const fits = groups.some((group) => used.every((name) => group.includes(name)));
    if (!fits) return `"${used.join('" and "')}" exclude each other`;
  }
  if (!names.some((name) => ACTIONS[name])) return "the rule does nothing";
  const lonely = ["goaway", "code"].find((name) => rule[name] && rule.reset === undefined);
  if (lonely) return `"${lonely}" needs "reset"`;
  if (rule.operation !== undefined && !operations.includes(rule.operation)) {
    return `unknown operation "${rule.operation}"`;
  }
  return undefined;
}

// A rule in use: counts the requests that it still skips and those that it still applies to.
export class Rule {
  constructor(members) {
    this.members = members;
    this.toSkip = members.skip ?? 0;
    this.left = members.times ?? members.tokens?.length ?? 1;
    if (this.left === 0) this.left = Infinity;
    this.tokens = members.tokens ?? [];
    this.given = new Map(); // real nextToken -> the token of the list that replaced it
  }

  // True if it applies to this request, which then counts.
  applies({ operation, page }) {
    const wanted = this.members;
    if (wanted.operation !== undefined && wanted.operation !== operation) return false;
    if (wanted.page !== undefined && wanted.page !== page) return false;
    if (this.left === 0) return false;
    if (this.toSkip > 0) {
      this.toSkip -= 1;
      return false;
    }
    this.left -= 1;
    return true;
  }

  // The members for this request, with the next token of a list of tokens. A page that is requested
  // again, since its response may have been lost, gets the same token again.
  get action() {
    const { tokens, given } = this;
    if (tokens.length === 0) return this.members;
    return { ...this.members, given, replace_token: tokens[given.size % tokens.length] };
  }
}

const FILLER = "x";

function replacement(rule) {
  if (rule.body_base64 !== undefined) return Buffer.from(rule.body_base64, "base64");
  if (rule.body !== undefined) {
    return typeof rule.body === "string" ? rule.body : JSON.stringify(rule.body);
  }
  return undefined;
}

// The response, or the one that the rule gives instead. errorResponses: the errors of the service.
function instead(answer, rule, errorResponses) {
  if (rule.error !== undefined) {
    const refused = errorResponses.ofCode(rule.error);
    return { ...refused, status: rule.status ?? refused.status };
  }
  const body = replacement(rule);
  if (rule.status === undefined) return body === undefined ? answer : { ...answer, body };
  const error = body === undefined ? errorResponses.ofStatus(rule.status) : undefined;
  return error ?? {
    status: rule.status,
    headers: { "content-type": "application/json" },
    body: body ?? "",
  };
}

function patched(answer, rule) {
  if (rule.patch === undefined && rule.huge_body === undefined) return answer;
  const filler = rule.huge_body === undefined ? {} : { filler: FILLER.repeat(rule.huge_body) };
  return patch(answer, { ...rule.patch, ...filler });
}

function withHeaders(answer, rule) {
  const extra = Object.entries(rule.headers ?? {})
    .map(([name, value]) => [name.toLowerCase(), value]);
  if (rule.huge_headers) extra.push(["x-farm-filler", FILLER.repeat(rule.huge_headers)]);
  return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(extra) } };
}

function compressed(answer, rule) {
  if (!rule.gzip) return answer;
  const headers = { ...answer.headers, "content-encoding": "gzip" };
  return { ...answer, headers, body: gzipSync(answer.body) };
}

// Changes a response of a service with these errorResponses as a rule says.
export function reshape(answer, rule, errorResponses) {
  return withHeaders(compressed(patched(instead(answer, rule, errorResponses), rule), rule), rule);
}
