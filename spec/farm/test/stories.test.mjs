// SPDX-License-Identifier: MIT
//
// The stories that the farm tells: what is created is found, what is updated shows, what is deleted
// is gone, jobs run, and different operations tell the same.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, startFarm } from "./client.mjs";

let farm, env, ids;

before(async () => {
  farm = await startFarm();
  ({ env } = farm);
  ids = { farmId: env.FARM_ID, fleetId: env.FLEET_ID, workerId: env.WORKER_ID,
    queueId: env.QUEUE_ID, jobId: env.JOB_ID };
});

after(() => farm.stop());

const scenario = (settings = {}) => Client.forScenario(env, settings);

// The answer's members; fails if there is an error.
async function ask(client, name, input) {
  const { status, text, json } = await client.call(name, input);
  assert.ok(status < 300, `${name}: ${text}`);
  return json;
}

async function refusal(client, name, input) {
  const { headers } = await client.call(name, input);
  return headers["x-amzn-errortype"];
}

async function all(client, name, items, input) {
  const found = [];
  let nextToken;
  do {
    const answer = await ask(client, name, { ...input, nextToken });
    found.push(...answer[items]);
    nextToken = answer.nextToken ?? undefined;
  } while (nextToken);
  return found;
}

const count = (list, key) => list.reduce((counts, item) =>
  ({ ...counts, [item[key]]: (counts[item[key]] ?? 0) + 1 }), {});

test("the counts of jobs, steps and tasks agree", async () => {
  const client = await scenario();
  const statuses = new Set();
  for (const job of await all(client, "ListJobs", "jobs", ids)) {
    const input = { ...ids, jobId: job.jobId };
    const counts = {};
    for (const step of await all(client, "ListSteps", "steps", input)) {
      const tasks = await all(client, "ListTasks", "tasks", { ...input, stepId: step.stepId });
      assert.deepEqual(count(tasks, "runStatus"), step.taskRunStatusCounts);
      for (const [status, number] of Object.entries(step.taskRunStatusCounts)) {
        counts[status] = (counts[status] ?? 0) + number;
      }
      const { name, taskRunStatus } = await ask(client, "GetStep",
        { ...input, stepId: step.stepId });
      assert.deepEqual([name, taskRunStatus], [step.name, step.taskRunStatus]);
    }
    assert.deepEqual(job.taskRunStatusCounts, counts);
    assert.ok(counts[job.taskRunStatus] > 0);
    if (job.taskRunStatus === "SUCCEEDED") assert.deepEqual(Object.keys(counts), ["SUCCEEDED"]);
    assert.equal(job.endedAt !== undefined, ["SUCCEEDED", "FAILED", "CANCELED"]
      .includes(job.taskRunStatus));
    const one = await ask(client, "GetJob", input);
    for (const name of Object.keys(job)) assert.deepEqual(one[name], job[name], name);
    statuses.add(job.taskRunStatus);
  }
  assert.ok(["RUNNING", "READY", "SUCCEEDED", "FAILED", "CANCELED"]
    .every((status) => statuses.has(status)), [...statuses].join());
});

test("the actions of sessions run tasks that exist, and failed ones failed there", async () => {
  const client = await scenario();
  const jobs = await all(client, "ListJobs", "jobs", ids);
  const { jobId } = jobs.find(({ taskRunStatus }) => taskRunStatus === "FAILED");
  const actions = await all(client, "ListSessionActions", "sessionActions", { ...ids, jobId });
  const runs = actions.filter(({ definition }) => definition.taskRun);
  const failed = runs.filter(({ status }) => status === "FAILED");
  assert.ok(failed.length > 0);
  for (const action of [...failed, ...runs.slice(0, 3)]) {
    const { stepId, taskId } = action.definition.taskRun;
    const task = await ask(client, "GetTask", { ...ids, jobId, stepId, taskId });
    assert.equal(task.latestSessionActionId, action.sessionActionId);
    if (action.status === "FAILED") assert.equal(task.runStatus, "FAILED");
    const detailed = await ask(client, "GetSessionAction",
      { ...ids, jobId, sessionActionId: task.latestSessionActionId });
    const { workerId, fleetId } = await ask(client, "GetSession",
      { ...ids, jobId, sessionId: detailed.sessionId });
    await ask(client, "GetWorker", { ...ids, workerId, fleetId });
  }
});

