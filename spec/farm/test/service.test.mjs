// SPDX-License-Identifier: MIT
//
// The service as a client sees it: every operation, paging to the last item, the consistency of
// different operations, and the errors.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, control, fetch1, sign, startFarm } from "./client.mjs";

let farm, env, client, workers, worker, jobs;

before(async () => {
  farm = await startFarm();
  ({ env } = farm);
  client = new Client(env);
  workers = `/farms/${env.FARM_ID}/fleets/${env.FLEET_ID}/workers`;
  worker = `${workers}/${env.WORKER_ID}`;
  jobs = `/farms/${env.FARM_ID}/queues/${env.QUEUE_ID}/jobs`;
});

after(() => farm.stop());

const names = (object) => Object.keys(object).sort().join(" ");
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;

test("pages through all sessions of a worker, whatever the page size", async () => {
  const whole = await client.all(`${worker}/sessions`, "sessions");
  assert.equal(whole.length, 250);
  assert.equal(new Set(whole.map(({ sessionId }) => sessionId)).size, 250);
  for (const maxResults of [7, 50, 99, 100]) {
    const paged = await client.all(`${worker}/sessions`, "sessions", { maxResults });
    assert.deepEqual(paged, whole);
  }
});

test("returns a hundred items a page, and an explicit null at the end", async () => {
  const { json } = await client.get(`${worker}/sessions`);
  assert.equal(json.sessions.length, 100);
  assert.match(json.nextToken, /^[\w-]{22}$/);
  const { text } = await client.get(`${jobs}?maxResults=12`);
  assert.match(text, /"nextToken":null}$/);
});

test("returns an empty list for a worker without sessions", async () => {
  const { workerId } = (await client.all(workers, "workers"))[1];
  const { json } = await client.get(`${workers}/${workerId}/sessions`);
  assert.deepEqual(json, { sessions: [], nextToken: null });
});

test("has sessions of every status, and no endedAt while one runs", async () => {
  const sessions = await client.all(`${worker}/sessions`, "sessions");
  const statuses = new Set(sessions.map(({ lifecycleStatus }) => lifecycleStatus));
  assert.deepEqual([...statuses].sort(),
    ["ENDED", "STARTED", "UPDATE_FAILED", "UPDATE_IN_PROGRESS", "UPDATE_SUCCEEDED"]);
  for (const session of sessions) {
    const over = ["ENDED", "UPDATE_SUCCEEDED"].includes(session.lifecycleStatus);
    assert.equal(session.endedAt !== undefined, over);
    assert.match(session.startedAt, ISO);
    if (over) assert.ok(Date.parse(session.endedAt) > Date.parse(session.startedAt));
  }
  assert.ok(sessions.some(({ startedAt }) => startedAt.length === 20));
  assert.ok(sessions.some(({ startedAt }) => startedAt.length === 24));
});

test("returns the same session for the worker, the job and by its id", async () => {
  const [session] = await client.all(`${worker}/sessions`, "sessions");
  const ofJob = `/farms/${env.FARM_ID}/queues/${session.queueId}/jobs/${session.jobId}/sessions`;
  const listed = (await client.all(ofJob, "sessions", { maxResults: 3 }))
    .find(({ sessionId }) => sessionId === session.sessionId);
  const { json } = await client.get(`${ofJob}/${session.sessionId}`);
  assert.equal(listed.workerId, env.WORKER_ID);
  for (const name of Object.keys(listed)) assert.deepEqual(json[name], listed[name]);
  for (const name of ["startedAt", "lifecycleStatus"]) assert.equal(json[name], session[name]);
  assert.equal(json.log.options.logStreamName, session.sessionId);
  assert.equal(json.workerLog.options.logStreamName, env.WORKER_ID);
});

test("the sessions of all workers are the sessions of all jobs", async () => {
  const small = await Client.forScenario(env, { fleets: 2, workers: 3, queues: 2, jobs: 4 });
  const base = `/farms/${env.FARM_ID}`;
  const of = async (outer, inner, plural, id) => {
    const found = [];
    for (const one of await small.all(outer, plural)) {
      for (const two of await small.all(`${outer}/${one[id]}/${inner}`, inner)) {
        const twoId = two.workerId ?? two.jobId;
        found.push(...await small.all(`${outer}/${one[id]}/${inner}/${twoId}/sessions`,
          "sessions"));
      }
    }
    return found.map(({ sessionId }) => sessionId).sort();
  };
  const ofWorkers = await of(`${base}/fleets`, "workers", "fleets", "fleetId");
  const ofJobs = await of(`${base}/queues`, "jobs", "queues", "queueId");
  assert.ok(ofWorkers.length > 500);
  assert.deepEqual(ofJobs, ofWorkers);
});

