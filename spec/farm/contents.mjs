// SPDX-License-Identifier: MIT
//
// The farm of one scenario: the generated world and the changes that clients made to it. Everything
// has a kind and a place, see world.mjs; what a client makes gets the next place in its list. Lists
// are { count, at(i) }. Knows nothing of requests or pages; the stories have the operations.

import { Changes } from "./changes.mjs";
import { iso } from "./fixtures.mjs";
import { Runs } from "./runs.mjs";
import { ACTIONS, split } from "./session_fixtures.mjs";
import { Sessions } from "./sessions.mjs";
import { LINEAGES } from "./world.mjs";

export const map = (list, show) => ({ count: list.count, at: (i) => show(list.at(i)) });

export const toArray = (list) => Array.from({ length: list.count }, (_, i) => list.at(i));

export function filter(list, wanted) {
  const kept = toArray(list).filter(wanted);
  return { count: kept.length, at: (i) => kept[i] };
}

export function concat(lists) {
  const items = lists.flatMap(toArray);
  return { count: items.length, at: (i) => items[i] };
}

export class Contents {
  changes = new Changes();

  // endDelay: the ms that a session takes to end after the request.
  constructor(world, { clock, endDelay }) {
    Object.assign(this, { world, clock, endDelay });
    this.sessions = new Sessions(this);
    this.runs = new Runs(this);
  }

  get isPristine() {
    return this.changes.isPristine;
  }

  // The generated children of a place and those that clients made there, without removed ones.
  children(kind, parent) {
    const { count, at } = this.world.children(kind, parent);
    const all = { count: count + this.changes.made(`${kind} ${parent}`), at };
    if (!this.changes.hasRemoved) return all;
    return filter(all, (place) => !this.changes.isRemoved(this.world.id(kind, place)));
  }

  // The place of a new child.
  make(kind, parent) {
    const { count, at } = this.world.children(kind, parent);
    return at(count + this.changes.make(`${kind} ${parent}`));
  }

  // True if the place was generated or made, and neither it nor one above it was removed.
  exists(kind, place) {
    return LINEAGES[kind].every((one, i) => {
      const parent = place.slice(0, i);
      const { count } = this.world.children(one, parent);
      return place[i] < count + this.changes.made(`${one} ${parent}`) &&
        !this.changes.isRemoved(this.world.id(one, place.slice(0, i + 1)));
    });
  }

  // Finds the place that an id names, inside the places of other kinds: { farm: [0] }. The place of
  // a session's action or of a task comes with its number. undefined if there is none.
  find(kind, id, places = {}) {
    if (kind === "task") return this.runs.findTask(id, places);
    if (kind === "session" || kind === "sessionaction") {
      return this.#findSession(kind, id, places);
    }
    const place = this.world.decode(kind, id);
    const isThere = place && this.exists(kind, place) && this.isInside(kind, place, places);
    return isThere ? place : undefined;
  }

  // True if the place lies inside each of the places that are above its kind.
  isInside(kind, place, places) {
    return LINEAGES[kind].every((one) =>
      (places[one] ?? []).every((number, i) => number === place[i]));
  }

  #findSession(kind, text, places) {
    const [id, number] = kind === "session" ? [text] : split(text);
    const place = this.world.place(kind, id);
    const isThere = place && this.exists("worker", place.slice(0, 3)) &&
      this.isInside("job", this.world.jobOfSession(place), places);
    if (!isThere) return undefined;
    if (kind === "session") return place;
    return number < ACTIONS.length ? { place, number } : undefined;
  }

  // The time of a change, for the members that tell of it.
  changed() {
    return { updatedAt: iso(this.clock()), updatedBy: "farm" };
  }
}
