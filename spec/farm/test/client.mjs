// SPDX-License-Identifier: MIT
//
// Helpers of the farm's tests: a farm started as its users start it, and a minimal client that
// signs, over HTTP/1.1, HTTP/2 or a bare socket. The signer uses the verifier's canonical request,
// which signature.test.mjs checks against signatures made by others.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { readFileSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { fileURLToPath } from "node:url";
import { model } from "../model.mjs";
import { canonicalRequest, signature, stringToSign } from "../signature.mjs";

export const PROGRAM = fileURLToPath(new URL("../farm.mjs", import.meta.url));

// A command that prints its environment and runs until its standard input ends.
const TELL = "console.log(JSON.stringify(process.env)); process.stdin.resume()";

// -> { env, stop() }
export function startFarm(...options) {
  const child = spawn(PROGRAM, [...options, "--", process.execPath, "-e", TELL],
    { stdio: ["pipe", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let text = "";
    child.on("error", reject);
    child.stdout.on("data", (data) => {
      text += data;
      if (!text.endsWith("\n")) return;
      const stopped = new Promise((done) => { child.on("exit", done); });
      resolve({ env: JSON.parse(text), stop: () => { child.stdin.end(); return stopped; } });
    });
  });
}

const basic = (ms) => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

// The headers of a signed request for `target` at `url`; more: [lower-case name, value] pairs.
export function sign(env, url, options) {
  const { method = "GET", target, more = [], body = "", at = Date.now() } = options;
  const { service = "deadline" } = options;
  const time = basic(at);
  const token = env.AWS_SESSION_TOKEN ? [["x-amz-security-token", env.AWS_SESSION_TOKEN]] : [];
  const headers = [["host", new URL(url).host], ["x-amz-date", time], ...token, ...more];
  const names = headers.map(([name]) => name).sort();
  const request = { method, target, headers, body: Buffer.from(body) };
  const scope = `${time.slice(0, 8)}/us-west-2/${service}/aws4_request`;
  const text = stringToSign(canonicalRequest(request, names), time, scope);
  const authorization = `AWS4-HMAC-SHA256 Credential=${env.AWS_ACCESS_KEY_ID}/${scope}, ` +
    `SignedHeaders=${names.join(";")}, ` +
    `Signature=${signature(env.AWS_SECRET_ACCESS_KEY, scope, text)}`;
  return Object.fromEntries([...headers, ["authorization", authorization]]);
}

function answerOf(status, headers, chunks) {
  const text = Buffer.concat(chunks).toString("utf8");
  const isJson = headers["content-type"] === "application/json" && text !== "";
  return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
}

// Sends one request over HTTP/1.1 -> { status, headers, text, json }.
export function fetch1(url, { method = "GET", target, headers = {}, body = "", agent, ca } = {}) {
  const { request } = url.startsWith("https") ? https : http;
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const req = request({ hostname, port, path: target, method, headers, agent, ca }, (res) => {
      const chunks = [];
      res.on("data", (chunk) => chunks.push(chunk));
      res.on("error", reject);
      res.on("end", () => resolve(answerOf(res.statusCode, res.headers, chunks)));
    });
    req.on("error", reject);
    req.end(body);
  });
}

// Sends one request over HTTP/2, on a connection of its own.
export function fetch2(env, url, { method = "GET", target, headers = {}, body = "" }) {
  const session = http2.connect(url, { ca: readFileSync(env.FARM_CA) });
  const { host, ...rest } = headers;
  return new Promise((resolve, reject) => {
    const fail = (error) => { session.destroy(); reject(error); };
    session.on("error", fail);
    const stream = session.request({ ":method": method, ":path": target, ":authority": host,
      ...rest });
    const chunks = [];
    let answer = {};
    stream.on("response", (all) => { answer = all; });
    stream.on("data", (chunk) => chunks.push(chunk));
    stream.on("error", fail);
    stream.on("end", () => {
      session.close();
      resolve(answerOf(answer[":status"], answer, chunks));
    });
    if (!stream.writableEnded) stream.end(body);
  });
}

function requestBytes({ target, headers }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `GET ${target} HTTP/1.1\r\n${lines}\r\n`;
}

const SILENCE = 100; // ms without a byte
const MAX_WAIT = 10_000; // ms for an expected byte, even on a busy machine