test("returns every required member in summaries", async () => {
  const required = {
    farms: ["/farms", "createdAt createdBy displayName farmId"],
    fleets: [`/farms/${env.FARM_ID}/fleets`, "configuration createdAt createdBy displayName " +
      "farmId fleetId maxWorkerCount minWorkerCount status workerCount"],
    workers: [workers, "createdAt createdBy farmId fleetId status workerId"],
    queues: [`/farms/${env.FARM_ID}/queues`,
      "createdAt createdBy defaultBudgetAction displayName farmId queueId status"],
    jobs: [jobs, "createdAt createdBy jobId lifecycleStatus lifecycleStatusMessage name priority"],
    sessions: [`${jobs}/${env.JOB_ID}/sessions`,
      "fleetId lifecycleStatus sessionId startedAt workerId"],
    sessionActions: [`${jobs}/${env.JOB_ID}/session-actions`,
      "definition sessionActionId status"],
  };
  for (const [items, [target, members]] of Object.entries(required)) {
    const list = await client.all(target, items);
    assert.ok(list.length > 0, items);
    for (const one of list) for (const name of members.split(" ")) assert.ok(name in one, name);
  }
  assert.equal(names(await client.all(`${worker}/sessions`, "sessions").then((all) => all[0])),
    "jobId lifecycleStatus queueId sessionId startedAt");
});

test("GetWorker agrees with ListWorkers", async () => {
  const [listed] = await client.all(workers, "workers");
  const { json } = await client.get(worker);
  assert.deepEqual(json, listed);
  assert.equal(json.workerId, env.WORKER_ID);
});

test("lists the actions of a job, a session or a task", async () => {
  const [{ sessionId }] = await client.all(`${jobs}/${env.JOB_ID}/sessions`, "sessions");
  const target = `${jobs}/${env.JOB_ID}/session-actions`;
  const actions = await client.all(target, "sessionActions", { sessionId });
  assert.equal(actions.length, 6);
  const { taskId } = actions.find(({ definition }) => definition.taskRun).definition.taskRun;
  const [ofTask, ...others] = await client.all(target, "sessionActions", { taskId });
  assert.equal(others.length, 0);
  assert.equal(ofTask.definition.taskRun.taskId, taskId);
  const { json } = await client.get(`${target}/${ofTask.sessionActionId}`);
  assert.equal(json.sessionId, sessionId);
  assert.deepEqual(json.definition, ofTask.definition);
});

test("filters by display name, status and principal", async () => {
  const fleets = `/farms/${env.FARM_ID}/fleets`;
  const named = await client.all(fleets, "fleets", { displayName: "Fleet 2" });
  assert.deepEqual(named.map(({ displayName }) => displayName), ["Fleet 2"]);
  const active = await client.all(fleets, "fleets", { status: "ACTIVE" });
  assert.ok(active.length > 0 && active.every(({ status }) => status === "ACTIVE"));
  const all = await client.all(jobs, "jobs");
  const mine = await client.all(jobs, "jobs",
    { principalId: "01234567-89ab-cdef-0123-456789abcdef", maxResults: 2 });
  assert.ok(mine.length < all.length);
  for (const job of mine) assert.deepEqual(all.find(({ jobId }) => jobId === job.jobId), job);
});

test("a million sessions cost no more than one", async () => {
  const huge = await Client.forScenario(env, { sessions: 1_000_000 });
  const { json } = await huge.get(`${worker}/sessions`);
  const last = await huge.get(`${worker}/sessions?nextToken=${json.nextToken}`);
  assert.equal(last.json.sessions.length, 100);
  const target = `/farms/${env.FARM_ID}/queues/${env.QUEUE_ID}/jobs/${env.JOB_ID}/sessions`;
  assert.equal((await huge.get(target)).json.sessions.length, 100);
});

const refused = {
  "maxResults of 0": [() => `${worker}/sessions?maxResults=0`, "maxResults"],
  "maxResults of 101": [() => `${worker}/sessions?maxResults=101`, "maxResults"],
  "maxResults in words": [() => `${worker}/sessions?maxResults=ten`, "maxResults"],
  "a garbled token": [() => `${worker}/sessions?nextToken=AAAAAAAAAAAAAAAAAAAAAA`, "nextToken"],
  "an empty token": [() => `${worker}/sessions?nextToken=`, "nextToken"],
  "a malformed id": [() => `${workers}/worker-123/sessions`, "workerId"],
  "an id of another kind": [() => `${workers}/${env.FLEET_ID}/sessions`, "workerId"],
  "an empty id": [() => `${workers}//sessions`, "workerId"],
  "an upper-case id": [() => `${workers}/${env.WORKER_ID.toUpperCase()}`, "workerId"],
  "an unknown status": [() => `/farms/${env.FARM_ID}/fleets?status=GONE`, "status"],
  "a malformed principal": [() => `/farms?principalId=me`, "principalId"],
};

