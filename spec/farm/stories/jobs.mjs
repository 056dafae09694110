// SPDX-License-Identifier: MIT
//
// Jobs, their steps and tasks. A generated job has two steps: Render, whose tasks its sessions ran,
// and Prepare, which it depends on; the counts of a job, its steps and its tasks agree.
//
// A job that a client creates has the steps and tasks of its template and runs in requests to get
// it (GetJob, BatchGetJob): CREATE_IN_PROGRESS for one, then CREATE_COMPLETE with a taskRunStatus
// of READY for one, RUNNING for two, then SUCCEEDED. Its last task ends as FAILED, and so does the
// job, if its name has "fails". It is CREATE_FAILED if the template is not JSON (or is YAML without
// `name:`), or has no steps. A job created as SUSPENDED waits for an update.
//
// An update of a job or step tells all its tasks that have not succeeded, an update of a task that
// one: READY runs it again, in requests to get the job, and this time it succeeds; any other status
// is taken at once.

import { filter, map } from "../contents.mjs";
import { validation } from "../errors.mjs";
import { bodyOf, wanted } from "./resources.mjs";
import { keepTags } from "./tags.mjs";
import { parseTemplate } from "./templates.mjs";

function listJobs(call) {
  const { contents, places } = call;
  const all = map(contents.children("job", places.queue), (place) => contents.runs.job(place));
  const fits = wanted(call, "jobId");
  return fits ? filter(all, fits) : all;
}

// The template's job, or the one that is named as its source.
function planOf({ contents, places, input: { template, templateType, sourceJobId } }) {
  if (template !== undefined) return parseTemplate(template, templateType);
  const source = sourceJobId && contents.find("job", sourceJobId, { queue: places.queue });
  if (!source) {
    throw validation([{ name: "template", message: "A template or a sourceJobId is needed." }]);
  }
  const { runs } = contents;
  const steps = runs.steps(source);
  return {
    name: runs.job(source).name,
    steps: Array.from({ length: steps.count }, (_, i) =>
      ({ name: runs.step(steps.at(i)).name, tasks: runs.tasks(steps.at(i)).count })),
  };
}

function makeSteps({ contents, input }, job, { steps }, name) {
  const { runs, world } = contents;
  const target = input.targetTaskRunStatus ?? "READY";
  const places = steps.map(() => contents.make("step", job));
  places.forEach((step, i) => contents.changes.set(world.id("step", step), steps[i]));
  places.forEach((step, i) => {
    for (let number = 0; number < steps[i].tasks; number++) {
      const isLast = i === steps.length - 1 && number === steps[i].tasks - 1;
      const ends = isLast && name.includes("fails") ? "FAILED" : undefined;
      runs.tell({ step, number }, target, { later: 1, ends });
    }
  });
}

function createJob(call) {
  const { contents, places } = call;
  const { template, templateType, tags, nameOverride, descriptionOverride, targetTaskRunStatus,
    ...members } = bodyOf(call);
  const plan = planOf(call);
  const job = contents.make("job", places.queue);
  const jobId = contents.world.id("job", job);
  const { updatedAt: createdAt, updatedBy: createdBy } = contents.changed();
  const name = nameOverride ?? plan?.name ?? "Job";
  contents.changes.set(jobId, {
    name, createdAt, createdBy, targetTaskRunStatus, description: descriptionOverride,
    lifecycleStatus: plan ? "CREATE_COMPLETE" : "CREATE_FAILED",
    lifecycleStatusMessage: plan ? "Job creation completed successfully"
      : "The template is not valid.",
    ...members,
  });
  contents.changes.pass(jobId, "CREATE_IN_PROGRESS", 1);
  if (plan) makeSteps(call, job, plan, name);
  keepTags(contents, "job", job, tags);
  return { jobId };
}

// The job as of now; the request takes it further.
function getJob({ contents: { runs }, places }) {
  const passing = runs.look(places.job);
  const job = runs.job(places.job);
  return { ...job, lifecycleStatus: passing ?? job.lifecycleStatus };
}

function updateJob(call) {
  const { contents, places: { job } } = call;
  const { runs, changes } = contents;
  const members = bodyOf(call);
  const steps = runs.steps(job);
  if (members.targetTaskRunStatus) {
    for (let i = 0; i < steps.count; i++) runs.tellStep(steps.at(i), members.targetTaskRunStatus);
  }
  changes.set(contents.world.id("job", job),
    { lifecycleStatus: "UPDATE_SUCCEEDED", ...members, ...contents.changed() });
  return {};
}

function updateStep({ contents, places: { step }, input: { targetTaskRunStatus } }) {
  contents.runs.tellStep(step, targetTaskRunStatus);
  contents.changes.set(contents.world.id("step", step),
    { lifecycleStatus: "UPDATE_SUCCEEDED", targetTaskRunStatus, ...contents.changed() });
  return {};
}

function updateTask({ contents: { runs }, places: { task }, input: { targetRunStatus } }) {
  runs.tell(task, targetRunStatus);
  return {};
}

// The steps that a step depends on, or those that depend on it: of a generated job only.
function related({ contents: { runs }, places: { step } }, isConsumer) {
  const steps = runs.steps(step.slice(0, 3));
  const { name } = runs.step(step);
  const others = Array.from({ length: steps.count }, (_, i) => runs.step(steps.at(i)))
    .filter((other) => (isConsumer ? name === "Prepare" && other.name === "Render"
      : name === "Render" && other.name === "Prepare"));
  return { count: others.length, at: (i) => ({ stepId: others[i].stepId, status: "RESOLVED" }) };
}

export const stories = {
  CreateJob: createJob,
  GetJob: getJob,
  ListJobs: listJobs,
  UpdateJob: updateJob,
  ListSteps: ({ contents: { runs }, places }) => map(runs.steps(places.job), (place) =>
    runs.step(place)),
  GetStep: ({ contents: { runs }, places }) => runs.step(places.step),
  UpdateStep: updateStep,
  ListStepDependencies: (call) => related(call, false),
  ListStepConsumers: (call) => related(call, true),
  ListTasks: ({ contents: { runs }, places }) => map(runs.tasks(places.step), (task) =>
    runs.task(task)),
  GetTask: ({ contents: { runs }, places }) => runs.task(places.task),
  UpdateTask: updateTask,
};
