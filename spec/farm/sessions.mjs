// SPDX-License-Identifier: MIT
//
// The sessions of a scenario's farm and their actions: those of the generated world, and their
// states since a client asked to end them. A session ends after a time, not after requests: its
// worker ends it, whoever looks. Knows nothing of requests or pages.

import { conflict } from "./errors.mjs";
import { iso } from "./fixtures.mjs";
import * as fixtures from "./session_fixtures.mjs";

export class Sessions {
  #ends = new Map(); // sessionId -> time of the request to end it, in ms

  constructor(contents) {
    Object.assign(this, { contents, world: contents.world });
  }

  session(place) {
    const session = fixtures.session(this.world, place);
    const asked = this.#ends.get(session.sessionId);
    if (asked === undefined) return session;
    const { endDelay } = this.contents;
    const ended = this.contents.clock() >= asked + endDelay;
    return {
      ...session,
      lifecycleStatus: ended ? "ENDED" : "UPDATE_IN_PROGRESS",
      endedAt: ended ? iso(asked + endDelay) : undefined,
      targetLifecycleStatus: "ENDED",
      updatedAt: iso(asked),
      updatedBy: "farm",
    };
  }

  // Cheaper than to make the session.
  isOver(place) {
    return this.#ends.size > 0 ? fixtures.isOver(this.session(place))
      : fixtures.hasEnded(fixtures.lifecycle(this.world, place));
  }

  details(place) {
    const session = this.session(place);
    return { ...session, ...fixtures.sessionDetails(this.world, place, session) };
  }

  end(place) {
    const session = this.session(place);
    if (fixtures.isOver(session)) {
      throw conflict("session", session.sessionId, "The session has already ended.");
    }
    this.contents.changes.isPristine = false;
    if (!this.#ends.has(session.sessionId)) {
      this.#ends.set(session.sessionId, this.contents.clock());
    }
  }

  // details: with the members that only GetSessionAction has.
  action({ place, number }, details = false) {
    return fixtures.action(this.world, place, number, this.session(place), details);
  }

  actionStatus({ place, number }) {
    return fixtures.actionStatus(this.world, place, number, this.isOver(place));
  }

  // The actions of sessions, a list of places.
  actions({ count, at }) {
    const length = fixtures.ACTIONS.length;
    return {
      count: count * length,
      at: (i) => this.action({ place: at(Math.floor(i / length)), number: i % length }),
    };
  }
}