const TEMPLATE = JSON.stringify({ specificationVersion: "jobtemplate-2023-09", name: "Shot 7",
  steps: [{ name: "Comp", script: {} }, { name: "Render", parameterSpace: {
    taskParameterDefinitions: [{ name: "Frame", type: "INT", range: "1-4" }] } }] });

const job = (more) => ({ ...ids, priority: 50, template: TEMPLATE, templateType: "JSON", ...more });

// The statuses that so many requests see.
async function watch(client, name, input, members, times) {
  const seen = [];
  for (let i = 0; i < times; i++) {
    const answer = await ask(client, name, input);
    seen.push(members.map((member) => answer[member]).join(" "));
  }
  return seen;
}

const watchJob = (client, input, times) =>
  watch(client, "GetJob", input, ["lifecycleStatus", "taskRunStatus"], times);

test("a job is created, runs and succeeds, in requests to get it", async () => {
  const client = await scenario();
  const { jobId } = await ask(client, "CreateJob", job({ tags: { show: "x" } }));
  const input = { ...ids, jobId };
  assert.deepEqual(await watchJob(client, input, 6), ["CREATE_IN_PROGRESS READY",
    "CREATE_COMPLETE READY", "CREATE_COMPLETE RUNNING", "CREATE_COMPLETE RUNNING",
    "CREATE_COMPLETE SUCCEEDED", "CREATE_COMPLETE SUCCEEDED"]);
  const { name, taskRunStatusCounts, startedAt, endedAt } = await ask(client, "GetJob", input);
  assert.deepEqual([name, taskRunStatusCounts], ["Shot 7", { SUCCEEDED: 5 }]);
  assert.ok(Date.parse(startedAt) <= Date.parse(endedAt));
  const steps = await all(client, "ListSteps", "steps", input);
  assert.deepEqual(steps.map((step) => step.name), ["Comp", "Render"]);
  const tasks = await all(client, "ListTasks", "tasks", { ...input, stepId: steps[1].stepId });
  assert.equal(tasks.length, 4);
  const jobs = await all(client, "ListJobs", "jobs", ids);
  assert.equal(jobs.at(-1).jobId, jobId);
  assert.deepEqual(await all(client, "ListSessions", "sessions", input), []);
  assert.equal(await refusal(new Client(env), "GetJob", input), "ResourceNotFoundException");
});

test("a job of one task runs as long", async () => {
  const client = await scenario();
  const { jobId } = await ask(client, "CreateJob",
    job({ template: '{"name":"x","steps":[{"name":"y"}]}' }));
  assert.deepEqual((await watchJob(client, { ...ids, jobId }, 5)).slice(2),
    ["CREATE_COMPLETE RUNNING", "CREATE_COMPLETE RUNNING", "CREATE_COMPLETE SUCCEEDED"]);
});

test("a job with fails in its name fails, and succeeds when it is requeued", async () => {
  const client = await scenario();
  const { jobId } = await ask(client, "CreateJob", job({ nameOverride: "This one fails" }));
  const input = { ...ids, jobId };
  assert.equal((await watchJob(client, input, 5)).at(-1), "CREATE_COMPLETE FAILED");
  const search = { ...ids, queueIds: [ids.queueId], jobId, itemOffset: 0, filterExpressions: {
    operator: "AND",
    filters: [{ stringFilter: { name: "RUN_STATUS", operator: "EQUAL", value: "FAILED" } }] } };
  const { tasks: [failed, ...others] } = await ask(client, "SearchTasks", search);
  assert.equal(others.length, 0);
  await ask(client, "UpdateTask", { ...ids, ...failed, targetRunStatus: "READY" });
  assert.deepEqual(await watchJob(client, input, 4), ["CREATE_COMPLETE READY",
    "CREATE_COMPLETE RUNNING", "CREATE_COMPLETE RUNNING", "CREATE_COMPLETE SUCCEEDED"]);
});

test("a job of a template without steps cannot be created", async () => {
  const client = await scenario();
  for (const template of ["{", '{"name":"x","steps":[]}', '{"steps":[{"name":"x"}]}']) {
    const { jobId } = await ask(client, "CreateJob", job({ template }));
    assert.match((await watchJob(client, { ...ids, jobId }, 2))[1], /^CREATE_FAILED $/);
  }
});

