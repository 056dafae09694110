// SPDX-License-Identifier: MIT
//
// SearchJobs, SearchSteps, SearchTasks and SearchWorkers: what the lists have, by the filters and
// sort expressions of the request. A filter names a member as the service does, TASK_RUN_STATUS for
// taskRunStatus. A search term is looked for in names and ids.

import { concat, filter, map, toArray } from "../contents.mjs";
import { notFound, validation } from "../errors.mjs";
import { resource } from "./resources.mjs";

const COMPARE = {
  EQUAL: (a, b) => a === b,
  NOT_EQUAL: (a, b) => a !== b,
  GREATER_THAN: (a, b) => a > b,
  GREATER_THAN_EQUAL_TO: (a, b) => a >= b,
  LESS_THAN: (a, b) => a < b,
  LESS_THAN_EQUAL_TO: (a, b) => a <= b,
  ANY_EQUALS: (a, all) => all.includes(a),
  ALL_NOT_EQUALS: (a, all) => !all.includes(a),
};

// "TASK_RUN_STATUS" -> "taskRunStatus"
const memberOf = (name) =>
  name.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

const parameterOf = (item, name) => Object.values(item.parameters?.[name] ?? {})[0];

// Numbers compare as numbers, all else as text.
function compare(value, operator, wanted) {
  if (value === undefined) return operator === "NOT_EQUAL" || operator === "ALL_NOT_EQUALS";
  const plain = typeof value === "number" && !Array.isArray(wanted) ? Number(wanted) : wanted;
  return COMPARE[operator](typeof value === "number" ? value : String(value), plain);
}

const TESTS = {
  stringFilter: ({ name, operator, value }) => (item) =>
    compare(item[memberOf(name)], operator, value),
  stringListFilter: ({ name, operator, values }) => (item) =>
    compare(item[memberOf(name)], operator, values),
  dateTimeFilter: ({ name, operator, dateTime }) => (item) =>
    compare(Date.parse(item[memberOf(name)]) || undefined, operator, Date.parse(dateTime)),
  parameterFilter: ({ name, operator, value }) => (item) =>
    compare(parameterOf(item, name), operator, value),
  searchTermFilter: ({ searchTerm }) => (item) => Object.entries(item).some(([name, value]) =>
    /name|Id$/i.test(name) && String(value).toLowerCase().includes(searchTerm.toLowerCase())),
  groupFilter: (group) => testOf(group),
};

function testOf({ filters, operator }) {
  const tests = filters.map((expression) => {
    const [[kind, members]] = Object.entries(expression);
    return TESTS[kind](members);
  });
  return (item) => (operator === "AND" ? tests.every((test) => test(item))
    : tests.some((test) => test(item)));
}

function keyOf({ fieldSort, parameterSort, userJobsFirst }) {
  if (fieldSort) return (item) => item[memberOf(fieldSort.name)];
  if (parameterSort) return (item) => parameterOf(item, parameterSort.name);
  return (item) => Number(item.createdBy !== userJobsFirst.userIdentityId);
}

function sorted(items, expressions) {
  const orders = expressions.map((expression) => {
    const key = keyOf(expression);
    const { sortOrder } = expression.fieldSort ?? expression.parameterSort ?? {};
    const sign = sortOrder === "DESCENDING" ? -1 : 1;
    return (a, b) => sign * ((key(a) > key(b)) - (key(a) < key(b)));
  });
  return items.sort((a, b) => orders.reduce((order, next) => order || next(a, b), 0));
}

// The list, filtered and sorted as the input says.
function matching(list, { input: { filterExpressions, sortExpressions } }) {
  const kept = filterExpressions ? filter(list, testOf(filterExpressions)) : list;
  if (!sortExpressions) return kept;
  const items = sorted(toArray(kept), sortExpressions);
  return { count: items.length, at: (i) => items[i] };
}

// The children of each place, as one list.
const within = (contents, kind, places) =>
  concat(places.map((place) => contents.children(kind, place)));

// The places of the fleets or queues, each named in a list.
const placesOf = ({ contents, places }, kind, ids) => ids.map((id) => {
  const place = contents.find(kind, id, places);
  if (!place) throw notFound(kind, id);
  return place;
});

function jobsOf(call) {
  const { contents, input: { jobId } } = call;
  const queues = placesOf(call, "queue", call.input.queueIds);
  if (jobId === undefined) return toArray(within(contents, "job", queues));
  const job = queues.map((queue) => contents.find("job", jobId, { queue })).find(Boolean);
  if (!job) throw validation([{ name: "jobId", message: `There is no ${jobId} in the queues.` }]);
  return [job];
}

export const stories = {
  SearchJobs(call) {
    const { runs } = call.contents;
    return matching(map(within(call.contents, "job", placesOf(call, "queue", call.input.queueIds)),
      (place) => {
        const job = runs.job(place);
        return { ...job, jobParameters: job.parameters };
      }), call);
  },
  SearchSteps(call) {
    const { runs } = call.contents;
    return matching(map(within(call.contents, "step", jobsOf(call)), (place) =>
      runs.step(place)), call);
  },
  SearchTasks(call) {
    const { contents, contents: { runs } } = call;
    const steps = toArray(within(contents, "step", jobsOf(call)));
    return matching(map(concat(steps.map((step) => runs.tasks(step))), (task) =>
      runs.task(task)), call);
  },
  SearchWorkers(call) {
    const { contents } = call;
    const fleets = placesOf(call, "fleet", call.input.fleetIds);
    return matching(map(within(contents, "worker", fleets), (place) =>
      resource(contents, "worker", place)), call);
  },
};
