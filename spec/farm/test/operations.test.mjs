// SPDX-License-Identifier: MIT
//
// All operations of the text: the reader, the answers' shapes, the lists' pages, and what the farm
// refuses. The answers are checked with the farm's own checks.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkMembers } from "../checks.mjs";
import { model, read } from "../model.mjs";
import { Samples } from "../samples.mjs";
import { Client, startFarm } from "./client.mjs";

let farm, env, known;

const operations = Object.values(model.operations);

before(async () => {
  farm = await startFarm();
  ({ env } = farm);
  known = await findIds(new Client(env));
});

after(() => farm.stop());

// Ids of things that exist, by the names of inputs.
async function findIds(client) {
  const { FARM_ID: farmId, FLEET_ID: fleetId, WORKER_ID: workerId, QUEUE_ID: queueId,
    JOB_ID: jobId } = env;
  const first = async (target, items, id) => (await client.get(target)).json[items][0][id];
  const base = `/farms/${farmId}`;
  const job = `${base}/queues/${queueId}/jobs/${jobId}`;
  const stepId = await first(`${job}/steps`, "steps", "stepId");
  const [storageProfileId, limitId] = [
    await first(`${base}/storage-profiles`, "storageProfiles", "storageProfileId"),
    await first(`${base}/limits`, "limits", "limitId")];
  return {
    farmId, fleetId, workerId, queueId, jobId, stepId, storageProfileId, limitId,
    taskId: await first(`${job}/steps/${stepId}/tasks`, "tasks", "taskId"),
    sessionId: await first(`${job}/sessions`, "sessions", "sessionId"),
    sessionActionId: await first(`${job}/session-actions`, "sessionActions", "sessionActionId"),
    budgetId: await first(`${base}/budgets`, "budgets", "budgetId"),
    queueEnvironmentId: await first(`${base}/queues/${queueId}/environments`, "environments",
      "queueEnvironmentId"),
    volumeId: await first(`${base}/fleets/${fleetId}/volumes`, "volumes", "volumeId"),
    monitorId: await first("/monitors", "monitors", "monitorId"),
    licenseEndpointId: await first("/license-endpoints", "licenseEndpoints", "licenseEndpointId"),
    queueIds: [queueId], fleetIds: [fleetId], itemOffset: 0,
    resourceArn: `arn:aws:deadline:us-west-2:111122223333:farm/${farmId}`,
    principalId: "01234567-89ab-4def-8123-aaaaaaaaaaaa",
    productId: "houdini-20.5",
  };
}

test("reads all of the text", () => {
  const count = (list, wanted) => list.filter(wanted).length;
  const inputs = operations.flatMap((operation) => operation.inputs);
  assert.equal(operations.length, 126);
  assert.equal(count(operations, ({ host }) => host === "scheduling"), 6);
  assert.equal(count(operations, ({ pages }) => pages), 34);
  assert.equal(count(operations, ({ pages }) => pages?.byOffset), 4);
  assert.equal(count(inputs, ({ location }) => location === "path"), 245);
  assert.equal(count(inputs, ({ location }) => location === "query"), 77);
  assert.equal(count(inputs, ({ location }) => location === "header"), 23);
  assert.equal(count(inputs, ({ location }) => location === "body"), 185);
  const others = operations.filter(({ status }) => status !== 200);
  assert.deepEqual(others.map(({ name, status }) => `${name} ${status}`),
    ["CreateJob 201", "TagResource 204", "UntagResource 204"]);
  const kinds = Object.values(model.types).map(({ kind }) => kind);
  assert.equal(count(kinds, (kind) => kind === "union"), 17);
});

test("refuses a text that it does not understand", () => {
  const refused = {
    "operation A GET /a\n  a: Absent\n  ->": /no type: Absent/,
    "A = strin": /no type: strin/,
    "A = [string": /no type/,
    "A = structure\n  a string": /no member/,
    "type A": /not understood/,
  };
  for (const [text, message] of Object.entries(refused)) {
    assert.throws(() => read(`api 1 at management\n${text}`), message);
  }
});

// Requests that have to come before, so that there is something to answer with.
const BEFORE = {
  async DeleteQueueFleetAssociation(client, input) {
    await stop(client, "QueueFleetAssociation", input);
  },
  async DeleteQueueLimitAssociation(client, input) {
    await stop(client, "QueueLimitAssociation", input);
  },
  async DeleteWorker(client, input) {
    const { json } = await client.call("ListWorkers", input);
    return json.workers.find(({ status }) => status === "STOPPED");
  },
  async GetSessionsStatisticsAggregation(client, input) {
    const start = new Samples(known)
      .members(model.operations.StartSessionsStatisticsAggregation.inputs);
    const { json } = await client.call("StartSessionsStatisticsAggregation", start);
    for (let i = 0; i < 2; i++) {
      await client.call("GetSessionsStatisticsAggregation", { ...input, ...json });
    }
    return json;
  },
};

async function stop(client, what, input) {
  const status = Object.values(model.operations[`Update${what}`].inputs)
    .find(({ name }) => name === "status").type.values[1];
  await client.call(`Update${what}`, { ...input, status });
  for (let i = 0; i < 2; i++) await client.call(`Get${what}`, input);
}

async function sample(client, operation) {
  const input = new Samples(known).members(operation.inputs);
  delete input.nextToken;
  return { ...input, ...await BEFORE[operation.name]?.(client, input) };
}

test("answers all operations with what their outputs have", async () => {
  for (const operation of operations) {
    const client = await Client.forScenario(env, {});
    const { status, text, json = {} } = await client.call(operation.name,
      await sample(client, operation));
    assert.equal(status, operation.status, `${operation.name}: ${text}`);
    const faults = checkMembers(json, operation.outputs);
    assert.deepEqual(faults, [], operation.name);
  }
});

test("makes values of what the request said, if they fit", () => {
  const { outputs } = model.operations.GetQueue;
  const { displayName, status, description } = new Samples({ displayName: "Q", status: "BUSY" })
    .members(outputs);
  assert.deepEqual([displayName, status, description], ["Q", "IDLE", "description 1"]);
});