test("reads the names and ranges of a YAML template", async () => {
  const client = await scenario();
  const template = ["specificationVersion: jobtemplate-2023-09", 'name: "Shot 8"', "steps:",
    "  - name: Render", "    parameterSpace:", "      taskParameterDefinitions:",
    "      - name: Frame", "        range: 1-3", "  - name: Comp"].join("\n");
  const { jobId } = await ask(client, "CreateJob", job({ template, templateType: "YAML" }));
  const steps = await all(client, "ListSteps", "steps", { ...ids, jobId });
  assert.deepEqual(steps.map(({ name, taskRunStatusCounts }) => [name, taskRunStatusCounts]),
    [["Render", { READY: 3 }], ["Comp", { READY: 1 }]]);
});

test("a suspended job waits, and a canceled one ends", async () => {
  const client = await scenario();
  const { jobId } = await ask(client, "CreateJob", job({ targetTaskRunStatus: "SUSPENDED" }));
  const input = { ...ids, jobId };
  assert.equal((await watchJob(client, input, 9)).at(-1), "CREATE_COMPLETE SUSPENDED");
  await ask(client, "UpdateJob", { ...input, targetTaskRunStatus: "READY", priority: 99 });
  assert.deepEqual(await watchJob(client, input, 2),
    ["UPDATE_SUCCEEDED READY", "UPDATE_SUCCEEDED RUNNING"]);
  await ask(client, "UpdateJob", { ...input, targetTaskRunStatus: "CANCELED" });
  const { taskRunStatus, priority } = await ask(client, "GetJob", input);
  assert.deepEqual([taskRunStatus, priority], ["CANCELED", 99]);
});

test("a failed job succeeds when its failed tasks are requeued", async () => {
  const client = await scenario();
  const jobs = await all(client, "ListJobs", "jobs", ids);
  const { jobId } = jobs.find(({ taskRunStatus }) => taskRunStatus === "FAILED");
  const input = { ...ids, jobId };
  const before = (await ask(client, "GetJob", input)).taskRunStatusCounts;
  await ask(client, "UpdateJob", { ...input, targetTaskRunStatus: "READY" });
  const after = (await ask(client, "GetJob", input)).taskRunStatusCounts;
  assert.equal(after.SUCCEEDED, before.SUCCEEDED);
  assert.ok(after.READY >= before.FAILED && after.FAILED === undefined);
  assert.equal((await ask(client, "GetJob", input)).endedAt, undefined);
  assert.match((await watchJob(client, input, 2)).at(-1), / SUCCEEDED$/);
});

test("a job is created like another one, and not from nothing", async () => {
  const client = await scenario();
  const { jobId } = await ask(client, "CreateJob", job({}));
  const more = { template: undefined, templateType: undefined };
  const copy = await ask(client, "CreateJob", job({ ...more, sourceJobId: jobId }));
  const { name, sourceJobId, taskRunStatusCounts } = await ask(client, "GetJob",
    { ...ids, jobId: copy.jobId });
  assert.deepEqual([name, sourceJobId, taskRunStatusCounts], ["Shot 7", jobId, { READY: 5 }]);
  assert.equal(await refusal(client, "CreateJob", job(more)), "ValidationException");
});

test("an update of a step tells its tasks alone", async () => {
  const client = await scenario();
  const { jobId } = await ask(client, "CreateJob", job({}));
  const input = { ...ids, jobId };
  const [comp, render] = await all(client, "ListSteps", "steps", input);
  await ask(client, "UpdateStep",
    { ...input, stepId: render.stepId, targetTaskRunStatus: "SUSPENDED" });
  assert.match((await watchJob(client, input, 5)).at(-1), / SUSPENDED$/);
  const after = await all(client, "ListSteps", "steps", input);
  assert.deepEqual(after.map(({ stepId, taskRunStatus }) => [stepId, taskRunStatus]),
    [[comp.stepId, "SUCCEEDED"], [render.stepId, "SUSPENDED"]]);
});

test("the second step of a generated job comes before the first", async () => {
  const client = await scenario();
  const [render, prepare] = await all(client, "ListSteps", "steps", ids);
  const related = (name, items, { stepId }) => all(client, name, items, { ...ids, stepId });
  const resolved = ({ stepId }) => [{ stepId, status: "RESOLVED" }];
  assert.deepEqual(await related("ListStepDependencies", "dependencies", render),
    resolved(prepare));
  assert.deepEqual(await related("ListStepConsumers", "consumers", prepare), resolved(render));
  assert.deepEqual(await related("ListStepDependencies", "dependencies", prepare), []);
});