for (const [what, [target, field]] of Object.entries(refused)) {
  test(`refuses ${what}`, async () => {
    const { status, headers, json } = await client.get(target());
    assert.equal(status, 400);
    assert.equal(headers["x-amzn-errortype"], "ValidationException");
    assert.equal(json.reason, "FIELD_VALIDATION_FAILED");
    assert.deepEqual(json.fieldList.map(({ name }) => name), [field]);
  });
}

test("refuses a token with other arguments than its own", async () => {
  const { json } = await client.get(`${worker}/sessions?maxResults=10`);
  const other = (await client.all(workers, "workers"))[2].workerId;
  const good = await client.get(`${worker}/sessions?maxResults=10&nextToken=${json.nextToken}`);
  assert.equal(good.status, 200);
  for (const garbled of [`${json.nextToken}=`, `-${json.nextToken}`, `${json.nextToken}!`]) {
    const { status } = await client.get(`${worker}/sessions?maxResults=10&nextToken=${garbled}`);
    assert.equal(status, 400, garbled);
  }
  for (const target of [`${worker}/sessions?maxResults=11`, `${worker}/sessions?`,
    `${workers}/${other}/sessions?maxResults=10`, `${workers}?maxResults=10`]) {
    const { status, json: response } = await client.get(`${target}&nextToken=${json.nextToken}`);
    assert.equal(status, 400, target);
    assert.deepEqual(response.fieldList.map(({ name }) => name), ["nextToken"]);
  }
});

test("does not find ids that do not exist or belong elsewhere", async () => {
  const [, otherFarm] = await client.all("/farms", "farms");
  const unknown = `worker-${"0".repeat(32)}`;
  const [first, ...others] = await client.all(`${jobs}/${env.JOB_ID}/sessions`, "sessions");
  const otherJob = (await client.all(jobs, "jobs"))[1].jobId;
  const { sessionId } = others.at(-1);
  const small = await Client.forScenario(env, { sessions: 1 });
  const missing = {
    [`${jobs}/${otherJob}/sessions/${first.sessionId}`]: ["session", first.sessionId],
    [`${jobs}/${otherJob}/session-actions?sessionId=${sessionId}`]: ["session", sessionId],
    [`${workers}/${unknown}/sessions`]: ["worker", unknown],
    [`/farms/${otherFarm.farmId}/fleets/${env.FLEET_ID}/workers`]: ["fleet", env.FLEET_ID],
  };
  for (const [target, [resourceType, resourceId]] of Object.entries(missing)) {
    const { status, headers, json } = await client.get(target);
    assert.equal(status, 404);
    assert.equal(headers["x-amzn-errortype"], "ResourceNotFoundException");
    assert.deepEqual([json.resourceType, json.resourceId], [resourceType, resourceId]);
  }
  assert.equal((await client.get(`${jobs}/${env.JOB_ID}/sessions/${sessionId}`)).status, 200);
  assert.equal((await small.get(`${jobs}/${env.JOB_ID}/sessions/${sessionId}`)).status, 404);
});

test("refuses other paths and methods", async () => {
  const lost = await client.get("/nowhere");
  assert.equal(lost.status, 404);
  assert.equal(lost.headers["x-amzn-errortype"], "UnknownOperationException");
  const wrong = await client.get("/metered-products", { method: "DELETE" });
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.allow, "GET");
});

test("checks the signature before the ids", async () => {
  const target = "/2023-10-12/farms/nonsense/fleets";
  const bare = await fetch1(env.FARM_HTTP_URL, { target });
  assert.equal(bare.headers["x-amzn-errortype"], "MissingAuthenticationTokenException");
  const headers = sign({ ...env, AWS_SECRET_ACCESS_KEY: "x" }, env.FARM_HTTP_URL, { target });
  const forged = await fetch1(env.FARM_HTTP_URL, { target, headers });
  assert.equal(forged.status, 403);
  assert.equal(forged.headers["x-amzn-errortype"], "InvalidSignatureException");
});

