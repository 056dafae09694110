// SPDX-License-Identifier: MIT
//
// The members of farms, fleets, workers, jobs and sessions, as the service names them, drawn from
// the world's random numbers. A function returns all members; the operations select from them.
// Undefined members are absent on the wire. Knows nothing of requests, pages or changes.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const LOG_DRIVER = "awslogs";
const PEOPLE = ["ada", "grace", "lotte", "mary", "norman", "oskar", "ralph", "winsor"];
const SHOWS = ["Silhouette", "Phenakistoscope", "Zoetrope", "Mutoscope", "Praxinoscope"];

export const FLEET_STATUSES = ["ACTIVE", "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS",
  "CREATE_FAILED", "UPDATE_FAILED", "SUSPENDED"];
export const QUEUE_STATUSES = ["SCHEDULING", "IDLE", "SCHEDULING_BLOCKED"];
const WORKER_STATUSES = ["RUNNING", "IDLE", "STARTED", "STOPPING", "STOPPED", "NOT_RESPONDING",
  "NOT_COMPATIBLE", "CREATED"];
const JOB_STATUSES = ["CREATE_COMPLETE", "CREATE_COMPLETE", "UPDATE_SUCCEEDED", "UPLOAD_FAILED",
  "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "ARCHIVED", "UPLOAD_IN_PROGRESS", "UPDATE_FAILED",
  "CREATE_FAILED"];
const RUN_STATUSES = ["RUNNING", "READY", "SUCCEEDED", "FAILED", "PENDING", "SUSPENDED",
  "CANCELED", "ASSIGNED", "SCHEDULED"];

// A worker's newest four sessions have one status each; nearly all older ones have ended, but a few
// in a hundred never did: the ones that people look for.
const LIFECYCLE = ["STARTED", "UPDATE_IN_PROGRESS", "UPDATE_FAILED", "UPDATE_SUCCEEDED"];
const WITH_END = new Set(["UPDATE_SUCCEEDED", "ENDED"]);

// The actions of a session, in order. Action ids number them from 0.
export const ACTIONS = ["syncInputJobAttachments", "envEnter", "taskRun", "taskRun", "taskRun",
  "envExit"];
const LIVE_ACTIONS = ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "RUNNING", "ASSIGNED", "SCHEDULED"];

// Purposes of random numbers, so that no two members get the same.
const [AGE, START, LENGTH, STATUS, PERSON, NAME, COUNT, ADDRESS, EXIT, CHANGED] =
  Array.from({ length: 10 }, (_, i) => i + 1);

export function iso(time) {
  const text = new Date(time).toISOString();
  // Some times of the service have no fraction; here one in four.
  return time % 4 === 0 ? `${text.slice(0, 19)}Z` : text;
}

const pick = (list, number) => list[number % list.length];
const person = (world, place) => pick(PEOPLE, world.random(PERSON, place));

// The four members with the creator and the last editor, and their times.
function history(world, place) {
  const created = world.epoch - 30 * DAY - world.random(AGE, place) % (300 * DAY);
  const changed = world.random(CHANGED, place) % 2 === 0;
  return {
    createdAt: iso(created),
    createdBy: person(world, place),
    updatedAt: changed ? iso(created + 3 * DAY) : undefined,
    updatedBy: changed ? person(world, [...place, 1]) : undefined,
  };
}

export function farm(world, place) {
  return {
    farmId: world.id("farm", place),
    displayName: `${pick(SHOWS, place[0])} Farm ${place[0] + 1}`,
    ...history(world, place),
  };
}

function fleetConfiguration(place) {
  const capabilities = {
    vCpuCount: { min: 8, max: 32 },
    memoryMiB: { min: 16384 },
    osFamily: "LINUX",
    cpuArchitectureType: "x86_64",
  };
  return place[1] % 2 === 0
    ? { customerManaged: { mode: "NO_SCALING", workerCapabilities: capabilities } }
    : { serviceManagedEc2: {
      instanceCapabilities: { ...capabilities, rootEbsVolume: { sizeGiB: 250, iops: 3000 } },
      instanceMarketOptions: { type: "spot" },
    } };
}

