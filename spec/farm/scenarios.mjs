// SPDX-License-Identifier: MIT
//
// Scenarios: each is a separate farm, with a size, rules, changes and a log of its own, under its
// own path prefix, so that tests never disturb each other. Requests without a prefix belong to a
// scenario that keeps no log. Knows nothing of sockets, nor of the requests' meaning.

import { throttling } from "./errors.mjs";
import { Contents } from "./contents.mjs";
import { SETTINGS as PROVIDER_SETTINGS } from "./providers.mjs";
import { findFault, findRuleFault, isObject, Rule } from "./rules.mjs";
import { OpaqueIds } from "./opaque_ids.mjs";
import { World } from "./world.mjs";

const LONGEST_LOG = 20_000;
const MOST = 2 ** 32 - 1;

const between = (least, most) => ({
  test: (value) => Number.isInteger(value) && value >= least && value <= most,
  wants: `an integer from ${least} to ${most}`,
});
const seconds = { test: Number.isFinite, wants: "seconds" };

const SIZES = {
  farms: { ...between(1, 1000), about: "farms; 2 if left out" },
  fleets: { ...between(1, 1000), about: "fleets a farm; 3 if left out" },
  workers: { ...between(1, 100_000), about: "workers a fleet; 8 if left out" },
  queues: { ...between(1, 1000), about: "queues a farm; 2 if left out" },
  jobs: { ...between(1, 100_000), about: "jobs a queue; 12 if left out" },
  sessions: { ...between(0, MOST), about: "sessions a worker; 250, none, and varied if left out" },
};

// Settings that the command line has as well.
export const OPTIONS = {
  ...SIZES,
  page_limit: { ...between(1, 100), about: "the service's largest page, whatever maxResults says" },
  end_token: {
    test: (value) => ["null", "absent", "empty"].includes(value),
    wants: '"null", "absent" or "empty"',
    about: "nextToken on the last page; null if left out",
  },
  end_delay: { ...seconds, about: "seconds a session takes to end; 0.5 if left out" },
  skew: { ...seconds, about: "seconds added to the server's clock" },
  rate: { ...between(1, MOST),
    about: "requests a second, more are throttled; no limit if left out" },
  lifetime: { ...seconds, about: "seconds that credentials last; as requested if left out" },
};

export const SETTINGS = { ...OPTIONS, ...PROVIDER_SETTINGS };

const DEFAULTS = { page_limit: 100, end_token: "null", end_delay: 0.5, skew: 0 };

// Lua's JSON encoder writes an empty table as a list or as an object.
const isEmpty = (value) =>
  value !== null && typeof value === "object" && Object.keys(value).length === 0;

class Scenario {
  requests = [];
  dropped = 0;
  connections = new Set();
  inFlight = 0;
  maxInFlight = 0;
  pages = new Map(); // finished responses, see service.mjs
  done = new Map(); // results by client token
  replacedTokens = new Map(); // nextTokens that replaced real ones -> the cursor they first had
  proofs = new Set(); // proofs seen, see dpop.mjs
  #issues = 0;
  #spent = new Set(); // refresh tokens

  constructor({ id, path, settings, rules = [], seed, epoch, logs }) {
    Object.assign(this, { id, path, epoch, logs, settings: { ...DEFAULTS, ...settings } });
    const sizes = Object.keys(SIZES).filter((name) => this.settings[name] !== undefined);
    const size = Object.fromEntries(sizes.map((name) => [name, this.settings[name]]));
    this.contents = new Contents(new World({ seed, epoch, ...size }), {
      clock: Date.now,
      endDelay: this.settings.end_delay * 1000,
    });
    this.tokenCodec = new OpaqueIds(seed, `page tokens of ${id}`);
    this.rules = Object.values(rules).map((rule) => new Rule(rule));
    this.acceptsAnyToken = this.rules.some(({ members }) =>
      members.tokens !== undefined || members.replace_token !== undefined);
    this.allowance = this.settings.rate;
    this.refilled = performance.now();
  }

  // The first rule that applies, as its action; {} if none does.
  rule(plan) {
    return this.rules.find((rule) => rule.applies(plan))?.action ?? {};
  }

  // The token to return: the real one, or the rule's, which leads to the place of the real one. If
  // a later page returns it again, it still leads to the first place.
  replaceToken(real, next, { replace_token: wanted, given }) {
    if (wanted === undefined) return real;
    const token = given?.get(real) ?? wanted;
    given?.set(real, token);
    if (token && !this.replacedTokens.has(token)) this.replacedTokens.set(token, next);
    return token;
  }

  // A unique name for the next key or token.
  nextIssue() {
    this.#issues += 1;
    return `${this.id} ${this.#issues}`;
  }

  // True if a refresh token is still valid here; asking uses it up.
  takes(token) {
    if (this.settings.refresh_once && this.#spent.has(token)) return false;
    this.#spent.add(token);
    return true;
  }

  // A token bucket that holds one second's requests.
  throttle() {
    const { rate } = this.settings;
    if (rate === undefined) return;
    const now = performance.now();
    this.allowance = Math.min(rate, this.allowance + ((now - this.refilled) / 1000) * rate);
    this.refilled = now;
    if (this.allowance < 1) throw throttling(1);
    this.allowance -= 1;
  }

  open(entry) {
    this.inFlight += 1;
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
    this.connections.add(entry.connection);
    if (!this.logs) return;
    this.requests.push(entry);
    if (this.requests.length > LONGEST_LOG) {
      this.requests.shift();
      this.dropped += 1;
    }
  }

  close() {
    this.inFlight -= 1;
  }

  report() {
    return {
      id: this.id,
      path: this.path,
      requests: this.requests,
      requests_dropped: this.dropped,
      in_flight: this.inFlight,
      max_in_flight: this.maxInFlight,
      connections: this.connections.size,
    };
  }
}

export class Scenarios {
  #all = new Map();
  #serial = 0;

  // base: the default settings of every scenario. operations: the names that rules may use.
  constructor({ seed, epoch, base, operations }) {
    Object.assign(this, { seed, epoch, base, operations });
    this.main = new Scenario({ id: "main", path: "", settings: base, seed, epoch, logs: false });
  }

  // The fault of a description of a scenario, or undefined.
  fault(description) {
    if (!isObject(description) && !isEmpty(description)) return "a scenario is a JSON object";
    const { rules = [], ...settings } = description;
    const fault = findFault(settings, SETTINGS);
    if (fault) return fault;
    if (!Array.isArray(rules) && !isEmpty(rules)) return '"rules" must be a list';
    return Object.values(rules).map((rule, i) => [i, findRuleFault(rule, this.operations)])
      .filter(([, found]) => found).map(([i, found]) => `rules[${i}]: ${found}`)[0];
  }

  create({ rules, ...settings }) {
    this.#serial += 1;
    const id = `s${this.#serial}`;
    const { seed, epoch, base } = this;
    const scenario = new Scenario({ id, path: `/~${id}`, settings: { ...base, ...settings }, rules,
      seed, epoch, logs: true });
    this.#all.set(id, scenario);
    return scenario;
  }

  find(id) {
    return this.#all.get(id);
  }

  forget(id) {
    return this.#all.delete(id);
  }

  // "/~s1/2023-10-12/farms" -> the scenario s1 and "/2023-10-12/farms".
  split(path) {
    const match = path.match(/^\/~([^/]*)(.*)$/s);
    return match ? { scenario: this.find(match[1]), rest: match[2] || "/" }
      : { scenario: this.main, rest: path };
  }
}
