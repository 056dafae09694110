// SPDX-License-Identifier: MIT
//
// Members of farms, fleets, queues and jobs: two people to begin with, an owner and a viewer; those
// that a client associates come after them, those that it disassociates are gone. And the settings
// of monitors, which an update adds to.

import { notFound } from "../errors.mjs";
import { model } from "../model.mjs";
import { Samples } from "../samples.mjs";

const FIRST = [["OWNER", "a"], ["VIEWER", "b"]].map(([membershipLevel, digit]) => ({
  principalId: `01234567-89ab-4def-8123-${digit.repeat(12)}`,
  principalType: "USER",
  identityStoreId: "d-0123456789",
  membershipLevel,
}));

const KINDS = { Farm: "farm", Fleet: "fleet", Queue: "queue", Job: "job" };

const keyOf = ({ places, input }, noun) =>
  `members of ${input[`${KINDS[noun]}Id`]} at ${places[KINDS[noun]]}`;

function membersOf(call, noun) {
  const { contents: { changes } } = call;
  return changes.members(keyOf(call, noun)).members ?? FIRST;
}

// The path's ids and the members that every member has.
const idsOf = ({ input }) => Object.fromEntries(["farmId", "fleetId", "queueId", "jobId"]
  .filter((name) => input[name]).map((name) => [name, input[name]]));

function list(call, noun) {
  const all = membersOf(call, noun);
  return { count: all.length, at: (i) => ({ ...idsOf(call), ...all[i] }) };
}

function set(call, noun, members) {
  call.contents.changes.set(keyOf(call, noun), { members });
  return {};
}

const others = (call, noun) =>
  membersOf(call, noun).filter(({ principalId }) => principalId !== call.input.principalId);

function associate(call, noun) {
  const { principalId, principalType, identityStoreId, membershipLevel } = call.input;
  return set(call, noun, [...others(call, noun),
    { principalId, principalType, identityStoreId, membershipLevel }]);
}

function disassociate(call, noun) {
  const left = others(call, noun);
  if (left.length === membersOf(call, noun).length) {
    throw notFound("principal", call.input.principalId);
  }
  return set(call, noun, left);
}

function settings({ contents: { changes, world }, places: { monitor } }, more = {}) {
  const key = `settings of ${world.id("monitor", monitor)}`;
  const { outputs } = model.operations.GetMonitorSettings;
  const all = { ...new Samples().members(outputs).settings, ...changes.members(key), ...more };
  if (Object.keys(more).length > 0) changes.set(key, more);
  return { settings: all };
}

export const stories = {
  ...Object.fromEntries(Object.keys(KINDS).flatMap((noun) => [
    [`AssociateMemberTo${noun}`, (call) => associate(call, noun)],
    [`DisassociateMemberFrom${noun}`, (call) => disassociate(call, noun)],
    [`List${noun}Members`, (call) => list(call, noun)],
  ])),
  GetMonitorSettings: (call) => settings(call),
  UpdateMonitorSettings: (call) => settings(call, call.input.settings),
};