test("creates once for each client token", async () => {
  const client = await scenario();
  const made = [];
  for (const clientToken of ["a", "a", "b"]) {
    made.push((await ask(client, "CreateJob", job({ clientToken }))).jobId);
  }
  assert.equal(made[0], made[1]);
  assert.notEqual(made[0], made[2]);
});

const RESOURCES = {
  Queue: ["queueId", "queues", { displayName: "Q" }, { description: "later" }],
  Budget: ["budgetId", "budgets", { displayName: "B", usageTrackingResource: {},
    approximateDollarLimit: 10.5, actions: [{ type: "STOP_SCHEDULING_AND_COMPLETE_TASKS",
      thresholdPercentage: 75 }], schedule: { fixed: { startTime: "2026-01-01T00:00:00Z",
      endTime: "2026-12-31T00:00:00Z" } } }, { status: "INACTIVE" }],
  Limit: ["limitId", "limits", { displayName: "L", amountRequirementName: "amount.x",
    maxCount: 3 }, { maxCount: 4 }],
  StorageProfile: ["storageProfileId", "storageProfiles", { displayName: "S",
    osFamily: "LINUX" }, { osFamily: "MACOS" }],
  QueueEnvironment: ["queueEnvironmentId", "environments", { priority: 1, templateType: "JSON",
    template: "{}" }, { priority: 2 }],
  Farm: ["farmId", "farms", { displayName: "F" }, { costScaleFactor: 2 }],
};

for (const [noun, [id, items, members, changes]] of Object.entries(RESOURCES)) {
  test(`${noun} is created, found, updated and deleted`, async () => {
    const client = await scenario();
    const input = noun === "Budget"
      ? { ...members, usageTrackingResource: { queueId: ids.queueId } } : members;
    const made = await ask(client, `Create${noun}`, { ...ids, ...input });
    const named = { ...ids, [id]: made[id] };
    const shown = await ask(client, `Get${noun}`, named);
    for (const name of Object.keys(input)) assert.deepEqual(shown[name], input[name]);
    const listed = await all(client, `List${noun}s`, items, ids);
    assert.equal(listed.at(-1)[id], made[id]);
    await ask(client, `Update${noun}`, { ...named, ...changes });
    const changed = await ask(client, `Get${noun}`, named);
    for (const name of Object.keys(changes)) assert.deepEqual(changed[name], changes[name]);
    assert.equal(changed.updatedBy, "farm");
    await ask(client, `Delete${noun}`, named);
    assert.equal(await refusal(client, `Get${noun}`, named), "ResourceNotFoundException");
    assert.equal((await all(client, `List${noun}s`, items, ids)).length, listed.length - 1);
  });
}

test("a list is changed by what an update adds and removes", async () => {
  const client = await scenario();
  const [{ budgetId }] = await all(client, "ListBudgets", "budgets", ids);
  const input = { ...ids, budgetId };
  const before = (await ask(client, "GetBudget", input)).actions;
  const [{ type, thresholdPercentage }] = before;
  const action = { type, thresholdPercentage: 99 };
  await ask(client, "UpdateBudget", { ...input, actionsToAdd: [action],
    actionsToRemove: [{ type, thresholdPercentage }] });
  assert.deepEqual((await ask(client, "GetBudget", input)).actions, [before[1], action]);
});

test("lists are filtered by what their items have", async () => {
  const client = await scenario();
  const inactive = await all(client, "ListBudgets", "budgets", { ...ids, status: "INACTIVE" });
  assert.deepEqual(inactive.map(({ status }) => status), ["INACTIVE"]);
});

const FLEET = { displayName: "Fleet X", roleArn: "arn:aws:iam::111122223333:role/x",
  maxWorkerCount: 2, configuration: { customerManaged: { mode: "NO_SCALING", workerCapabilities: {
    vCpuCount: { min: 1 }, memoryMiB: { min: 1024 }, osFamily: "LINUX",
    cpuArchitectureType: "x86_64" } } } };

