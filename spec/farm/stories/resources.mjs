// SPDX-License-Identifier: MIT
//
// Farms, fleets, workers, volumes, queues and their environments, budgets, limits, storage
// profiles, monitors and license endpoints: Create, Get, List, Update and Delete. What is created
// is found and listed, with the members that it was created with; an update shows; what is deleted
// is not found any more. Statuses pass with requests to get the thing:
//   a fleet is CREATE_IN_PROGRESS for two, then ACTIVE, or CREATE_FAILED if its displayName has
//     "fails";
//   a queue is IDLE for two, then SCHEDULING, or SCHEDULING_BLOCKED if its displayName has
//     "blocked";
//   a license endpoint is CREATE_IN_PROGRESS for two, then READY, and DELETE_IN_PROGRESS for two
//     when it was deleted.
// Of a fleet's generated workers the sixth is NOT_RESPONDING. A worker that is RUNNING, IDLE,
// STARTED or STOPPING cannot be deleted.

import { filter, map } from "../contents.mjs";
import { conflict } from "../errors.mjs";
import * as fixtures from "../fixtures.mjs";
import { model } from "../model.mjs";
import { digest } from "../opaque_ids.mjs";
import { Samples } from "../samples.mjs";
import { IDS, LINEAGES } from "../world.mjs";
import { keepTags } from "./tags.mjs";

const PASSES = 2; // requests that see a status that passes

const NOUNS = {
  farm: "Farm", fleet: "Fleet", worker: "Worker", volume: "Volume", queue: "Queue",
  queueenv: "QueueEnvironment", budget: "Budget", limit: "Limit", sp: "StorageProfile",
  monitor: "Monitor", le: "LicenseEndpoint",
};

// Members that what a client makes begins with, where a made-up value would mislead.
const NEW = {
  fleet: { workerCount: 0, minWorkerCount: 0, status: "ACTIVE" },
  worker: { status: "CREATED" },
  queue: { status: "SCHEDULING" },
  limit: { currentCount: 0 },
  le: { status: "READY" },
};

// The status that passes after each kind is made.
const BEGINNINGS = { fleet: "CREATE_IN_PROGRESS", le: "CREATE_IN_PROGRESS", queue: "IDLE" };

const CANNOT_BE_DELETED = ["RUNNING", "IDLE", "STARTED", "STOPPING"];

// A named principal is a member of about three in four farms, fleets, queues and jobs.
export function isMember(principalId, id) {
  return principalId === undefined || digest(`${principalId} ${id}`)[0] < 192;
}

const idsOf = (world, kind, place) => Object.fromEntries(LINEAGES[kind].map((one, i) =>
  [IDS[one], world.id(one, place.slice(0, i + 1))]));

// Ids of things in the same farm, for members that name one: the first of every kind.
export function neighbours(world, { farm = [0], fleet = [...farm, 0], queue = [...farm, 0] } = {}) {
  return {
    ...idsOf(world, "worker", [...fleet, 0]),
    ...idsOf(world, "job", [...queue, 0]),
    ...idsOf(world, "sp", [...farm, 0]),
    attachedWorkerId: world.id("worker", [...fleet, 0]),
  };
}

function generated({ world }, kind, place) {
  if (fixtures[kind]) return fixtures[kind](world, place);
  const above = Object.fromEntries(LINEAGES[kind].map((one, i) => [one, place.slice(0, i + 1)]));
  const title = `${NOUNS[kind]} ${place.at(-1) + 1}`;
  const samples = new Samples({ ...neighbours(world, above), ...idsOf(world, kind, place),
    displayName: title, name: title });
  return { ...samples.members(model.operations[`Get${NOUNS[kind]}`].outputs, place.at(-1)),
    ...NEW[kind] };
}

function made({ world }, kind, place) {
  const { outputs } = model.operations[`Get${NOUNS[kind]}`];
  const samples = new Samples({ ...neighbours(world), ...idsOf(world, kind, place) });
  return { ...samples.members(outputs.filter(({ required }) => required)), ...NEW[kind] };
}

// All members of a thing, as of now. isCounted: if the request counts for a status that passes.
export function resource(contents, kind, place, isCounted = false) {
  const { world, changes } = contents;
  const make = world.exists(kind, place) ? generated : made;
  const base = make(contents, kind, place);
  if (changes.isPristine) return base;
  const id = world.id(kind, place);
  const all = { ...base, ...changes.members(id) };
  return { ...all, status: changes.passing(id, isCounted) ?? all.status };
}

