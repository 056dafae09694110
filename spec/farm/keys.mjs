// SPDX-License-Identifier: MIT
//
// The access keys of the farm: one permanent, one temporary, one temporary and expired, and any
// that are issued later. They are drawn from the seed, so that no source file contains a text like
// a secret. Knows nothing of signatures.

import { ACCOUNT } from "./credentials.mjs";
import { digest } from "./opaque_ids.mjs";

const YEAR = 365 * 24 * 3600 * 1000;

export class Keys {
  #known = new Map();
  #seed;

  constructor(seed, now = Date.now()) {
    this.#seed = seed;
    this.permanent = this.issue("permanent");
    this.temporary = this.issue("temporary", now + YEAR);
    this.expired = this.issue("expired", now - 3600_000);
  }

  // name: the source of the random bytes. expires: in ms; a key that expires has a session token.
  // bearer: { arn } of the key's user, and { role }, an ARN, for the session of a role.
  issue(name, expires, bearer = { arn: `arn:aws:iam::${ACCOUNT}:user/${name}` }) {
    const bytes = (part) => digest(`${part} of ${name} key of ${this.#seed}`);
    const prefix = expires === undefined ? "AKIA" : "ASIA";
    const key = {
      id: prefix + bytes("id").toString("hex").slice(0, 16).toUpperCase(),
      secret: bytes("secret").toString("base64").slice(0, 40),
      token: expires === undefined ? undefined : bytes("token").toString("base64").repeat(4),
      expires,
      ...bearer,
    };
    this.#known.set(key.id, key);
    return key;
  }

  find(id) {
    return this.#known.get(id);
  }

  secrets() {
    return [...this.#known.values()].flatMap(({ secret, token }) => (token ? [secret, token]
      : [secret]));
  }
}
