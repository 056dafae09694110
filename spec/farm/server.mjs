// SPDX-License-Identifier: MIT
//
// The running farm: passes a request from a listener to its scenario and its service, applies the
// matching rule, sends the response and keeps the log. Every service has a row in SERVICES: its
// paths (or matches(request)), the names of its operations, its error responses, and
// plan(request, scenario, context), see service.mjs.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as container from "./container.mjs";
import * as control from "./control.mjs";
import { writeResponse, isDamage } from "./wire.mjs";
import { FaultProxies } from "./fault_proxies.mjs";
import { internal, ServiceError } from "./errors.mjs";
import { Keys } from "./keys.mjs";
import { Listeners } from "./listeners.mjs";
import * as logs from "./logs.mjs";
import * as metadata from "./metadata.mjs";
import * as oidc from "./oidc.mjs";
import { reshape } from "./rules.mjs";
import { Scenarios } from "./scenarios.mjs";
import * as deadline from "./service.mjs";
import * as signin from "./signin.mjs";
import * as sso from "./sso.mjs";
import * as sts from "./sts.mjs";
import { Tokens } from "./tokens.mjs";

// The first service also refuses requests that belong to no service.
const SERVICES = [deadline, logs, sts, sso, oidc, signin, container, metadata];

function read(req) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    req.on("data", (chunk) => chunks.push(chunk));
    req.on("end", () => resolve(Buffer.concat(chunks)));
    req.on("error", reject);
  });
}

// [lower-case name, value] in the order received. HTTP/2 has the host in a pseudo-header.
function headerList(req) {
  const list = [];
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    list.push([req.rawHeaders[i].toLowerCase(), req.rawHeaders[i + 1]]);
  }
  const authority = list.find(([name]) => name === ":authority");
  const plain = list.filter(([name]) => !name.startsWith(":"));
  if (authority && !plain.some(([name]) => name === "host")) plain.push(["host", authority[1]]);
  return plain;
}

// path: the target's path without the scenario's prefix. url: the URL as requested, without the
// query.
function toRequest(req, body, path, query) {
  const headers = headerList(req);
  const header = (name) => headers.find((one) => one[0] === name)?.[1];
  const scheme = req.headers[":scheme"] ?? (req.socket.encrypted ? "https" : "http");
  const url = `${scheme}://${header("host")}${splitOnce(req.url, "?")[0]}`;
  return { method: req.method, target: req.url, url, path, query, headers, header, body };
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function joined(headers) {
  const all = {};
  for (const [name, value] of headers) all[name] = name in all ? `${all[name]}, ${value}` : value;
  return all;
}

export class Farm {
  // options: seed, region (any if left out) and a scenario's settings.
  constructor({ seed, region, ...settings }) {
    const operations = SERVICES.flatMap((service) => service.operations);
    this.context = { keys: new Keys(seed), tokens: new Tokens(seed), region };
    this.scenarios = new Scenarios({ seed, epoch: Date.now(), base: settings, operations });
    this.listeners = new Listeners((req, res, connection) => {
      this.#handle(req, res, connection).catch((error) => {
        if (!req.destroyed && !res.socket?.destroyed) process.stderr.write(`${error.stack}\n`);
        connection.socket.destroy();
      });
    });
    this.context.faultProxies = new FaultProxies(this.listeners);
  }

  async #handle(req, res, connection) {
    const body = await read(req);
    const [path, query] = splitOnce(req.url, "?");
    const { scenario, rest } = this.scenarios.split(path);
    const request = toRequest(req, body, rest, query);
    if (path.startsWith(control.prefix) && !req.socket.encrypted) {
      const answer = await control.answer(request, this.scenarios, this.context);
      return this.#send(res, answer, {}, connection, Date.now());
    }
    if (!scenario) return this.#send(res, noScenario(), {}, connection, Date.now());
    return this.#serve(request, scenario, req, res, connection);
  }

  async #serve(request, scenario, req, res, connection) {
    const service = SERVICES.find(({ matches, paths }) =>
      (matches ? matches(request) : paths.test(request.path))) ?? deadline;
    const { errorResponses } = service;
    const plan = service.plan(request, scenario, this.context);
    const entry = logEntry(request, plan, req, connection);
    scenario.open(entry);
    const rule = scenario.rule(plan);
    follow(res, scenario, entry, isDamage(rule) && rule.stall === undefined);
    if (rule.delay) await sleep(rule.delay * 1000);
    const now = Date.now() + (scenario.settings.skew + (rule.skew ?? 0)) * 1000;
    const regular = regularAnswer(plan, { scenario, rule, errorResponses, entry, now });
    const answer = reshape(regular, rule, errorResponses);
    if (entry.aborted) return undefined;
    entry.status = answer.status;
    return this.#send(res, answer, rule, connection, now);
  }

  #send(res, answer, rule, connection, now) {
    const all = {
      "x-amzn-requestid": randomUUID(),
      date: rule.no_date ? null : new Date(now).toUTCString(),
      ...answer.headers,
    };
    const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
    const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body);
    return writeResponse(res, { status: answer.status, headers, body }, rule, connection);
  }
}

function noScenario() {
  const headers = { "content-type": "application/json" };
  return { status: 404, headers, body: JSON.stringify({ message: "no such scenario" }) };
}

function logEntry(request, plan, req, connection) {
  return {
    operation: plan.operation,
    method: request.method,
    path: request.path,
    target: request.target,
    query: Object.fromEntries(new URLSearchParams(request.query)),
    headers: joined(request.headers),
    body: request.body.toString("utf8"),
    http: req.httpVersionMajor === 2 ? "2" : "1.1",
    push: req.stream?.pushAllowed ?? false, // true if it accepts pushed streams
    connection: connection.serial,
    at: Math.round(performance.now() * 10) / 10,
    status: null,
    signature: null,
    access_key_id: request.header("authorization")?.match(/Credential=([^/,\s]+)/)?.[1] ?? null,
    aborted: false,
  };
}

// Records in the end if the client stayed for the whole response; one that is damaged on purpose
// does not count. A response is no longer in flight once all of it is handed over, since a client
// may read it and send a new request before "close" is reported here.
function follow(res, scenario, entry, damaged) {
  const { stream } = res;
  let isOpen = true;
  const leave = () => {
    if (isOpen) scenario.close();
    isOpen = false;
  };
  const isWhole = () =>
    (stream ? stream.writableFinished && stream.rstCode === 0 : res.writableFinished);
  res.on("prefinish", leave);
  res.on("close", () => {
    entry.aborted = !damaged && !isWhole();
    leave();
  });
}

// The response of the service, or its error. A rule with its own response keeps the service out.
function regularAnswer(plan, { scenario, rule, errorResponses, entry, now }) {
  try {
    entry.signature = plan.verify(now) ? "ok" : "none";
    if (rule.status ?? rule.error) return { status: rule.status, headers: {}, body: "" };
    scenario.throttle();
    return plan.answer(rule, now);
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      process.stderr.write(`${error.stack}\n`);
      return errorResponses.answer(internal());
    }
    entry.signature ??= error.code;
    return errorResponses.answer(error);
  }
}
