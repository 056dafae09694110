// SPDX-License-Identifier: MIT
//
// Tags of resources, by ARN: those that TagResource and Create... set, without those that
// UntagResource removed. A generated resource begins without tags. An ARN names a resource as
// arn:aws:deadline:REGION:ACCOUNT:farm/ID/queue/ID/job/ID does; region and account do not count.

import { notFound, validation } from "../errors.mjs";
import { LINEAGES } from "../world.mjs";

const WORDS = { le: "license-endpoint" };
const KINDS = { "license-endpoint": "le" };

const keyOf = (world, kind, place) => LINEAGES[kind].map((one, i) =>
  `${WORDS[one] ?? one}/${world.id(one, place.slice(0, i + 1))}`).join("/");

export function keepTags(contents, kind, place, tags = {}) {
  contents.changes.set(keyOf(contents.world, kind, place), { tags });
}

// The key of the resource that the ARN names, which exists.
function resourceOf({ contents, input: { resourceArn } }) {
  const [, key] = resourceArn.match(/^arn:aws[a-z-]*:deadline:[a-z0-9-]*:\d*:(.+)$/) ?? [];
  if (!key) throw validation([{ name: "resourceArn", message: "The resourceArn is not valid." }]);
  const words = key.split("/");
  const id = words.at(-1);
  const kind = KINDS[words.at(-2)] ?? words.at(-2);
  const isId = LINEAGES[kind] && /^[a-z]+-[0-9a-f]{32}$/.test(id);
  const place = isId && contents.find(kind, id);
  if (!place || keyOf(contents.world, kind, place) !== key) throw notFound(kind ?? "resource", id);
  return key;
}

function change(call, make) {
  const key = resourceOf(call);
  const { changes } = call.contents;
  changes.set(key, { tags: make(changes.members(key).tags ?? {}) });
  return {};
}

export const stories = {
  ListTagsForResource: (call) =>
    ({ tags: call.contents.changes.members(resourceOf(call)).tags ?? {} }),
  TagResource: (call) => change(call, (tags) => ({ ...tags, ...call.input.tags })),
  UntagResource: (call) => change(call, (tags) => Object.fromEntries(
    Object.entries(tags).filter(([name]) => !call.input.tagKeys.includes(name)))),
};
