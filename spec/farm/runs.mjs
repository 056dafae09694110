// SPDX-License-Identifier: MIT
//
// How jobs run: the statuses of tasks, and those of their steps and jobs, which follow from them.
// The first step of a generated job has the tasks that its sessions ran; all other steps have
// numbered tasks of no session. A task that is requeued, or belongs to a job that a client made,
// runs in requests for the job: READY for one, RUNNING for two, then it has SUCCEEDED, or FAILED.
// Knows nothing of operations.

import * as fixtures from "./fixtures.mjs";
import { ACTIONS, split, taskId } from "./session_fixtures.mjs";

const MOST_SESSIONS = 100; // of a job that have their tasks listed
const READY_FOR = 1; // requests for the job
const RUNNING_FOR = 2;
const TASKS = ACTIONS.flatMap((action, i) => (action === "taskRun" ? [i] : []));

// The status of a step or job is the first of these that one of its tasks has.
const ORDER = ["RUNNING", "STARTING", "ASSIGNED", "SCHEDULED", "INTERRUPTING", "READY", "FAILED",
  "CANCELED", "SUSPENDED", "NOT_COMPATIBLE", "PENDING", "SUCCEEDED"];
const OVER = ["SUCCEEDED", "FAILED", "CANCELED"];

// Jobs in which an action that failed leaves its task failed; others have tried again.
const KEEPS_FAILED = ["FAILED", "RUNNING", "CANCELED"];

export class Runs {
  #requests = new Map(); // jobId -> requests for it, of a job with tasks that were told to run

  constructor(contents) {
    Object.assign(this, { contents, world: contents.world, changes: contents.changes });
  }

  // A task is { step, number, session: the place of the one that ran it, or undefined }.