test("statuses pass with requests", async () => {
  const client = await scenario();
  const statuses = (name, input, times = 3) => watch(client, name, input, ["status"], times);
  const good = await ask(client, "CreateFleet", { ...ids, ...FLEET });
  assert.deepEqual(await statuses("GetFleet", { ...ids, ...good }),
    ["CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "ACTIVE"]);
  const bad = await ask(client, "CreateFleet", { ...ids, ...FLEET, displayName: "It fails" });
  assert.equal((await statuses("GetFleet", { ...ids, ...bad })).at(-1), "CREATE_FAILED");
  const queue = await ask(client, "CreateQueue", { ...ids, displayName: "Q" });
  assert.deepEqual(await statuses("GetQueue", { ...ids, ...queue }),
    ["IDLE", "IDLE", "SCHEDULING"]);
  const blocked = await ask(client, "CreateQueue", { ...ids, displayName: "blocked" });
  assert.equal((await statuses("GetQueue", { ...ids, ...blocked })).at(-1), "SCHEDULING_BLOCKED");
  const endpoint = await ask(client, "CreateLicenseEndpoint", { vpcId: "vpc-1",
    subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] });
  assert.equal((await statuses("GetLicenseEndpoint", endpoint)).at(-1), "READY");
  await ask(client, "DeleteLicenseEndpoint", endpoint);
  assert.deepEqual(await statuses("GetLicenseEndpoint", endpoint, 2),
    ["DELETE_IN_PROGRESS", "DELETE_IN_PROGRESS"]);
  assert.equal(await refusal(client, "GetLicenseEndpoint", endpoint), "ResourceNotFoundException");
});

for (const [noun, id] of [["Fleet", "fleetId"], ["Limit", "limitId"]]) {
  test(`an association with a ${noun} stops before it can be deleted`, async () => {
    const client = await scenario();
    const name = `Queue${noun}Association`;
    const listed = () => all(client, `List${name}s`, `queue${noun}Associations`,
      { farmId: ids.farmId, queueId: ids.queueId });
    const [first, ...others] = await listed();
    const input = { ...ids, [id]: first[id] };
    assert.equal(await refusal(client, `Delete${name}`, input), "ConflictException");
    const [status] = noun === "Fleet" ? ["STOP_SCHEDULING_AND_CANCEL_TASKS"]
      : ["STOP_LIMIT_USAGE_AND_CANCEL_TASKS"];
    await ask(client, `Update${name}`, { ...input, status });
    assert.deepEqual(await watch(client, `Get${name}`, input, ["status"], 3),
      [status, status, "STOPPED"]);
    await ask(client, `Delete${name}`, input);
    assert.equal(await refusal(client, `Get${name}`, input), "ResourceNotFoundException");
    assert.deepEqual(await listed(), others);
    await ask(client, `Create${name}`, input);
    assert.equal((await ask(client, `Get${name}`, input)).status, "ACTIVE");
  });
}

test("a worker that does not respond can be deleted, one that runs cannot", async () => {
  const client = await scenario();
  const search = { farmId: ids.farmId, fleetIds: [ids.fleetId], itemOffset: 0,
    filterExpressions: { operator: "AND", filters: [
      { stringFilter: { name: "STATUS", operator: "EQUAL", value: "NOT_RESPONDING" } }] } };
  const { workers: [lost], totalResults } = await ask(client, "SearchWorkers", search);
  assert.equal(totalResults, 1);
  assert.equal(await refusal(client, "DeleteWorker", ids), "ConflictException");
  await ask(client, "DeleteWorker", { ...ids, workerId: lost.workerId });
  assert.equal((await ask(client, "SearchWorkers", search)).totalResults, 0);
  assert.equal(await refusal(client, "ListSessionsForWorker",
    { ...ids, workerId: lost.workerId }), "ResourceNotFoundException");
  await ask(client, "UpdateWorker", { ...ids, status: "STOPPED" });
  await ask(client, "DeleteWorker", ids);
  assert.equal((await all(client, "ListWorkers", "workers", ids)).length, 6);
});

test("members are associated and disassociated", async () => {
  const client = await scenario();
  const principalId = "01234567-89ab-4def-8123-cccccccccccc";
  const listed = async () => (await all(client, "ListFarmMembers", "members", ids))
    .map((member) => `${member.principalId} ${member.membershipLevel}`);
  const before = await listed();
  await ask(client, "AssociateMemberToFarm", { ...ids, principalId, principalType: "GROUP",
    identityStoreId: "d-0123456789", membershipLevel: "MANAGER" });
  assert.deepEqual(await listed(), [...before, `${principalId} MANAGER`]);
  await ask(client, "DisassociateMemberFromFarm", { ...ids, principalId });
  assert.deepEqual(await listed(), before);
  assert.equal(await refusal(client, "DisassociateMemberFromFarm", { ...ids, principalId }),
    "ResourceNotFoundException");
});

test("settings of a monitor are merged", async () => {
  const client = await scenario();
  const [{ monitorId }] = await all(client, "ListMonitors", "monitors");
  const { settings } = await ask(client, "GetMonitorSettings", { monitorId });
  await ask(client, "UpdateMonitorSettings", { monitorId, settings: { theme: "dark" } });
  assert.deepEqual((await ask(client, "GetMonitorSettings", { monitorId })).settings,
    { ...settings, theme: "dark" });
});

test("metered products are put and deleted", async () => {
  const client = await scenario();
  const [{ licenseEndpointId }] = await all(client, "ListLicenseEndpoints", "licenseEndpoints");
  const input = { licenseEndpointId, productId: "nuke-15" };
  const listed = async () => (await all(client, "ListMeteredProducts", "meteredProducts", input))
    .map(({ productId }) => productId);
  await ask(client, "PutMeteredProduct", input);
  assert.deepEqual(await listed(), ["houdini-20.5", "nuke-15"]);
  await ask(client, "DeleteMeteredProduct", input);
  assert.deepEqual(await listed(), ["houdini-20.5"]);
  for (const name of ["Put", "Delete"]) {
    assert.equal(await refusal(client, `${name}MeteredProduct`, { ...input, productId: "x-1" }),
      "ResourceNotFoundException");
  }
});

test("tags are kept by resource, those of its creation too", async () => {
  const client = await scenario();
  const { jobId } = await ask(client, "CreateJob", job({ tags: { show: "x" } }));
  const arn = `arn:aws:deadline:us-west-2:111122223333:farm/${ids.farmId}`;
  const resourceArn = `${arn}/queue/${ids.queueId}/job/${jobId}`;
  const tags = async (of) => (await ask(client, "ListTagsForResource", { resourceArn: of })).tags;
  await ask(client, "TagResource", { resourceArn, tags: { a: "1", "b c": "2" } });
  assert.deepEqual(await tags(resourceArn), { show: "x", a: "1", "b c": "2" });
  await ask(client, "UntagResource", { resourceArn, tagKeys: ["show", "b c"] });
  assert.deepEqual(await tags(resourceArn), { a: "1" });
  assert.deepEqual(await tags(arn), {});
  const { queueId } = await ask(client, "CreateQueue",
    { ...ids, displayName: "Q", tags: { team: "y" } });
  assert.deepEqual(await tags(`${arn}/queue/${queueId}`), { team: "y" });
  const { headers, text } = await client.call("TagResource", { resourceArn: arn, tags: {} });
  assert.deepEqual([headers["content-length"], text], [undefined, ""]);
  assert.equal(await refusal(client, "ListTagsForResource",
    { resourceArn: `${arn}/queue/queue-${"0".repeat(32)}` }), "ResourceNotFoundException");
  assert.equal(await refusal(client, "ListTagsForResource", { resourceArn: "x" }),
    "ValidationException");
});

test("searches filter, sort and page by offset", async () => {
  const client = await scenario();
  const base = { farmId: ids.farmId, queueIds: [ids.queueId], itemOffset: 0 };
  const jobs = (await ask(client, "SearchJobs", base)).jobs;
  const paged = [];
  for (const [itemOffset, next] of [[0, 5], [5, 10], [10, undefined]]) {
    const page = await ask(client, "SearchJobs", { ...base, pageSize: 5, itemOffset });
    assert.deepEqual([page.totalResults, page.nextItemOffset], [12, next]);
    paged.push(...page.jobs);
  }
  assert.deepEqual(paged, jobs);
  const find = async (filters, operator = "AND", more = {}) => (await ask(client, "SearchJobs",
    { ...base, filterExpressions: { filters, operator }, ...more })).jobs;
  const status = (operator, value) =>
    ({ stringFilter: { name: "TASK_RUN_STATUS", operator, value } });
  const failed = await find([status("EQUAL", "FAILED")]);
  assert.deepEqual(failed, jobs.filter(({ taskRunStatus }) => taskRunStatus === "FAILED"));
  const others = await find([status("NOT_EQUAL", "FAILED")]);
  assert.equal(failed.length + others.length, jobs.length);
  assert.deepEqual(await find([{ groupFilter: { operator: "OR",
    filters: [status("EQUAL", "FAILED"), status("NOT_EQUAL", "FAILED")] } }]), jobs);
  assert.deepEqual(await find([{ searchTermFilter: { searchTerm: jobs[3].name } },
    { stringListFilter: { name: "JOB_ID", operator: "ANY_EQUALS", values: [jobs[3].jobId] } }]),
  [jobs[3]]);
  const [{ startedAt }] = failed;
  assert.deepEqual(await find([{ dateTimeFilter: { name: "STARTED_AT", operator: "EQUAL",
    dateTime: startedAt } }]), failed);
  const sortExpressions = [{ fieldSort: { name: "PRIORITY", sortOrder: "DESCENDING" } }];
  const order = (await find([status("NOT_EQUAL", "X")], "AND", { sortExpressions }))
    .map(({ priority }) => priority);
  assert.deepEqual(order, [...order].sort((a, b) => b - a));
});

test("an aggregation is in progress, then has statistics of every user", async () => {
  const client = await scenario();
  const { aggregationId } = await ask(client, "StartSessionsStatisticsAggregation", {
    ...ids, resourceIds: { queueIds: [ids.queueId] }, startTime: "2026-01-01T00:00:00Z",
    endTime: "2026-02-01T00:00:00Z", groupBy: ["USER_ID", "USAGE_TYPE"],
    statistics: ["SUM", "AVG"] });
  const input = { ...ids, aggregationId };
  assert.deepEqual(await watch(client, "GetSessionsStatisticsAggregation", input, ["status"], 3),
    ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]);
  const rows = await all(client, "GetSessionsStatisticsAggregation", "statistics",
    { ...input, maxResults: 5 });
  assert.equal(rows.length, 16);
  for (const { userId, usageType, costInUsd } of rows) {
    assert.ok(userId && usageType);
    assert.deepEqual(Object.keys(costInUsd).sort(), ["avg", "sum"]);
  }
  assert.equal(await refusal(client, "GetSessionsStatisticsAggregation",
    { ...ids, aggregationId: "0".repeat(32) }), "ResourceNotFoundException");
});