// True for items with the values of the query's further members.
export function wanted({ operation, input }, idMember) {
  const names = operation.inputs.filter(({ name, location }) => location === "query" &&
    input[name] !== undefined && !["nextToken", "maxResults"].includes(name))
    .map(({ name }) => name);
  if (names.length === 0) return undefined;
  return (item) => names.every((name) => (name === "principalId"
    ? isMember(input.principalId, item[idMember]) : item[name] === input[name]));
}

function list(kind, call) {
  const { contents, places } = call;
  const parent = places[LINEAGES[kind].at(-2)] ?? [];
  const all = map(contents.children(kind, parent), (place) => resource(contents, kind, place));
  const fits = wanted(call, IDS[kind]);
  return fits ? filter(all, fits) : all;
}

// The input's members that the thing keeps: those of neither the path nor a header.
export function bodyOf({ operation, input }) {
  return Object.fromEntries(operation.inputs
    .filter(({ name, location }) => location === "body" && input[name] !== undefined)
    .map(({ name }) => [name, input[name]]));
}

function create(kind, call) {
  const { contents, places } = call;
  const { tags, ...members } = bodyOf(call);
  const place = contents.make(kind, places[LINEAGES[kind].at(-2)] ?? []);
  const id = contents.world.id(kind, place);
  const { updatedAt: createdAt, updatedBy: createdBy } = contents.changed();
  if (kind === "fleet" && members.displayName.includes("fails")) members.status = "CREATE_FAILED";
  if (kind === "queue" && members.displayName.includes("blocked")) {
    Object.assign(members, { status: "SCHEDULING_BLOCKED", blockedReason: "NO_BUDGET_CONFIGURED" });
  }
  contents.changes.set(id, { createdAt, createdBy, ...members });
  if (BEGINNINGS[kind]) contents.changes.pass(id, BEGINNINGS[kind], PASSES);
  keepTags(contents, kind, place, tags);
  return resource(contents, kind, place);
}

const has = (item, some) => Object.entries(some).every(([name, value]) =>
  JSON.stringify(item[name]) === JSON.stringify(value));
const isSame = (item, other) => (typeof item === "string" ? item === other : has(item, other));

// The new value of each member; "xToAdd" and "xToRemove" change the list x.
function updated(before, members) {
  const after = {};
  for (const [name, value] of Object.entries(members)) {
    const [, list, change] = name.match(/^(\w+)To(Add|Remove)$/) ?? [];
    const items = after[list] ?? before[list] ?? [];
    if (!list) after[name] = value;
    else if (change === "Add") after[list] = [...items, ...value];
    else after[list] = items.filter((item) => !value.some((other) => isSame(item, other)));
  }
  return after;
}

function update(kind, call) {
  const { contents, places: { [kind]: place } } = call;
  const before = resource(contents, kind, place);
  contents.changes.set(contents.world.id(kind, place),
    { ...updated(before, bodyOf(call)), ...contents.changed() });
  return resource(contents, kind, place);
}

function remove(kind, { contents, places: { [kind]: place } }) {
  const { status } = resource(contents, kind, place);
  const id = contents.world.id(kind, place);
  if (kind === "worker" && CANNOT_BE_DELETED.includes(status)) {
    throw conflict("worker", id, `A worker that is ${status} cannot be deleted.`);
  }
  contents.changes.remove(id);
  if (kind === "le") contents.changes.pass(id, "DELETE_IN_PROGRESS", PASSES);
  return {};
}

const get = (kind, { contents, places }) => resource(contents, kind, places[kind], true);

export const stories = {
  ...Object.fromEntries(Object.entries(NOUNS).flatMap(([kind, noun]) => [
    [`Create${noun}`, (call) => create(kind, call)],
    [`Get${noun}`, (call) => get(kind, call)],
    [`List${noun}s`, (call) => list(kind, call)],
    [`Update${noun}`, (call) => update(kind, call)],
    [`Delete${noun}`, (call) => remove(kind, call)],
  ])),
  ListStorageProfilesForQueue: (call) => list("sp", call),
  GetStorageProfileForQueue: (call) => get("sp", call),
};