// The bytes that a server sends for one HTTP/1.1 request, and its ending: "end", "reset", or
// "silence" if it stalls after the expected number of bytes.
export function fetchRaw(env, url, { silentAfter = Infinity, ...request }) {
  const { port, protocol } = new URL(url);
  const socket = protocol === "https:"
    ? tls.connect({ port, host: "127.0.0.1", servername: "localhost",
      ca: readFileSync(env.FARM_CA) })
    : net.connect({ port, host: "127.0.0.1" });
  socket.write(requestBytes(request));
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const done = (end) => {
      socket.destroy();
      resolve({ bytes, end });
    };
    const wait = () => socket.setTimeout(bytes.length < silentAfter ? MAX_WAIT : SILENCE);
    wait();
    socket.on("timeout", () => done("silence"));
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      wait();
    });
    socket.on("end", () => done("end"));
    socket.on("error", (error) => done(error.code === "ECONNRESET" ? "reset" : error.code));
  });
}

// Sends a request over TLS and resets the connection at once.
export function forsake(env, url, request) {
  const below = net.connect({ port: new URL(url).port, host: "127.0.0.1" });
  const socket = tls.connect({ socket: below, servername: "localhost",
    ca: readFileSync(env.FARM_CA) });
  socket.on("error", () => {});
  socket.on("secureConnect", () =>
    socket.write(requestBytes(request), () => below.resetAndDestroy()));
  return once(below, "close");
}

// The request for an operation with this input: { method, target, more, body }.
function requestFor({ method, path, inputs }, input, clientToken) {
  const at = (place) => inputs.filter(({ name, location }) =>
    location === place && input[name] !== undefined);
  const query = new URLSearchParams(at("query").flatMap(({ name }) =>
    [input[name]].flat().map((value) => [name, value])));
  const body = Object.fromEntries(at("body").map(({ name }) => [name, input[name]]));
  const more = inputs.filter(({ location }) => location === "header").map(({ name, header }) =>
    [header, input[name] ?? clientToken]);
  const target = path.replace(`/${model.version}`, "")
    .replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(input[name]));
  const hasBody = inputs.some(({ location }) => location === "body");
  return { method, target: query.size > 0 ? `${target}?${query}` : target, more,
    body: hasBody ? JSON.stringify(body) : "" };
}

// Makes signed calls, by default over HTTP/1.1 without TLS.
export class Client {
  constructor(env, path = "", url = env.FARM_HTTP_URL) {
    Object.assign(this, { env, path, url });
  }

  // A client for a scenario of its own.
  static async forScenario(env, description, url) {
    const { json } = await control(env, "POST", "/scenarios", description);
    return new Client(env, json.path, url);
  }

  signed(target, options = {}) {
    const request = { ...options, target: `${this.path}/2023-10-12${target}` };
    return { ...request, headers: sign(this.env, this.url, request) };
  }

  get(target, options) {
    return fetch1(this.url, this.signed(target, options));
  }

  // Sends a request for an operation. A client token is new each time, unless it is given.
  call(name, input = {}) {
    const { target, ...options } = requestFor(model.operations[name], input, randomUUID());
    return this.get(target, options);
  }

  get2(target, options) {
    return fetch2(this.env, this.url, this.signed(target, options));
  }

  // Sends a request over HTTP/2 without waiting -> a function that closes the connection.
  begin2(target) {
    const { host, ...headers } = this.signed(target).headers;
    const session = http2.connect(this.url, { ca: readFileSync(this.env.FARM_CA) });
    session.on("error", () => {});
    session.request({ ":path": `${this.path}/2023-10-12${target}`, ":authority": host, ...headers })
      .on("error", () => {});
    return () => session.destroy();
  }

  raw(target, options) {
    return fetchRaw(this.env, this.url, { ...this.signed(target), ...options });
  }

  // All items of all pages.
  async all(target, items, query = {}) {
    const found = [];
    let nextToken;
    do {
      const words = new URLSearchParams({ ...query, ...(nextToken && { nextToken }) });
      const { json } = await this.get(`${target}?${words}`);
      found.push(...json[items]);
      ({ nextToken } = json);
    } while (nextToken);
    return found;
  }

  async log() {
    const { json } = await control(this.env, "GET", `/scenarios/${this.path.slice(2)}`);
    return json;
  }
}

export function control(env, method, path, content) {
  const body = content === undefined ? "" : JSON.stringify(content);
  return fetch1(env.FARM_HTTP_URL, { method, target: `/_farm${path}`, body });
}
