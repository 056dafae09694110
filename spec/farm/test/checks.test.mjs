// SPDX-License-Identifier: MIT
//
// The checks of requests: for every operation an input that passes, and what is made of it by
// leaving a required member out, crossing a bound, leaving an enum or a pattern, giving a wrong
// kind or a member too many. Then what only a request can get wrong.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkMembers } from "../checks.mjs";
import { model } from "../model.mjs";
import { Samples } from "../samples.mjs";
import { Client, fetch1, startFarm } from "./client.mjs";

const operations = Object.values(model.operations);

// Values that break the type: { value, wanted: a part of the message }.
function* broken({ kind, min, max, pattern }) {
  if (kind === "string" && min > 0) yield { value: "", wanted: `length greater than or equal to ` };
  if (kind === "string" && max) {
    yield { value: "𝒳".repeat(max + 1), wanted: `length less than or equal to ${max}` };
  }
  if (pattern) yield { value: "\n!", wanted: "" };
  if (kind === "enum") yield { value: "NONE_OF_THEM", wanted: "enum value set: [" };
  if (kind === "timestamp") yield { value: "2026-02-30", wanted: "timestamp" };
  if (["integer", "number"].includes(kind)) {
    yield { value: "1", wanted: kind === "integer" ? "be an integer" : "be a number" };
    if (min !== undefined) yield { value: min - 1, wanted: `equal to ${min}` };
    if (max !== undefined) yield { value: max + 1, wanted: `equal to ${max}` };
  }
  if (kind === "integer") yield { value: 1.5, wanted: "be an integer" };
  if (kind === "list") yield { value: {}, wanted: "be a list" };
  if (["map", "structure", "union"].includes(kind)) yield { value: [], wanted: "be an object" };
}

const set = (object, name, value) =>
  (Array.isArray(object) ? Object.assign([...object], { [name]: value }) : { ...object, [name]: value });

// Broken variants of a value: { value, path, wanted }. path: that of the fault.
function* variants(value, type, path) {
  for (const one of broken(type)) yield { ...one, path };
  if (type.kind === "list") {
    yield* inside(value, 0, type.of, `${path}[0]`);
    const { max } = type;
    if (max) yield { value: Array(max + 1).fill(value[0]), wanted: `equal to ${max}`, path };
  }
  if (type.kind === "map") {
    const [name] = Object.keys(value);
    yield* inside(value, name, type.of, `${path}.${name}`);
  }
  if (type.kind === "union") {
    yield { value: {}, path, wanted: "exactly one member, not 0" };
    const [other] = type.members.filter(({ name }) => !(name in value));
    if (other) {
      const two = { ...value, [other.name]: new Samples().value(other.type, other.name) };
      yield { value: two, path, wanted: "exactly one member, not 2" };
    }
  }
  if (type.members) yield* ofMembers(value, type, `${path}.`);
}

// The variants of an object's member or a list's element; path: that of the member.
function* inside(value, name, type, path) {
  for (const one of variants(value[name], type, path)) {
    yield { ...one, value: set(value, name, one.value) };
  }
}

function* ofMembers(object, { kind, members }, prefix) {
  for (const { name, required, type } of members) {
    if (!(name in object)) continue;
    const path = prefix + name;
    if (required) yield { value: set(object, name, null), path, wanted: "not be null" };
    yield* inside(object, name, type, path);
  }
  if (kind !== "union") {
    yield { value: { ...object, noSuchMember: 1 }, path: `${prefix}noSuchMember`, wanted: "" };
  }
}

test("finds every fault that an input can have, and no other", () => {
  let count = 0;
  for (const { name, inputs } of operations) {
    const input = new Samples().members(inputs);
    assert.deepEqual(checkMembers(input, inputs), [], name);
    for (const { value, path, wanted } of ofMembers(input, { members: inputs }, "")) {
      const faults = checkMembers(value, inputs);
      const found = faults.some((fault) => fault.name === path && fault.message.includes(wanted));
      assert.ok(found, `${name}: ${path} ${wanted}: ${JSON.stringify(faults)}`);
      assert.ok(faults.every((fault) => fault.name.startsWith(path)), JSON.stringify(faults));
      count += 1;
    }
  }
  assert.ok(count > 1900, String(count));
});