export function fleet(world, place) {
  const workers = world.size.workers;
  const status = pick(FLEET_STATUSES, place[1] < 2 ? 0 : world.random(STATUS, place));
  return {
    fleetId: world.id("fleet", place),
    farmId: world.name("farm", place.slice(0, 1)),
    displayName: `Fleet ${place[1] + 1}`,
    status,
    statusMessage: status.endsWith("FAILED") ? "The fleet has no role it may assume." : undefined,
    autoScalingStatus: pick(["STEADY", "GROWING", "SHRINKING"], place[1]),
    targetWorkerCount: workers,
    workerCount: workers,
    minWorkerCount: 0,
    maxWorkerCount: workers * 2,
    configuration: fleetConfiguration(place),
    ...history(world, place),
  };
}

function hostProperties(world, place) {
  const address = ["10", place[1] % 256, (place[2] >> 8) % 256, place[2] % 256].join(".");
  return {
    ipAddresses: {
      ipV4Addresses: [address],
      ipV6Addresses: [`fd00:db8:0:${place[1].toString(16)}::${place[2].toString(16)}`],
    },
    hostName: `node-${place[1] + 1}-${place[2] + 1}`,
    ec2InstanceArn: place[1] % 2 === 0 ? undefined
      : "arn:aws:ec2:us-west-2:111122223333:instance/" +
        `i-0${world.random(ADDRESS, place).toString(16)}`,
    ec2InstanceType: place[1] % 2 === 0 ? undefined : "c6i.4xlarge",
  };
}

function log(groupId, farmId, streamId) {
  return {
    logDriver: LOG_DRIVER,
    options: { logGroupName: `/aws/deadline/${farmId}/${groupId}`, logStreamName: streamId },
    parameters: { interval: "15" },
  };
}

export function worker(world, place) {
  const farmId = world.name("farm", place.slice(0, 1));
  const fleetId = world.name("fleet", place.slice(0, 2));
  const workerId = world.name("worker", place);
  return {
    farmId,
    fleetId,
    workerId,
    hostProperties: hostProperties(world, place),
    status: pick(WORKER_STATUSES, place[2]),
    log: log(fleetId, farmId, workerId),
    ...history(world, place),
  };
}

export function queue(world, place) {
  const status = pick(QUEUE_STATUSES, place[1]);
  return {
    farmId: world.name("farm", place.slice(0, 1)),
    queueId: world.name("queue", place),
    displayName: `Queue ${place[1] + 1}`,
    status,
    defaultBudgetAction: "NONE",
    blockedReason: status === "SCHEDULING_BLOCKED" ? "BUDGET_THRESHOLD_REACHED" : undefined,
    ...history(world, place),
  };
}

export function job(world, place) {
  const started = world.epoch - DAY - world.random(START, place) % (6 * DAY);
  const run = pick(RUN_STATUSES, place[2]);
  const over = ["SUCCEEDED", "FAILED", "CANCELED"].includes(run);
  const number = world.random(NAME, place);
  return {
    jobId: world.name("job", place),
    name: `${pick(SHOWS, number)} shot ${String(number % 900 + 100)}`,
    lifecycleStatus: pick(JOB_STATUSES, place[2]),
    lifecycleStatusMessage: "Job creation completed successfully",
    priority: number % 101,
    ...history(world, place),
    startedAt: run === "PENDING" ? undefined : iso(started),
    endedAt: over ? iso(started + world.random(LENGTH, place) % DAY) : undefined,
    taskRunStatus: run,
    taskRunStatusCounts: { [run]: 1 + world.random(COUNT, place) % 40, PENDING: 0 },
    taskFailureRetryCount: 0,
    maxFailedTasksCount: 20,
    maxRetriesPerTask: 5,
    maxWorkerCount: -1,
  };
}

function lifecycle(world, place) {
  const number = place[3] < LIFECYCLE.length ? place[3] : world.random(STATUS, place) % 64;
  return LIFECYCLE[number] ?? "ENDED";
}

// A session with an endedAt has ended, whatever its status.
export function isOver(session) {
  return session.endedAt !== undefined || session.lifecycleStatus === "ENDED";
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
function actionStatus(world, place, number, over) {
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