  #sessionTasks(step) {
    const { count, at } = this.world.sessionsOfJob(step.slice(0, 3), MOST_SESSIONS);
    const length = TASKS.length;
    return {
      count: Math.min(count, MOST_SESSIONS) * length,
      at: (i) => ({ step, number: TASKS[i % length], session: at(Math.floor(i / length)) }),
    };
  }

  #isOfSessions(step) {
    return step[3] === 0 && this.world.exists("job", step.slice(0, 3));
  }

  tasks(step) {
    if (this.#isOfSessions(step)) return this.#sessionTasks(step);
    return { count: this.#step(step).tasks, at: (number) => ({ step, number }) };
  }

  findTask(id, places) {
    const [hex, number] = split(id);
    const session = this.world.place("task", hex);
    const step = session ? [...this.world.jobOfSession(session), 0]
      : this.contents.find("step", hex.replace("task", "step"));
    if (!step || !this.contents.isInside("step", step, places)) return undefined;
    const isThere = session ? TASKS.includes(number)
      : !this.#isOfSessions(step) && number < this.tasks(step).count;
    return isThere ? { step, number, session } : undefined;
  }

  taskId({ step, number, session }) {
    return session ? taskId(this.world, session, number)
      : `${this.world.id("step", step).replace("step", "task")}-${number}`;
  }

  // Statuses

  #told(task) {
    return this.changes.isPristine ? {} : this.changes.members(this.taskId(task));
  }

  #stage({ target, since, ends = "SUCCEEDED" }, { step }) {
    if (target !== "READY") return target;
    const passed = this.#requests.get(this.world.id("job", step.slice(0, 3))) - since;
    if (passed <= READY_FOR) return "READY";
    return passed <= READY_FOR + RUNNING_FOR ? "RUNNING" : ends;
  }

  // The status that the task of a session has by what its action came to.
  #ranAs({ step, number, session }) {
    const job = fixtures.job(this.world, step.slice(0, 3)).taskRunStatus;
    const action = this.contents.sessions.actionStatus({ place: session, number });
    if (action === "FAILED" && !KEEPS_FAILED.includes(job)) return "SUCCEEDED";
    if (OVER.includes(action) || job === "RUNNING") return action;
    return job === "FAILED" ? "CANCELED" : job;
  }

  status(task) {
    const told = this.#told(task);
    if (told.target) return this.#stage(told, task);
    return task.session ? this.#ranAs(task) : "SUCCEEDED";
  }

  #counts(step) {
    const counts = {};
    const { count, at } = this.tasks(step);
    for (let i = 0; i < count; i++) {
      const status = this.status(at(i));
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  }

  // usual: the status if a task has it, unless a client told some tasks to run.
  #summary(counts, usual) {
    const taskRunStatus = counts[usual] ? usual : ORDER.find((status) => counts[status]);
    return { taskRunStatus, taskRunStatusCounts: counts };
  }

  // Members

  #step(place) {
    const id = this.world.id("step", place);
    const job = place.slice(0, 3);
    const made = this.world.exists("job", job) ? fixtures.step(this.world, place)
      : { stepId: id, lifecycleStatus: "CREATE_COMPLETE", createdAt: this.#job(job).createdAt,
        createdBy: "farm" };
    return { ...made, ...this.changes.members(id) };
  }

  #job(place) {
    const job = this.world.exists("job", place) ? fixtures.job(this.world, place)
      : { jobId: this.world.id("job", place) };
    return { ...job, queueId: this.world.name("queue", place.slice(0, 2)),
      ...this.changes.members(job.jobId) };
  }

  steps(job) {
    return this.contents.children("step", job);
  }

  step(place) {
    const jobPlace = place.slice(0, 3);
    const job = this.#job(jobPlace);
    const usual = this.#requests.has(job.jobId) ? undefined : job.taskRunStatus;
    const run = this.#summary(this.#counts(place), usual);
    return { ...this.#ended(this.#step(place), run), ...run, jobId: job.jobId,
      queueId: job.queueId };
  }

  job(place) {
    const job = this.#job(place);
    const counts = {};
    const { count, at } = this.steps(place);
    for (let i = 0; i < count; i++) {
      for (const [status, number] of Object.entries(this.#counts(at(i)))) {
        counts[status] = (counts[status] ?? 0) + number;
      }
    }
    const run = this.#summary(counts, this.#requests.has(job.jobId) ? undefined
      : job.taskRunStatus);
    const lifecycleStatus = this.changes.passing(job.jobId) ?? job.lifecycleStatus;
    return { ...this.#ended(job, run), ...run, lifecycleStatus };
  }

  // What still runs has not ended.
  #ended(thing, { taskRunStatus }) {
    return OVER.includes(taskRunStatus) ? thing : { ...thing, endedAt: undefined };
  }

  task(task) {
    const { step, number, session } = task;
    const { jobId, queueId, createdAt, createdBy } = this.#job(step.slice(0, 3));
    const { target, updatedAt, updatedBy } = this.#told(task);
    const action = session && this.contents.sessions.action({ place: session, number });
    const runStatus = this.status(task);
    return {
      taskId: this.taskId(task), stepId: this.world.id("step", step), jobId, queueId,
      createdAt, createdBy, updatedAt, updatedBy, runStatus, targetRunStatus: target,
      failureRetryCount: Number(action?.status === "FAILED" && runStatus !== "FAILED"),
      latestSessionActionId: action?.sessionActionId,
      parameters: action?.definition.taskRun.parameters ??
        { Frame: { int: String(number + 1) } },
      startedAt: action?.startedAt,
      endedAt: OVER.includes(runStatus) ? action?.endedAt : undefined,
    };
  }

  // Changes

  // Counts a request for a job, which takes it further -> its lifecycleStatus, if that passes.
  look(place) {
    const jobId = this.world.id("job", place);
    if (this.#requests.has(jobId)) {
      this.#requests.set(jobId, this.#requests.get(jobId) + 1);
      this.#note(jobId, this.job(place));
    }
    return this.changes.passing(jobId, true);
  }

  // Keeps the times at which a job was first seen to run, and to be over: with their fractions,
  // since a job ends in the second in which it started.
  #note(jobId, { taskRunStatus, startedAt, endedAt }) {
    const now = new Date(this.contents.clock()).toISOString();
    if (taskRunStatus === "RUNNING" && !startedAt) this.changes.set(jobId, { startedAt: now });
    if (OVER.includes(taskRunStatus) && !endedAt) this.changes.set(jobId, { endedAt: now });
  }

  // Tells a task what to become. later: requests until it is READY; ends: its last status.
  tell(task, target, { later = 0, ends } = {}) {
    const jobId = this.world.id("job", task.step.slice(0, 3));
    if (!this.#requests.has(jobId)) this.#requests.set(jobId, 0);
    const since = this.#requests.get(jobId) + later;
    this.changes.set(jobId, { endedAt: undefined });
    this.changes.set(this.taskId(task), { target, since, ends, ...this.contents.changed() });
  }

  // Tells all tasks of a step that have not succeeded.
  tellStep(step, target) {
    const { count, at } = this.tasks(step);
    for (let i = 0; i < count; i++) {
      if (this.status(at(i)) !== "SUCCEEDED") this.tell(at(i), target);
    }
  }
}
