// SPDX-License-Identifier: MIT
//
// The generated farm: its farms, fleets, workers, queues, jobs, sessions and the rest, with their
// ids and relations. Each has a place, a short list of numbers (a session's: farm, fleet, worker, index);
// all else follows from the seed and the place. Nothing is stored, so a worker with a million
// sessions costs as much as one with none. Index 0 is a worker's newest session. Knows nothing of
// requests, pages or changes; fixtures.mjs has the members.

import { digest, OpaqueIds } from "./opaque_ids.mjs";

// Kinds of resources, named as in their ids: the kind that each belongs to, and the name of its
// number in that. A place has one number for the kind and one for each kind above it.
const KINDS = {
  farm: { number: "farms" },
  fleet: { parent: "farm", number: "fleets" },
  worker: { parent: "fleet", number: "workers" },
  volume: { parent: "fleet", number: "volumes" },
  queue: { parent: "farm", number: "queues" },
  queueenv: { parent: "queue", number: "environments" },
  job: { parent: "queue", number: "jobs" },
  step: { parent: "job", number: "steps" },
  budget: { parent: "farm", number: "budgets" },
  limit: { parent: "farm", number: "limits" },
  sp: { parent: "farm", number: "profiles" },
  monitor: { number: "monitors" },
  le: { number: "endpoints" },
};

// Kinds whose place is that of the session that ran them.
const OF_SESSION = ["session", "sessionaction", "task"];

const DEFAULT_SIZE = {
  farms: 2, fleets: 3, workers: 8, queues: 2, jobs: 12, steps: 2, volumes: 3, environments: 2,
  budgets: 3, limits: 3, profiles: 3, monitors: 2, endpoints: 2,
};

// The kinds from the top of the farm down to this one: farm, queue, job.
function lineage(kind) {
  const { parent } = KINDS[kind];
  return parent ? [...lineage(parent), kind] : [kind];
}

export const LINEAGES = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, lineage(kind)]));

// The member with the id of each kind.
export const IDS = {
  ...Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, `${kind}Id`])),
  queueenv: "queueEnvironmentId", sp: "storageProfileId", le: "licenseEndpointId",
};

export class World {
  #codecs = {};
  #names = new Map();

  // size: farms; fleets and queues a farm; workers a fleet; jobs a queue; sessions a worker, where
  // leaving it out gives 250 to a fleet's first worker, none to its second and varied numbers to
  // the rest. epoch: the time, in ms, from which all times of the farm count back.
  constructor({ seed, epoch, ...size }) {
    this.seed = seed;
    this.epoch = epoch;
    this.size = { ...DEFAULT_SIZE, ...size };
    this.salt = digest(seed).readUInt32BE(0);
    for (const kind of [...Object.keys(KINDS), ...OF_SESSION]) {
      this.#codecs[kind] = new OpaqueIds(seed, kind);
    }
  }

  id(kind, place) {
    return `${kind}-${this.#codecs[kind].encode(place).toString("hex")}`;
  }

  // The id, cached: for the few things that are named over and over.
  name(kind, place) {
    const key = `${kind} ${place}`;
    if (!this.#names.has(key)) this.#names.set(key, this.id(kind, place));
    return this.#names.get(key);
  }

  // The place that a well-formed id has, if it was made from one, or undefined.
  decode(kind, id) {
    const hex = id.slice(kind.length + 1, kind.length + 33);
    const numbers = this.#codecs[kind].decode(Buffer.from(hex, "hex"));
    const depth = OF_SESSION.includes(kind) ? 4 : LINEAGES[kind].length;
    return numbers.slice(depth).every((number) => number === 0) ? numbers.slice(0, depth)
      : undefined;
  }

  // The place that a well-formed id names, or undefined if the generated farm has none.
  place(kind, id) {
    const place = this.decode(kind, id);
    return place && this.exists(kind, place) ? place : undefined;
  }

  exists(kind, place) {
    if (OF_SESSION.includes(kind)) {
      return place[3] < this.sessionCount(place);
    }
    return LINEAGES[kind].every((one, i) => place[i] < this.size[KINDS[one].number]);
  }

  // A number in 0 .. 2^32-1 that depends on the seed, the purpose and the place.
  random(purpose, place) {
    let h = this.salt;
    for (const number of [purpose, ...place]) {
      h = Math.imul(h ^ number, 0x9e3779b1);
      h = Math.imul(h ^ (h >>> 15), 0x85ebca77);
    }
    return (h ^ (h >>> 16)) >>> 0;
  }

  sessionCount([farm, fleet, worker]) {
    if (!this.exists("worker", [farm, fleet, worker])) return 0;
    if (this.size.sessions !== undefined) return this.size.sessions;
    if (worker < 2) return worker === 0 ? 250 : 0;
    return 1 + this.random(0, [farm, fleet, worker]) % 120;
  }

  // A farm's workers, counted through all its fleets, take its jobs in turn: session i of worker
  // number w runs job number (w + i) of the farm. This is simple enough to compute from the job's
  // side.
  jobOfSession([farm, fleet, worker, index]) {
    const { workers, queues, jobs } = this.size;
    const number = (fleet * workers + worker + index) % (queues * jobs);
    return [farm, number % queues, Math.floor(number / queues)];
  }

  // The lists below are { count, at(i) -> place }.

  sessionsOfWorker(worker) {
    return { count: this.sessionCount(worker), at: (i) => [...worker, i] };
  }

  // The sessions worker by worker: each one's first of this job, then every (number of jobs)-th.
  // enough: how many to look for at least, where the list need not be complete.
  sessionsOfJob([farm, queue, job], enough = Infinity) {
    const { fleets, workers, queues, jobs } = this.size;
    if (!this.exists("job", [farm, queue, job])) return { count: 0 };
    const turns = queues * jobs;
    const shares = [];
    let count = 0;
    for (let number = 0; number < fleets * workers && count < enough; number++) {
      const worker = [farm, Math.floor(number / workers), number % workers];
      const first = (((job * queues + queue - number) % turns) + turns) % turns;
      const share = Math.max(0, Math.ceil((this.sessionCount(worker) - first) / turns));
      if (share > 0) shares.push({ from: count, worker, first });
      count += share;
    }
    const at = (i) => {
      const { from, worker, first } = shares.findLast((share) => share.from <= i);
      return [...worker, first + (i - from) * turns];
    };
    return { count, at };
  }

  // The children of a place: the fleets of a farm, the workers of a fleet, ...
  children(kind, parent) {
    const { parent: above, number } = KINDS[kind];
    const count = above && !this.exists(above, parent) ? 0 : this.size[number];
    return { count, at: (i) => [...parent, i] };
  }
}
