// SPDX-License-Identifier: MIT
//
// The members of sessions and of their actions, like fixtures.mjs. Knows nothing of requests, pages
// or changes.

import { EXIT, iso, LENGTH, log, MINUTE, person, SECOND, START, STATUS, worker } from
  "./fixtures.mjs";

// A worker's newest four sessions have one status each; nearly all older ones have ended, but a few
// in a hundred never did: the ones that people look for.
const LIFECYCLE = ["STARTED", "UPDATE_IN_PROGRESS", "UPDATE_FAILED", "UPDATE_SUCCEEDED"];
const WITH_END = new Set(["UPDATE_SUCCEEDED", "ENDED"]);

// The actions of a session, in order. Action ids number them from 0.
export const ACTIONS = ["syncInputJobAttachments", "envEnter", "taskRun", "taskRun", "taskRun",
  "envExit"];
const LIVE_ACTIONS = ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "RUNNING", "ASSIGNED", "SCHEDULED"];

// "sessionaction-<32 hex digits>-3" -> "sessionaction-<32 hex digits>" and 3.
export function split(id) {
  const dash = id.lastIndexOf("-");
  return [id.slice(0, dash), Number(id.slice(dash + 1))];
}

export function lifecycle(world, place) {
  const number = place[3] < LIFECYCLE.length ? place[3] : world.random(STATUS, place) % 64;
  return LIFECYCLE[number] ?? "ENDED";
}

// A session with an endedAt has ended, whatever its status.
export function isOver(session) {
  return session.endedAt !== undefined || session.lifecycleStatus === "ENDED";
}

// Whether a generated session with this status is over.
export function hasEnded(lifecycleStatus) {
  return WITH_END.has(lifecycleStatus);
}

export function session(world, place) {
  const due = world.epoch - (place[3] + 1) * 7 * MINUTE;
  const started = due + world.random(START, place) % (6 * MINUTE);
  const ended = started + 10 * SECOND + world.random(LENGTH, place) % (5 * MINUTE);
  const lifecycleStatus = lifecycle(world, place);
  const updated = lifecycleStatus.startsWith("UPDATE");
  const jobPlace = world.jobOfSession(place);
  return {
    sessionId: world.id("session", place),
    queueId: world.name("queue", jobPlace.slice(0, 2)),
    jobId: world.name("job", jobPlace),
    fleetId: world.name("fleet", place.slice(0, 2)),
    workerId: world.name("worker", place.slice(0, 3)),
    startedAt: iso(started),
    lifecycleStatus,
    endedAt: WITH_END.has(lifecycleStatus) ? iso(ended) : undefined,
    targetLifecycleStatus: updated ? "ENDED" : undefined,
    updatedAt: updated ? iso(ended) : undefined,
    updatedBy: updated ? person(world, place) : undefined,
  };
}

// The members that GetSession adds.
export function sessionDetails(world, place, { sessionId, queueId }) {
  const { farmId, hostProperties: host, log: workerLog } = worker(world, place.slice(0, 3));
  return { log: log(queueId, farmId, sessionId), hostProperties: host, workerLog };
}

function definition(world, place, number) {
  const type = ACTIONS[number];
  const jobPlace = world.jobOfSession(place);
  const stepId = world.id("step", jobPlace);
  const parameters = { Frame: { int: String(1 + place[3] * ACTIONS.length + number) } };
  switch (type) {
    case "syncInputJobAttachments": return { [type]: { stepId } };
    case "taskRun": return { [type]: { taskId: taskId(world, place, number), stepId, parameters } };
    default: return { [type]: { environmentId: `JOB:${world.name("job", jobPlace)}:Conda` } };
  }
}

export function taskId(world, place, number) {
  return `${world.id("task", place)}-${number}`;
}

// An ended session has finished all actions, a live one runs its second task.
export function actionStatus(world, place, number, over) {
  if (!over) return LIVE_ACTIONS[number];
  const failed = ACTIONS[number] === "taskRun" && world.random(EXIT, [...place, number]) % 16 === 0;
  return failed ? "FAILED" : "SUCCEEDED";
}

// Action `number` of a session, as ListSessionActions and (with details) GetSessionAction show it.
export function action(world, place, number, session, details) {
  const status = actionStatus(world, place, number, isOver(session));
  const begun = !["ASSIGNED", "SCHEDULED"].includes(status);
  const done = begun && status !== "RUNNING";
  const at = Date.parse(session.startedAt) + number * SECOND;
  return {
    sessionActionId: `${world.id("sessionaction", place)}-${number}`,
    status,
    startedAt: begun ? iso(at) : undefined,
    endedAt: done ? iso(at + SECOND - 1) : undefined,
    workerUpdatedAt: begun ? iso(at + SECOND - 1) : undefined,
    progressPercent: begun ? (done ? 100 : 42.5) : undefined,
    ...(details && {
      sessionId: session.sessionId,
      processExitCode: done ? Number(status === "FAILED") : undefined,
      progressMessage: status === "RUNNING" ? "Rendering" : undefined,
    }),
    definition: definition(world, place, number),
  };
}
