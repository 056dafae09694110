// SPDX-License-Identifier: MIT
//
// The changes that clients made to the farm of one scenario: how many things they made in which
// place, which they removed, the members that they set, and statuses that pass by themselves.
// Time is counted in requests, never in seconds: a status is shown to so many requests for the
// thing and then gives way. Knows nothing of what the things are.

export class Changes {
  #made = new Map(); // list -> number of things
  #removed = new Set(); // keys
  #members = new Map(); // key -> members
  #passing = new Map(); // key -> statuses still to be shown
  isPristine = true;

  get hasRemoved() {
    return this.#removed.size > 0;
  }

  made(list) {
    return this.#made.get(list) ?? 0;
  }

  // Counts one more thing -> its number among those made.
  make(list) {
    const number = this.made(list);
    this.isPristine = false;
    this.#made.set(list, number + 1);
    return number;
  }

  members(key) {
    return this.#members.get(key) ?? {};
  }

  set(key, members) {
    this.isPristine = false;
    this.#members.set(key, { ...this.members(key), ...members });
  }

  isRemoved(key) {
    return this.#removed.has(key) && !this.#passing.get(key)?.length;
  }

  // A removed thing is still found while a status passes.
  remove(key, isRemoved = true) {
    this.isPristine = false;
    if (isRemoved) this.#removed.add(key);
    else this.#removed.delete(key);
  }

  // Shows the status to the next `count` requests, then what the thing has without it.
  pass(key, status, count) {
    this.isPristine = false;
    this.#passing.set(key, Array(count).fill(status));
  }

  // The passing status, if there is one; isCounted: if this is one of the requests.
  passing(key, isCounted) {
    const statuses = this.#passing.get(key) ?? [];
    return isCounted ? statuses.shift() : statuses[0];
  }
}
