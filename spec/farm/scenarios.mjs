// SPDX-License-Identifier: MIT
//
// Scenarios: each is a farm to itself, with its own size, rules, changes and log, reached under
// its own path prefix, so that tests never disturb each other. The requests without a prefix
// belong to a scenario that keeps no log.
// Knows nothing of sockets, nor of what the requests mean.

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

// What a command line can say as well.
export const OPTIONS = {
  ...SIZES,
  page_limit: { ...between(1, 100), about: "the service's largest page, whatever is asked for" },
  end_token: {
    test: (value) => ["null", "absent", "empty"].includes(value),
    wants: '"null", "absent" or "empty"',
    about: "what nextToken says on the last page; null if left out",
  },
  end_delay: { ...seconds, about: "seconds a session takes to end once told to; 0.5 if left out" },
  skew: { ...seconds, about: "seconds added to the server's clock" },
  rate: { ...between(1, MOST), about: "requests a second, more are throttled; any if left out" },
  lifetime: { ...seconds, about: "seconds that credentials last; as asked for if left out" },
};

export const SETTINGS = { ...OPTIONS, ...PROVIDER_SETTINGS };

const DEFAULTS = { page_limit: 100, end_token: "null", end_delay: 0.5, skew: 0 };

// Lua writes an empty table as a list or as an object, as its JSON encoder pleases.
const isEmpty = (value) =>
  value !== null && typeof value === "object" && Object.keys(value).length === 0;

class Scenario {
  requests = [];
  dropped = 0;
  connections = new Set();
  inFlight = 0;
  maxInFlight = 0;
  pages = new Map(); // finished answers, see service.mjs
  done = new Map(); // what was done already under a client token
  replacedTokens = new Map(); // nextTokens given in place of real ones -> where they first led
  proofs = new Set(); // what may be shown only once, see dpop.mjs
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

  // The first rule that strikes, as its action; {} when none does.
  rule(plan) {
    return this.rules.find((rule) => rule.applies(plan))?.action ?? {};
  }

  // The token to give: the real one, or the rule's, which leads where the real one leads. Given out
  // for another page later, it goes on leading there: what it is good for never changes.
  replaceToken(real, next, { replace_token: wanted, given }) {
    if (wanted === undefined) return real;
    const token = given?.get(real) ?? wanted;
    given?.set(real, token);
    if (token && !this.replacedTokens.has(token)) this.replacedTokens.set(token, next);
    return token;
  }

  // A name for what is issued next: no two are drawn from the same.
  nextIssue() {
    this.#issues += 1;
    return `${this.id} ${this.#issues}`;
  }

  // Whether a refresh token is still good here; asking uses it up.
  takes(token) {
    if (this.settings.refresh_once && this.#spent.has(token)) return false;
    this.#spent.add(token);
    return true;
  }

  // A bucket that holds a second's worth of requests.
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

  // base: the settings that every scenario starts from. operations: the names that rules may use.
  constructor({ seed, epoch, base, operations }) {
    Object.assign(this, { seed, epoch, base, operations });
    this.main = new Scenario({ id: "main", path: "", settings: base, seed, epoch, logs: false });
  }

  // What is wrong with a wish for a scenario, or undefined.
  fault(wish) {
    if (!isObject(wish) && !isEmpty(wish)) return "a scenario is a JSON object";
    const { rules = [], ...settings } = wish;
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
