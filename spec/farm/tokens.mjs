// SPDX-License-Identifier: MIT
//
// The tokens of the farm that are not access keys: bearer tokens, refresh tokens, web identities.
// Some exist from the start, for configuration files of tests; all are drawn from the seed. Knows
// nothing of their use.

import { generateKeyPairSync } from "node:crypto";
import { digest } from "./opaque_ids.mjs";

const HOUR = 3600_000;
const YEAR = 365 * 24 * HOUR;

const encode = (content) => Buffer.from(JSON.stringify(content)).toString("base64url");

export class Tokens {
  #known = new Map(); // "kind text" -> { text, expires, ... }
  #foreign = new Set();
  #seed;

  constructor(seed, now = Date.now()) {
    this.#seed = seed;
    this.ssoAccess = this.issue("sso access", "first", { expires: now + YEAR });
    this.ssoAccessExpired = this.issue("sso access", "expired", { expires: now - HOUR });
    this.ssoRefresh = this.issue("sso refresh", "first", { expires: now + YEAR });
    this.ssoRefreshExpired = this.issue("sso refresh", "expired", { expires: now - HOUR });
    this.ssoClient = { id: this.#text("sso client").slice(0, 22),
      secret: this.issue("sso client", "secret", { expires: now + YEAR }) };
    this.loginRefresh = this.issue("login refresh", "first", { expires: now + YEAR });
    this.loginRefreshExpired = this.issue("login refresh", "expired", { expires: now - HOUR });
    this.webIdentity = this.#webIdentity("first", now + YEAR);
    this.webIdentityExpired = this.#webIdentity("expired", now - HOUR);
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256",
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "sec1", format: "pem" } });
    this.loginKey = privateKey;
    for (const line of privateKey.split("\n").filter((one) => /^[^-]/.test(one))) this.learn(line);
  }

  #text(name) {
    return ["a", "b", "c"].map((part) =>
      digest(`${part} of ${name} token of ${this.#seed}`).toString("base64url")).join("");
  }

  #remember(kind, token) {
    this.#known.set(`${kind} ${token.text}`, token);
    return token;
  }

  // Issues a token of a kind, drawn from the name; more: expires in ms, and other members to keep.
  issue(kind, name, more) {
    return this.#remember(kind, { text: this.#text(`${kind} ${name}`), ...more });
  }

  // A token in the form of a pod's token from Kubernetes. Its signature is never checked.
  #webIdentity(name, expires) {
    const exp = Math.floor(expires / 1000);
    const claims = { aud: ["sts.amazonaws.com"], exp, iat: exp - 3600,
      iss: "https://oidc.farm.example", sub: "system:serviceaccount:farm:worker" };
    const text = [encode({ alg: "RS256", typ: "JWT" }), encode(claims),
      this.#text(`web identity ${name}`)].join(".");
    return this.#remember("web identity", { text, expires });
  }

  find(kind, text) {
    return this.#known.get(`${kind} ${text}`);
  }

  // Remembers a secret that came from outside.
  learn(text) {
    this.#foreign.add(text);
  }

  secrets() {
    return [...this.#foreign, ...Array.from(this.#known.values(), ({ text }) => text)];
  }
}
