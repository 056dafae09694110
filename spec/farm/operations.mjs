// SPDX-License-Identifier: MIT
//
// The operations of the service, as data: method, path, rules for the query, and the result. `list`
// returns { count, at(i) } and makes the operation a paged one; `get` returns one object. Both get
// the farm's contents (contents.mjs), the places that the path's labels name, and the query.
// service.mjs routes, checks and pages requests.

import { FLEET_STATUSES, QUEUE_STATUSES } from "./fixtures.mjs";

const UUID = "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}";
const ORDINAL = "(?:0|[1-9][0-9]{0,9})";
const kind = (name) => ({ pattern: new RegExp(`^${name}-[0-9a-f]{32}$`) });

// Patterns of members, in paths, queries and bodies.
export const FIELDS = {
  farmId: kind("farm"),
  fleetId: kind("fleet"),
  workerId: kind("worker"),
  queueId: kind("queue"),
  jobId: kind("job"),
  sessionId: kind("session"),
  sessionActionId: { pattern: new RegExp(`^sessionaction-[0-9a-f]{32}-${ORDINAL}$`) },
  taskId: { pattern: new RegExp(`^task-[0-9a-f]{32}-${ORDINAL}$`) },
  principalId: { pattern: new RegExp(`^(?:[0-9a-f]{10}-)?${UUID}$`) },
  displayName: { pattern: /^[^]{1,100}$/ },
};

const FLEETS = "/farms/{farmId}/fleets";
const WORKERS = `${FLEETS}/{fleetId}/workers`;
const QUEUES = "/farms/{farmId}/queues";
const JOBS = `${QUEUES}/{queueId}/jobs`;
const SESSIONS = `${JOBS}/{jobId}/sessions`;
const ACTIONS = `${JOBS}/{jobId}/session-actions`;

export const OPERATIONS = {
  ListFarms: {
    method: "GET",
    path: "/farms",
    query: { principalId: FIELDS.principalId },
    items: "farms",
    list: (farm, _, query) => farm.farms(query),
  },
  ListFleets: {
    method: "GET",
    path: FLEETS,
    query: {
      principalId: FIELDS.principalId,
      displayName: FIELDS.displayName,
      status: { values: FLEET_STATUSES },
    },
    items: "fleets",
    list: (farm, place, query) => farm.fleets(place.farmId, query),
  },
  ListWorkers: {
    method: "GET",
    path: WORKERS,
    query: {},
    items: "workers",
    list: (farm, place) => farm.workers(place.fleetId),
  },
  GetWorker: {
    method: "GET",
    path: `${WORKERS}/{workerId}`,
    query: {},
    get: (farm, place) => farm.worker(place.workerId),
  },
  ListSessionsForWorker: {
    method: "GET",
    path: `${WORKERS}/{workerId}/sessions`,
    query: {},
    items: "sessions",
    list: (farm, place) => farm.sessionsOfWorker(place.workerId),
  },
  ListQueues: {
    method: "GET",
    path: QUEUES,
    query: { principalId: FIELDS.principalId, status: { values: QUEUE_STATUSES } },
    items: "queues",
    list: (farm, place, query) => farm.queues(place.farmId, query),
  },
  ListJobs: {
    method: "GET",
    path: JOBS,
    query: { principalId: FIELDS.principalId },
    items: "jobs",
    list: (farm, place, query) => farm.jobs(place.queueId, query),
  },
  ListSessions: {
    method: "GET",
    path: SESSIONS,
    query: {},
    items: "sessions",
    list: (farm, place) => farm.sessionsOfJob(place.jobId),
  },
  GetSession: {
    method: "GET",
    path: `${SESSIONS}/{sessionId}`,
    query: {},
    get: (farm, place) => farm.session(place.sessionId),
  },
  UpdateSession: {
    method: "PATCH",
    path: `${SESSIONS}/{sessionId}`,
    query: {},
    body: { targetLifecycleStatus: { values: ["ENDED"] } },
    idempotent: true,
    get: (farm, place) => farm.endSession(place.sessionId),
  },
  ListSessionActions: {
    method: "GET",
    path: ACTIONS,
    query: { sessionId: FIELDS.sessionId, taskId: FIELDS.taskId },
    items: "sessionActions",
    list: (farm, place, query) => farm.actions(place.jobId, query),
  },
  GetSessionAction: {
    method: "GET",
    path: `${ACTIONS}/{sessionActionId}`,
    query: {},
    get: (farm, place) => farm.action(place.sessionActionId),
  },
};