test("counts characters, not UTF-16 units", () => {
  const { inputs } = model.operations.UpdateFarm;
  const farmId = `farm-${"0".repeat(32)}`;
  const faults = (displayName) => checkMembers({ farmId, displayName }, inputs);
  assert.deepEqual(faults("𝒳".repeat(100)), []);
  assert.equal(faults("𝒳".repeat(101)).length, 1);
});

test("takes timestamps as RFC 3339 has them, and no others", () => {
  const { inputs } = model.operations.StartSessionsStatisticsAggregation;
  const input = new Samples().members(inputs);
  const isRefused = (startTime) => checkMembers({ ...input, startTime }, inputs).length > 0;
  for (const good of ["1970-01-01T00:00:00Z", "2024-02-29T23:59:59.123456789Z",
    "2026-03-01T00:00:00+05:30"]) assert.ok(!isRefused(good), good);
  for (const bad of ["2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-01T00:00:00",
    "2026-03-01", "2026-03-01 00:00:00Z", "0", "", 0]) assert.ok(isRefused(bad), String(bad));
});

test("repeats no sensitive value", () => {
  const { inputs } = model.operations.UpdateFarm;
  const [{ message }] = checkMembers({ farmId: `farm-${"0".repeat(32)}`,
    description: "secret ".repeat(15) }, inputs);
  assert.match(message, /^Value at 'description' failed to satisfy constraint: /);
});

let farm, env, client;

before(async () => {
  farm = await startFarm();
  ({ env } = farm);
  client = new Client(env);
});

after(() => farm.stop());

const fieldsOf = ({ json }) => json.fieldList.map(({ name }) => name);

test("names all faults of a request by their paths", async () => {
  const response = await client.call("CreateFleet", { farmId: env.FARM_ID, displayName: "",
    maxWorkerCount: -1, roleArn: "role", configuration: { customerManaged: { mode: "ANY" } } });
  assert.equal(response.status, 400);
  assert.equal(response.headers["x-amzn-errortype"], "ValidationException");
  assert.match(response.json.message, /^5 validation errors detected: /);
  assert.deepEqual(fieldsOf(response), ["displayName", "roleArn", "maxWorkerCount",
    "configuration.customerManaged.mode", "configuration.customerManaged.workerCapabilities"]);
});

const wrong = {
  "an unknown query key": [() => "/farms?max=1", {}, ["max"]],
  "a repeated query key": [() => "/farms?maxResults=1&maxResults=2", {}, ["maxResults"]],
  "an unknown body member": [() => `/farms/${env.FARM_ID}`,
    { method: "PATCH", body: '{"name":"x"}' }, ["name"]],
  "a body where there is none": [
    () => `/license-endpoints/le-${"0".repeat(32)}/metered-products/maya-2024`,
    { method: "PUT", body: '{"name":"x"}' }, ["name"]],
  "a client token where there is none": [() => "/farms", { more: [["x-amz-client-token", "a"]] },
    ["clientToken"]],
  "a request without a client token": [() => "/farms",
    { method: "POST", body: '{"displayName":"x"}' }, ["clientToken"]],
};

for (const [what, [target, options, fields]] of Object.entries(wrong)) {
  test(`refuses ${what}`, async () => {
    const response = await client.get(target(), options);
    assert.equal(response.status, 400);
    assert.deepEqual(fieldsOf(response), fields);
  });
}

test("refuses a body that is not UTF-8, and a list for an object", async () => {
  for (const body of [Buffer.from([0x7b, 0xff, 0x7d]), "[]", "null"]) {
    const { json } = await client.get(`/farms/${env.FARM_ID}`, { method: "PATCH", body });
    assert.equal(json.reason, "CANNOT_PARSE");
  }
});

test("takes null for a member that may be left out", async () => {
  const { status } = await client.get(`/farms/${env.FARM_ID}`,
    { method: "PATCH", body: '{"description":null}' });
  assert.equal(status, 200);
});

test("takes the query of an endpoint", async () => {
  assert.equal((await client.get("/farms?x=1&maxResults=1")).status, 200);
});

test("knows an operation only at its own host, if the host has a prefix", async () => {
  const port = new URL(env.FARM_HTTP_URL).port;
  const at = (host) => {
    const named = new Client(env, "", `http://${host}.localhost:${port}`);
    return fetch1(env.FARM_HTTP_URL, named.signed("/farms"));
  };
  assert.equal((await at("management")).status, 200);
  assert.equal((await at("scheduling")).status, 404);
  assert.equal((await at("deadline")).status, 200);
});
