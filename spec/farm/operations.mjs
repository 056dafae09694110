// SPDX-License-Identifier: MIT
//
// The answer to a request for an operation, whose input has been checked: by the story that tells
// of the operation, or else made from the shape of its output. A story gets { contents, places,
// input, operation, scenario, context, now } and returns the output's members, or a list for an
// operation with pages, see pages.mjs; members that the operation does not have are left out.
// places: those of the path's ids, by kind.

import { notFound } from "./errors.mjs";
import { Samples } from "./samples.mjs";
import { stories as associations } from "./stories/associations.mjs";
import { stories as batches } from "./stories/batches.mjs";
import { stories as jobs } from "./stories/jobs.mjs";
import { stories as members } from "./stories/members.mjs";
import { stories as products } from "./stories/products.mjs";
import { stories as resources, neighbours } from "./stories/resources.mjs";
import { stories as roles } from "./stories/roles.mjs";
import { stories as searches } from "./stories/searches.mjs";
import { stories as sessions } from "./stories/sessions.mjs";
import { stories as statistics } from "./stories/statistics.mjs";
import { stories as tags } from "./stories/tags.mjs";
import { LINEAGES } from "./world.mjs";

const STORIES = {
  ...resources, ...jobs, ...sessions, ...searches, ...statistics, ...associations, ...members,
  ...products, ...roles, ...tags,
};
Object.assign(STORIES, batches(answerTo));

const OF_SESSION = ["session", "sessionaction", "task"];
const IS_PLACE = new Set([...Object.keys(LINEAGES), ...OF_SESSION]);

// The places of the ids among the input's members, in the path's order: each inside those before.
export function findPlaces(contents, operation, input) {
  const places = {};
  for (const { name, type } of operation.inputs.filter(({ location }) => location === "path")) {
    if (type.kind !== "id" || !IS_PLACE.has(type.prefix)) continue;
    const place = contents.find(type.prefix, input[name], places);
    if (place === undefined) throw notFound(type.prefix, input[name]);
    places[type.prefix] = place;
  }
  return places;
}

// The output, or the list of items, that an operation without a story answers with.
function invent({ operation, input, contents, places }) {
  const samples = new Samples({ ...neighbours(contents.world, places), ...input });
  const { pages, outputs } = operation;
  if (!pages) return samples.members(outputs);
  const others = outputs.filter(({ name }) => name !== pages.items);
  const { of } = outputs.find(({ name }) => name === pages.items).type;
  return {
    count: 7,
    size: 3,
    members: samples.members(others),
    at: (i) => samples.value(of, pages.items, i),
  };
}

function pick(members, object) {
  const some = {};
  for (const { name } of members) some[name] = object[name];
  return some;
}

// Leaves out the members that the operation does not have.
function fit(answer, { outputs, pages }) {
  if (!pages) return pick(outputs, answer);
  const { of } = outputs.find(({ name }) => name === pages.items).type;
  const show = of.kind === "structure" ? (item) => pick(of.members, item) : (item) => item;
  return { ...answer, at: (i) => show(answer.at(i)) };
}

// call: { operation, input, scenario, context, now }
export function answerTo(call) {
  const { operation, input, scenario: { contents } } = call;
  const places = findPlaces(contents, operation, input);
  const story = STORIES[operation.name] ?? invent;
  return fit(story({ ...call, contents, places }), operation);
}
