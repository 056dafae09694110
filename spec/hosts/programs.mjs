// SPDX-License-Identifier: MIT
//
// Runs the programs of the rows: finds them, gives them an environment and a configuration, and
// runs them to their end or as servers on a socket in a folder of their own. Knows nothing of
// sessions.

import { spawn } from "node:child_process";
import dgram from "node:dgram";
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const TOP = fileURLToPath(new URL("../..", import.meta.url));
const UNPACKED = join(TOP, "build/hosts/root"); // see unpack
export const LIBRARIES = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" }[process.arch];
const PATIENCE = 60_000; // ms

export const HERE = join(TOP, "spec/hosts");
export const EXAMPLES = join(TOP, "examples/hosts");

// The output of a host beside its sessions.
export const withoutLines = (text) =>
  text.replace(/^.*session-[0-9a-f]{32} .*\n?/gm, "").slice(0, 2000);

// Thrown if a host is not available.
export class Skip extends Error {}

const FOLDERS = [...["usr/sbin", "usr/bin"].map((folder) => join(UNPACKED, folder)),
  ...process.env.PATH.split(":"), "/usr/sbin", "/sbin"];

function isThere(path, mode) {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function find(program) {
  if (program.includes("/")) return program;
  const folder = FOLDERS.find((each) => isThere(join(each, program), constants.X_OK));
  if (folder === undefined) throw new Skip(`${program} is not installed`);
  return join(folder, program);
}

// Finds the first of these files that exists.
export function need(...paths) {
  const path = paths.find((each) => isThere(each, constants.R_OK));
  if (path === undefined) throw new Skip(`${paths[0]} is not installed`);
  return path;
}

// Finds a file of a Debian package, unpacked or installed.
export const packaged = (path) => need(join(UNPACKED, path), `/${path}`);

// The variables by which a Lua of that version finds the module and sessions.lua.
export function luaPaths(version) {
  const tree = join(TOP, "build", version, "tree");
  return {
    LUA_PATH: `${tree}/share/lua/${version}/?.lua;${HERE}/shared/?.lua;`,
    LUA_CPATH: `${tree}/lib/lua/${version}/?.so;`,
  };
}

function environment(version, env) {
  const { LUA_PATH, LUA_CPATH } = luaPaths(version);
  return {
    ...env,
    PATH: FOLDERS.join(":"),
    LUA_PATH: `${LUA_PATH};`,
    LUA_CPATH: `${LUA_CPATH};`,
    LD_LIBRARY_PATH: `${UNPACKED}/usr/lib/${LIBRARIES}:${UNPACKED}/lib/${LIBRARIES}`,
    HOSTS_FOLDER: HERE,
  };
}

// A folder for one run.
export async function inFolder(use) {
  const work = mkdtempSync(join(tmpdir(), "hosts-"));
  try {
    return await use(work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

// "@NAME@" in the template becomes values.NAME.
export function configure(work, template, values) {
  const all = { WORK: work, HERE, EXAMPLES, ROOT: UNPACKED, ...values };
  const text = readFileSync(template, "utf8").replace(/@([A-Z_]+)@/g, (_, name) => {
    if (all[name] === undefined) throw new Error(`${template}: what is @${name}@?`);
    return all[name];
  });
  const path = join(work, basename(template));
  writeFileSync(path, text);
  return path;
}

// Starts a program; `ended` resolves to { status, signal }, `text()` is its output.
function start([program, ...args], version, env, cwd) {
  const child = spawn(find(program), args,
    { cwd, env: environment(version, env), stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => { text += data; });
  }
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal }));
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  ended.finally(() => clearTimeout(timer)).catch(() => {});
  return { child, ended, text: () => text };
}

// Runs a program to its end -> its output.
export async function run(command, version, env, { cwd = TOP, statuses = [0] } = {}) {
  const { ended, text } = start(command, version, env, cwd);
  const { status, signal } = await ended;
  if (!statuses.includes(status)) {
    throw new Error(`${command[0]} ended with ${signal ?? status}\n${withoutLines(text())}`);
  }
  return text();
}

// Runs a program until its output is complete, and ends it -> its output.
export async function runUntil(command, version, env, isEnough) {
  const { child, ended, text } = start(command, version, env, TOP);
  let over = false;
  ended.then(() => { over = true; }, () => { over = true; });
  while (!over && !isEnough()) await sleep(20);
  child.kill("SIGTERM");
  await ended;
  return text();
}

// Runs a function beside a name server on a loopback address that resolves every name to 127.0.0.1.
export async function withNameServer(address, use) {
  const socket = dgram.createSocket("udp4");
  socket.on("message", (query, { port, address: from }) => {
    const end = query.indexOf(0, 12) + 5; // the question: labels, type, class
    const isA = query.readUInt16BE(end - 4) === 1;
    const head = Buffer.from([query[0], query[1], 0x81, 0x80, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0]);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
    socket.send(Buffer.concat([head, query.subarray(12, end), isA ? answer : Buffer.alloc(0)]),
      port, from);
  });
  try {
    await new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(53, address, resolve);
    });
  } catch (error) {
    throw new Skip(`no name server can be had here: ${error.message}`);
  }
  try {
    return await use();
  } finally {
    socket.close();
  }
}