test("accepts temporary keys until they expire", async () => {
  const call = (kind) => new Client({
    FARM_HTTP_URL: env.FARM_HTTP_URL,
    AWS_ACCESS_KEY_ID: env[`FARM_${kind}_ACCESS_KEY_ID`],
    AWS_SECRET_ACCESS_KEY: env[`FARM_${kind}_SECRET_ACCESS_KEY`],
    AWS_SESSION_TOKEN: env[`FARM_${kind}_SESSION_TOKEN`],
  }).get("/farms");
  assert.equal((await call("TEMPORARY")).status, 200);
  assert.equal((await call("EXPIRED")).headers["x-amzn-errortype"], "ExpiredTokenException");
});

async function updates(scenario) {
  const [session] = await scenario.all(`${worker}/sessions`, "sessions");
  const base = `/farms/${env.FARM_ID}/queues/${session.queueId}/jobs/${session.jobId}`;
  const target = `${base}/sessions/${session.sessionId}`;
  const patch = (token, body = '{"targetLifecycleStatus":"ENDED"}') => scenario.get(target,
    { method: "PATCH", body, more: token === undefined ? [] : [["x-amz-client-token", token]] });
  return { target, patch };
}

test("ends a session: first in progress, then ended, and once for each client token", async () => {
  const scenario = await Client.forScenario(env, { end_delay: 0.2 });
  const { target, patch } = await updates(scenario);
  assert.deepEqual((await patch("a")).json, {});
  const going = (await scenario.get(target)).json;
  assert.equal(going.lifecycleStatus, "UPDATE_IN_PROGRESS");
  assert.equal(going.targetLifecycleStatus, "ENDED");
  assert.equal(going.endedAt, undefined);
  await sleep(250);
  const gone = (await scenario.all(`${worker}/sessions`, "sessions"))[0];
  assert.equal(gone.lifecycleStatus, "ENDED");
  assert.ok(Date.parse(gone.endedAt) > Date.parse(gone.startedAt));
  assert.equal((await patch("a")).status, 200);
  const again = await patch("b");
  assert.equal(again.status, 409);
  assert.equal(again.headers["x-amzn-errortype"], "ConflictException");
});

test("refuses to end a session with an endedAt, and no other, whatever its status", async () => {
  const scenario = await Client.forScenario(env, { end_delay: 0 });
  const sessions = await scenario.all(`${worker}/sessions`, "sessions");
  const refused = {};
  for (const session of sessions.slice(0, 40)) {
    const target = `/farms/${env.FARM_ID}/queues/${session.queueId}/jobs/${session.jobId}/sessions/` +
      session.sessionId;
    const { status } = await scenario.get(target, { method: "PATCH",
      body: '{"targetLifecycleStatus":"ENDED"}', more: [["x-amz-client-token", session.sessionId]] });
    assert.equal(status, session.endedAt === undefined ? 200 : 409);
    if (status === 409) refused[session.lifecycleStatus] = true;
  }
  assert.deepEqual(Object.keys(refused).sort(), ["ENDED", "UPDATE_SUCCEEDED"]);
});

test("ends a session in one scenario only", async () => {
  const scenario = await Client.forScenario(env, { end_delay: 0 });
  const { target, patch } = await updates(scenario);
  await patch("a");
  assert.equal((await scenario.get(target)).json.lifecycleStatus, "ENDED");
  assert.equal((await client.get(target)).json.lifecycleStatus, "STARTED");
});

test("refuses an update without a token, with another target, or that is not JSON", async () => {
  const { patch } = await updates(client);
  const reasons = [await patch(undefined), await patch("a", '{"targetLifecycleStatus":"STARTED"}'),
    await patch("a", "{}"), await patch("a", "ENDED")];
  const told = reasons.map(({ status, json }) => [status, json.reason, json.fieldList.length]);
  assert.deepEqual(told, [
    [400, "FIELD_VALIDATION_FAILED", 1],
    [400, "FIELD_VALIDATION_FAILED", 1],
    [400, "FIELD_VALIDATION_FAILED", 1],
    [400, "CANNOT_PARSE", 0],
  ]);
});

test("makes the same farm of the same seed", async () => {
  const twin = await startFarm();
  const other = await startFarm("--seed", "another", "--workers", "2");
  assert.equal(twin.env.WORKER_ID, env.WORKER_ID);
  assert.notEqual(other.env.WORKER_ID, env.WORKER_ID);
  const { json } = await control(other.env, "GET", "/world");
  assert.equal(json.farms[0].fleets[0].workers.length, 2);
  await Promise.all([twin.stop(), other.stop()]);
});
