// SPDX-License-Identifier: MIT
//
// Statistics of sessions: an aggregation is IN_PROGRESS for two requests to get it, then COMPLETED,
// with a row for each value, or pair of values, of the fields that it groups by. Users are those
// who created the farm's jobs; counts and costs are drawn from the values. endTime before
// startTime makes it FAILED.

import { notFound } from "../errors.mjs";
import { PEOPLE } from "../fixtures.mjs";
import { digest } from "../opaque_ids.mjs";

const PASSES = 2;

// The values of a field, and the row's member that has them.
const FIELDS = {
  USER_ID: ["userId", () => PEOPLE],
  QUEUE_ID: ["queueId", ({ resourceIds, all }) => resourceIds.queueIds ?? all("queue")],
  FLEET_ID: ["fleetId", ({ resourceIds, all }) => resourceIds.fleetIds ?? all("fleet")],
  JOB_ID: ["jobId", ({ jobs }) => jobs()],
  USAGE_TYPE: ["usageType", () => ["COMPUTE", "LICENSE"]],
  INSTANCE_TYPE: ["instanceType", () => ["c6i.4xlarge", "g5.2xlarge"]],
  LICENSE_PRODUCT: ["licenseProduct", () => ["cinema4d-2024", "maya-2024"]],
};

function statisticsOf(names, unit, seed) {
  const sum = digest(`${unit} ${seed}`).readUInt16BE(0) / 8;
  const all = { SUM: sum, MIN: sum / 64, MAX: sum / 4, AVG: sum / 16 };
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), all[name]]));
}

function rowsOf(asked, contents, farm) {
  const { world } = contents;
  const ids = (kind, parent) => {
    const { count, at } = contents.children(kind, parent);
    return Array.from({ length: count }, (_, i) => world.id(kind, at(i)));
  };
  const source = { ...asked, all: (kind) => ids(kind, farm), jobs: () => ids("job", [...farm, 0]) };
  let rows = [{}];
  for (const field of asked.groupBy) {
    const [member, values] = FIELDS[field];
    rows = rows.flatMap((row) => values(source).map((value) => ({ ...row, [member]: value })));
  }
  return rows.map((row) => {
    const seed = Object.values(row).join(" ");
    return {
      ...row,
      count: 1 + digest(seed)[0],
      costInUsd: statisticsOf(asked.statistics, "cost", seed),
      runtimeInSeconds: statisticsOf(asked.statistics, "runtime", seed),
      aggregationStartTime: asked.startTime,
      aggregationEndTime: asked.endTime,
    };
  });
}

const keyOf = ({ farm }, aggregationId) => `aggregation ${aggregationId} of ${farm}`;

function start({ contents, places, input }) {
  const { changes } = contents;
  const number = changes.make("aggregation");
  const aggregationId = digest(`aggregation ${number}`).toString("hex").slice(0, 32);
  const key = keyOf(places, aggregationId);
  changes.set(key, { asked: input });
  changes.pass(key, "IN_PROGRESS", PASSES);
  return { aggregationId };
}

function get({ contents, places, input: { aggregationId } }) {
  const key = keyOf(places, aggregationId);
  const { asked } = contents.changes.members(key);
  if (!asked) throw notFound("sessions-statistics-aggregation", aggregationId);
  const isBackwards = Date.parse(asked.endTime) < Date.parse(asked.startTime);
  const status = contents.changes.passing(key, true) ?? (isBackwards ? "FAILED" : "COMPLETED");
  const rows = status === "COMPLETED" ? rowsOf(asked, contents, places.farm) : [];
  const statusMessage = status === "FAILED" ? "endTime is before startTime." : undefined;
  return { count: rows.length, at: (i) => rows[i], members: { status, statusMessage } };
}

export const stories = {
  StartSessionsStatisticsAggregation: start,
  GetSessionsStatisticsAggregation: get,
};