// Sends one request over a server's socket -> the text of the response.
function ask(socketPath, path) {
  return new Promise((resolve, reject) => {
    http.get({ socketPath, path, agent: false, headers: { host: "localhost" } }, (res) => {
      let text = "";
      res.on("data", (data) => { text += data; });
      res.on("error", reject);
      res.on("end", () => (res.statusCode < 300 ? resolve(text)
        : reject(new Error(`${path}: status ${res.statusCode}\n${text}`))));
    }).on("error", reject);
  });
}

function canConnect(socketPath) {
  return new Promise((resolve) => {
    const socket = net.connect(socketPath);
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false))
      .on("connect", () => socket.destroy());
  });
}

async function untilItListens(socketPath, server) {
  let over = false;
  server.ended.then(() => { over = true; }, () => { over = true; });
  while (!(await canConnect(socketPath))) {
    if (over) throw new Error("the server ended");
    await sleep(20);
  }
}

async function askAtOnce(socketPath, path, times) {
  const answers = await Promise.all(Array.from({ length: times }, () => ask(socketPath, path)));
  return answers.join("\n");
}

// Requests `path` -> its response, and the number of other requests served meanwhile.
async function askMeanwhile(socketPath, path, times) {
  let ticks = 0;
  let answered = false;
  const answer = askAtOnce(socketPath, path, times).finally(() => { answered = true; });
  answer.catch(() => {});
  while (!answered) {
    await ask(socketPath, "/ping");
    if (!answered) ticks += 1;
    await sleep(10);
  }
  return `${await answer}\nticks: ${ticks}\n`;
}

// Runs a server that listens on "socket" in its folder `work`, requests `path` so many times at
// once, and ends it; `meanwhile` adds requests for /ping all the time. `log` is a file in `work`
// that the server writes; none of its output may match `forbidden`.
export async function serve(command, version, env, options) {
  const { work, path, times = 1, meanwhile, log, forbidden } = options;
  const socket = join(work, "socket");
  const server = start(command, version, env, work);
  const said = () => server.text() +
    (log && isThere(join(work, log), constants.R_OK) ? readFileSync(join(work, log), "utf8") : "");
  try {
    await untilItListens(socket, server);
    const text = await (meanwhile ? askMeanwhile : askAtOnce)(socket, path, times);
    if (forbidden?.test(said())) throw new Error(`${forbidden} in what it says`);
    return text;
  } catch (error) {
    throw new Error(`${error.message}\n${said()}`);
  } finally {
    server.child.kill("SIGTERM");
    await server.ended;
  }
}
