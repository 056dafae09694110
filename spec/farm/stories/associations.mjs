// SPDX-License-Identifier: MIT
//
// Associations of queues with fleets and with limits. Every generated queue of a farm is associated
// with each of its generated fleets and limits, ACTIVE. An update to STOP_... shows that status to
// two requests to get the association, then it is STOPPED; only then it can be deleted.

import { filter, map, toArray } from "../contents.mjs";
import { conflict, notFound } from "../errors.mjs";
import { wanted } from "./resources.mjs";

const PASSES = 2;

// The association of a queue and the other thing: its key among the changes, and its members.
class Association {
  constructor({ contents }, kind, queue, other) {
    Object.assign(this, { contents, kind, queue, other });
    const { world } = contents;
    this.ids = { queueId: world.name("queue", queue), [`${kind}Id`]: world.name(kind, other) };
    this.key = `${kind} association ${Object.values(this.ids).join(" ")}`;
  }

  get exists() {
    const { world, changes } = this.contents;
    const isGenerated = world.exists("queue", this.queue) && world.exists(this.kind, this.other);
    return (isGenerated || changes.members(this.key).status) && !changes.isRemoved(this.key);
  }

  members(isCounted = false) {
    const { changes, world } = this.contents;
    const all = {
      ...this.ids, status: "ACTIVE", createdAt: new Date(world.epoch).toISOString(),
      createdBy: "farm", ...changes.members(this.key),
    };
    return { ...all, status: changes.passing(this.key, isCounted) ?? all.status };
  }

  create() {
    const { changes } = this.contents;
    const { updatedAt: createdAt, updatedBy: createdBy } = this.contents.changed();
    changes.set(this.key, { status: "ACTIVE", createdAt, createdBy });
    changes.remove(this.key, false);
    return {};
  }

  update(status) {
    const { changes } = this.contents;
    const final = status === "ACTIVE" ? "ACTIVE" : "STOPPED";
    changes.set(this.key, { status: final, ...this.contents.changed() });
    changes.pass(this.key, status, final === status ? 0 : PASSES);
    return {};
  }

  delete() {
    if (this.members().status !== "STOPPED") {
      throw conflict(this.kind, this.ids[`${this.kind}Id`], "The association is not STOPPED.");
    }
    this.contents.changes.remove(this.key);
    return {};
  }
}

// The association that the request names; isNew: if it need not exist.
function named(call, kind, isNew = false) {
  const { contents, input } = call;
  const find = (one) => {
    const id = input[`${one}Id`];
    const place = contents.find(one, id, { farm: call.places.farm });
    if (!place) throw notFound(one, id);
    return place;
  };
  const found = new Association(call, kind, find("queue"), find(kind));
  if (!isNew && !found.exists) throw notFound(`queue-${kind}-association`, found.ids.queueId);
  return found;
}

function list(call, kind) {
  const { contents, places: { farm } } = call;
  const others = toArray(contents.children(kind, farm));
  const all = toArray(contents.children("queue", farm)).flatMap((queue) =>
    others.map((other) => new Association(call, kind, queue, other)))
    .filter((association) => association.exists);
  const items = map({ count: all.length, at: (i) => all[i] }, (one) => one.members());
  const fits = wanted(call);
  return fits ? filter(items, fits) : items;
}

export const stories = Object.fromEntries([["fleet", "Fleet"], ["limit", "Limit"]]
  .flatMap(([kind, noun]) => [
    [`CreateQueue${noun}Association`, (call) => named(call, kind, true).create()],
    [`GetQueue${noun}Association`, (call) => named(call, kind).members(true)],
    [`ListQueue${noun}Associations`, (call) => list(call, kind)],
    [`UpdateQueue${noun}Association`, (call) => named(call, kind).update(call.input.status)],
    [`DeleteQueue${noun}Association`, (call) => named(call, kind).delete()],
  ]));