test("credentials of a role sign requests until they expire", async () => {
  for (const [name, settings] of [["AssumeQueueRoleForUser", {}], ["AssumeQueueRoleForRead", {}],
    ["AssumeFleetRoleForRead", {}], ["AssumeFleetRoleForWorker", {}],
    ["AssumeQueueRoleForWorker", {}], ["AssumeQueueRoleForUser", { lifetime: -1 }]]) {
    const client = await scenario(settings);
    const { credentials } = await ask(client, name, ids);
    const { status } = await new Client({ ...env, AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken }).call("ListFarms");
    assert.equal(status, settings.lifetime ? 403 : 200, name);
  }
});

test("a batch answers what is there and says what is not", async () => {
  const client = await scenario();
  const { farmId, queueId, jobId } = ids;
  const lost = `job-${"0".repeat(32)}`;
  const { jobs, errors } = await ask(client, "BatchGetJob", { identifiers: [
    { farmId, queueId, jobId }, { farmId, queueId, jobId: lost }] });
  assert.deepEqual(jobs, [{ farmId, queueId, ...await ask(client, "GetJob", ids) }]);
  assert.deepEqual(errors.map((error) => [error.jobId, error.code]),
    [[lost, "ResourceNotFoundException"]]);
  const update = await ask(client, "BatchUpdateJob", { jobs: [
    { farmId, queueId, jobId, priority: 3 }, { farmId, queueId, jobId: lost, priority: 3 }] });
  assert.equal(update.errors.length, 1);
  assert.equal((await ask(client, "GetJob", ids)).priority, 3);
});

test("an operation without a story has pages as well", async () => {
  const client = await scenario();
  const lengths = async (maxResults) => {
    const found = [];
    let nextToken;
    do {
      const page = await ask(client, "ListJobParameterDefinitions",
        { ...ids, nextToken, maxResults });
      found.push(page.jobParameterDefinitions.length);
      nextToken = page.nextToken ?? undefined;
    } while (nextToken);
    return found;
  };
  assert.deepEqual(await lengths(), [3, 3, 1]);
  assert.deepEqual(await lengths(2), [2, 2, 2, 1]);
});
