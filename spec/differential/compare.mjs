// SPDX-License-Identifier: MIT
//
// Compares this module's requests and responses, as ours.lua prints them, with those of the AWS SDK
// for JavaScript. The SDK sends nothing: its request handler records, and returns the response of
// the row.
//
//   node spec/differential/compare.mjs FOLDER-WITH-NODE_MODULES < LINES

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

const sdk = createRequire(resolve(process.argv[2], "index.js"))("@aws-sdk/client-deadline");

// Responses that the two read differently on purpose, with the reason.
const reasons = {
  "a page without its list is an error here, since it would lose items unnoticed": ["null list", "no list"],
  "an object for a list, or a list for an object, is an error here": [
    "an object for a list", "a list for a map"],
  "a body that is not the operation's JSON is an error of this module's own": [
    "empty body", "no JSON", "cut", "JSON of another kind"],
  "members that the service adds are passed through here, the SDK drops them": [
    "unknown members", "body without outputs", "an unknown member of a union"],
  "every form of a timestamp is read here, and one that is none stays a text": [
    "timestamps in seconds", "timestamps as HTTP dates", "timestamps that are none"],
  "a JavaScript date has whole milliseconds": ["timestamps with an offset"],
  "texts are valid UTF-8 here": ["half a character"],
  "errors have the service's modelled members here, and its status if it gives no code": [
    "an error by __type", "an unknown error", "a redirect"],
};
const known = new Set(Object.values(reasons).flat());

// Headers that say who sends, when and with which signature, or that the HTTP client adds.
const ignored = /^(host|authorization|content-length|(x-amz-)?user-agent|x-amz-date|x-amz-content-sha256|amz-sdk-.*)$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let current;
const handler = {
  async handle(request) {
    current.request = request;
    const { status, headers, body } = current.answer;
    return { response: { statusCode: status, headers, body: Buffer.from(body) } };
  },
};
const client = new sdk.DeadlineClient({
  region: "us-west-2", maxAttempts: 1, requestHandler: handler,
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
});

function readDates(_, value) {
  return typeof value === "string" && value.startsWith("@date ") ? new Date(Number(value.slice(6))) : value;
}

// A value as Lua has it: seconds, no null, one kind of empty table.
function toLua(value) {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, member]) => [key, toLua(member)])
    .filter(([, member]) => member !== null && member !== undefined);
  if (entries.length === 0) return {};
  return Array.isArray(value) ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}

function headersOf(headers) {
  const kept = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!ignored.test(name.toLowerCase())) kept[name.toLowerCase()] = uuid.test(value) ? "a UUID" : value;
  }
  return kept;
}

function sorted(pairs) {
  return pairs.map(([name, value]) => `${name}=${value}`).sort();
}

function oursOf(request) {
  const [, host, path, query] = /^https:\/\/([^/]+)([^?]*)\??(.*)$/.exec(request.url);
  const pairs = query === "" ? [] : query.split("&").map((part) => part.split("=").map(decodeURIComponent));
  const body = request.body === undefined ? undefined : JSON.parse(request.body);
  return { method: request.method, host, path, query: sorted(pairs), headers: headersOf(request.headers), body };
}

function theirsOf(request) {
  const pairs = Object.entries(request.query ?? {}).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  const text = typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body);
  const body = text === "" ? undefined : JSON.parse(text);
  return {
    method: request.method, host: request.hostname, path: request.path, query: sorted(pairs),
    headers: headersOf(request.headers), body,
  };
}

async function call(row) {
  const params = JSON.parse(JSON.stringify(row.params), readDates);
  try {
    const { $metadata, ...value } = await client.send(new sdk[`${row.operation}Command`](params));
    return value;
  } catch (error) {
    const { $metadata, $fault, $service, $retryable, $response, name, message, stack, ...members } = error;
    return { error: { code: name, message: error.message, ...members } };
  }
}

function differences(ours, theirs, path) {
  if (isDeepStrictEqual(ours, theirs)) return [];
  const isTable = (value) => typeof value === "object" && value !== null;
  if (!isTable(ours) || !isTable(theirs)) {
    return [`${path}: ${JSON.stringify(ours)} here, ${JSON.stringify(theirs)} in the SDK`];
  }
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .flatMap((key) => differences(ours[key], theirs[key], `${path}.${key}`));
}

let passed = 0;
let failed = 0;
const missing = new Set(Object.keys(sdk).filter((name) => name.endsWith("Command") && name !== "$Command"));
for await (const line of createInterface({ input: process.stdin })) {
  current = JSON.parse(line);
  const command = `${current.operation}Command`;
  if (!(command in sdk)) {
    failed += 1;
    console.log(`${current.operation}, ${current.name}: the SDK has no such operation`);
    continue;
  }
  missing.delete(command);
  const value = await call(current);
  const found = current.kind === "request"
    ? differences(oursOf(current.ours), theirsOf(current.request), "request")
    : differences(toLua(current.value), toLua(value), "value");
  if ((found.length > 0) === known.has(current.name)) {
    passed += 1;
  } else {
    failed += 1;
    const text = found.join("; ") || "is the same now, and is listed as different";
    console.log(`${current.operation}, ${current.name}: ${text}`.slice(0, 1000));
  }
}
for (const name of missing) {
  failed += 1;
  console.log(`${name}: an operation of the SDK that was not compared`);
}
console.log(`differential: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
