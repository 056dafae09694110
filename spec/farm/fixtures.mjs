// SPDX-License-Identifier: MIT
//
// The members of farms, fleets, workers, queues, jobs and steps, as the service names them, drawn
// from the world's random numbers. A function returns all members; the operations select from them.
// Undefined members are absent on the wire. Knows nothing of requests, pages or changes.

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const LOG_DRIVER = "awslogs";
export const PEOPLE = ["ada", "grace", "lotte", "mary", "norman", "oskar", "ralph", "winsor"];
const SHOWS = ["Silhouette", "Phenakistoscope", "Zoetrope", "Mutoscope", "Praxinoscope"];

const FLEET_STATUSES = ["ACTIVE", "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS",
  "CREATE_FAILED", "UPDATE_FAILED", "SUSPENDED"];
const QUEUE_STATUSES = ["SCHEDULING", "IDLE", "SCHEDULING_BLOCKED"];
const WORKER_STATUSES = ["RUNNING", "IDLE", "STARTED", "STOPPING", "STOPPED", "NOT_RESPONDING",
  "NOT_COMPATIBLE", "CREATED"];
const JOB_STATUSES = ["CREATE_COMPLETE", "CREATE_COMPLETE", "UPDATE_SUCCEEDED", "UPLOAD_FAILED",
  "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "ARCHIVED", "UPLOAD_IN_PROGRESS", "UPDATE_FAILED",
  "CREATE_FAILED"];
const RUN_STATUSES = ["RUNNING", "READY", "SUCCEEDED", "FAILED", "PENDING", "SUSPENDED",
  "CANCELED", "ASSIGNED", "SCHEDULED"];

// Purposes of random numbers, so that no two members get the same.
export const [AGE, START, LENGTH, STATUS, PERSON, NAME, ADDRESS, EXIT, CHANGED] =
  Array.from({ length: 9 }, (_, i) => i + 1);

export function iso(time) {
  const text = new Date(time).toISOString();
  // Some times of the service have no fraction; here one in four.
  return time % 4 === 0 ? `${text.slice(0, 19)}Z` : text;
}

const pick = (list, number) => list[number % list.length];
export const person = (world, place) => pick(PEOPLE, world.random(PERSON, place));

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
    costScaleFactor: 1,
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
    roleArn: "arn:aws:iam::111122223333:role/fleet",
    ...history(world, place),
  };
}

function hostProperties(world, place) {
  const address = ["10", place[1] % 256, (place[2] >> 8) % 256, place[2] % 256].join(".");
  const hex = (number) => (number % 2 ** 16).toString(16).toUpperCase();
  return {
    ipAddresses: {
      ipV4Addresses: [address],
      ipV6Addresses: [`FD00:DB8:0:0:0:0:${hex(place[1])}:${hex(place[2])}`],
    },
    hostName: `node-${place[1] + 1}-${place[2] + 1}`,
    ec2InstanceArn: place[1] % 2 === 0 ? undefined
      : "arn:aws:ec2:us-west-2:111122223333:instance/" +
        `i-0${world.random(ADDRESS, place).toString(16)}`,
    ec2InstanceType: place[1] % 2 === 0 ? undefined : "c6i.4xlarge",
  };
}

export function log(groupId, farmId, streamId) {
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

// taskRunStatus: what it would be if the tasks did not say otherwise. endedAt: of a job that has.
export function job(world, place) {
  const started = world.epoch - DAY - world.random(START, place) % (6 * DAY);
  const run = pick(RUN_STATUSES, place[2]);
  const number = world.random(NAME, place);
  return {
    jobId: world.name("job", place),
    name: `${pick(SHOWS, number)} shot ${String(number % 900 + 100)}`,
    lifecycleStatus: pick(JOB_STATUSES, place[2]),
    lifecycleStatusMessage: "Job creation completed successfully",
    priority: number % 101,
    ...history(world, place),
    startedAt: run === "PENDING" ? undefined : iso(started),
    endedAt: iso(started + world.random(LENGTH, place) % DAY),
    taskRunStatus: run,
    taskFailureRetryCount: 0,
    maxFailedTasksCount: 20,
    maxRetriesPerTask: 5,
    maxWorkerCount: -1,
    parameters: { Frames: { string: "1-10" } },
  };
}

// A job's first step runs in its sessions; the other one has run before it.
export function step(world, place) {
  const isFirst = place[3] === 0;
  const { startedAt, endedAt } = job(world, place.slice(0, 3));
  return {
    stepId: world.id("step", place),
    name: isFirst ? "Render" : "Prepare",
    lifecycleStatus: "CREATE_COMPLETE",
    ...history(world, place),
    startedAt,
    endedAt: isFirst ? endedAt : startedAt,
    parameterSpace: { parameters: [{ name: "Frame", type: "INT" }] },
    tasks: isFirst ? undefined : 2,
  };
}
