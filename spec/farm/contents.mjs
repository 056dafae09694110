// SPDX-License-Identifier: MIT
//
// The farm of one scenario: the generated world and the changes that clients made to it, by the
// terms of the operations. Lists are { count, at(i) -> summary }. Places come from path labels, so
// they exist; this file looks up the ids of a query. Knows nothing of requests, pages or sockets.

import { conflict, notFound } from "./errors.mjs";
import * as fixtures from "./fixtures.mjs";
import { digest } from "./opaque_ids.mjs";

const ACTION_COUNT = fixtures.ACTIONS.length;

const SUMMARY_FOR_WORKER = ["sessionId", "queueId", "jobId", "startedAt", "lifecycleStatus",
  "endedAt", "targetLifecycleStatus"];
const SUMMARY_FOR_JOB = ["sessionId", "fleetId", "workerId", "startedAt", "lifecycleStatus",
  "endedAt", "updatedAt", "updatedBy", "targetLifecycleStatus"];

const map = (list, show) => ({ count: list.count, at: (i) => show(list.at(i)) });

function pick(names, object) {
  const some = {};
  for (const name of names) some[name] = object[name];
  return some;
}

function filter(list, wanted) {
  const kept = Array.from({ length: list.count }, (_, i) => list.at(i)).filter(wanted);
  return { count: kept.length, at: (i) => kept[i] };
}

// A named principal is a member of about three in four farms, fleets, queues and jobs.
function isMember(principalId, id) {
  return principalId === undefined || digest(`${principalId} ${id}`)[0] < 192;
}

// "session-<32 hex digits>-3" -> its place and 3.
function split(id) {
  const dash = id.lastIndexOf("-");
  return [id.slice(0, dash), Number(id.slice(dash + 1))];
}

export class Contents {
  #ends = new Map(); // sessionId -> time of the request to end it, in ms

  // endDelay: the ms that a session takes to end after the request.
  constructor(world, { clock, endDelay }) {
    this.world = world;
    this.clock = clock;
    this.endDelay = endDelay;
  }

  get isPristine() {
    return this.#ends.size === 0;
  }

  #children(plural, place, fixture, wanted) {
    const list = map(this.world.children(plural, place), (child) => fixture(this.world, child));
    return wanted ? filter(list, wanted) : list;
  }

  farms({ principalId }) {
    return this.#children("farms", [], fixtures.farm,
      principalId && ((farm) => isMember(principalId, farm.farmId)));
  }

  fleets(farm, { principalId, displayName, status }) {
    return this.#children("fleets", farm, fixtures.fleet, (fleet) =>
      isMember(principalId, fleet.fleetId) &&
      (displayName === undefined || fleet.displayName === displayName) &&
      (status === undefined || fleet.status === status));
  }

  workers(fleet) {
    return this.#children("workers", fleet, fixtures.worker);
  }

  worker(place) {
    return fixtures.worker(this.world, place);
  }

  queues(farm, { principalId, status }) {
    return this.#children("queues", farm, fixtures.queue, (queue) =>
      isMember(principalId, queue.queueId) && (status === undefined || queue.status === status));
  }

  jobs(queue, { principalId }) {
    return this.#children("jobs", queue, fixtures.job,
      principalId && ((job) => isMember(principalId, job.jobId)));
  }

  // The session of the generated world, or its state since a client asked to end it.
  #session(place) {
    const session = fixtures.session(this.world, place);
    const asked = this.#ends.get(session.sessionId);
    if (asked === undefined) return session;
    const ended = this.clock() >= asked + this.endDelay;
    return {
      ...session,
      lifecycleStatus: ended ? "ENDED" : "UPDATE_IN_PROGRESS",
      endedAt: ended ? fixtures.iso(asked + this.endDelay) : undefined,
      targetLifecycleStatus: "ENDED",
      updatedAt: fixtures.iso(asked),
      updatedBy: "farm",
    };
  }

  sessionsOfWorker(worker) {
    return map(this.world.sessionsOfWorker(worker),
      (place) => pick(SUMMARY_FOR_WORKER, this.#session(place)));
  }

  sessionsOfJob(job) {
    return map(this.world.sessionsOfJob(job),
      (place) => pick(SUMMARY_FOR_JOB, this.#session(place)));
  }

  session(place) {
    const session = this.#session(place);
    const details = fixtures.sessionDetails(this.world, place, session);
    return { ...pick(SUMMARY_FOR_JOB, session), ...details };
  }

  endSession(place) {
    const session = this.#session(place);
    if (fixtures.isOver(session)) {
      throw conflict("session", session.sessionId, "The session has already ended.");
    }
    if (!this.#ends.has(session.sessionId)) this.#ends.set(session.sessionId, this.clock());
    return {};
  }

  #action(place, number, details) {
    return fixtures.action(this.world, place, number, this.#session(place), details);
  }

  // All actions of a job, or those of one of its sessions, or the one that ran a task.
  actions(job, { sessionId, taskId }) {
    const sessions = sessionId === undefined && taskId === undefined
      ? this.world.sessionsOfJob(job)
      : this.#sessionNamed(job, sessionId, taskId);
    if (taskId !== undefined) {
      return { count: 1, at: () => this.#action(sessions.at(0), split(taskId)[1]) };
    }
    return {
      count: sessions.count * ACTION_COUNT,
      at: (i) => this.#action(sessions.at(Math.floor(i / ACTION_COUNT)), i % ACTION_COUNT),
    };
  }

  // The session that a query names, by its own id, by a task it ran, or by both.
  #sessionNamed(job, sessionId, taskId) {
    const named = [];
    if (sessionId !== undefined) {
      named.push(["session", sessionId, this.world.place("session", sessionId)]);
    }
    if (taskId !== undefined) named.push(["task", taskId, this.#taskPlace(taskId)]);
    for (const [kind, id, place] of named) {
      const known = place && `${this.world.jobOfSession(place)}` === `${job}`;
      if (!known || `${place}` !== `${named[0][2]}`) throw notFound(kind, id);
    }
    return { count: 1, at: () => named[0][2] };
  }

  #taskPlace(taskId) {
    const [id, number] = split(taskId);
    return fixtures.ACTIONS[number] === "taskRun" ? this.world.place("task", id) : undefined;
  }

  action({ place, number }) {
    return this.#action(place, number, true);
  }

  // Finds the place that a path label names, for an action with its number; undefined if there is
  // none. It must lie inside the place of the label before it.
  find(kind, id, parent = []) {
    if (kind === "sessionaction") return this.#findAction(id, parent);
    const place = this.world.place(kind, id);
    if (place === undefined) return undefined;
    const home = kind === "session" ? this.world.jobOfSession(place) : place;
    return parent.every((number, i) => number === home[i]) ? place : undefined;
  }

  #findAction(text, job) {
    const [id, number] = split(text);
    const place = number < ACTION_COUNT ? this.world.place("sessionaction", id) : undefined;
    const known = place && `${this.world.jobOfSession(place)}` === `${job}`;
    return known ? { place, number } : undefined;
  }
}
