// SPDX-License-Identifier: MIT
//
// The program itself: its command line, the command it runs, its clean-up, the environment it sets,
// and the certificates of its listeners as curl verifies them.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmdirSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PROGRAM, startFarm } from "./client.mjs";

let farm, env;

before(async () => {
  farm = await startFarm("--sessions", "3");
  ({ env } = farm);
});

after(() => farm.stop());

// Runs the program with a temporary folder of its own and checks that it is empty afterwards.
function withEmptyFolder(act) {
  const TMPDIR = mkdtempSync(join(tmpdir(), "farm-test-"));
  const clean = (result) => {
    assert.deepEqual(readdirSync(TMPDIR), []);
    rmdirSync(TMPDIR);
    return result;
  };
  return Promise.resolve(act({ ...process.env, TMPDIR })).then(clean);
}

const run = (...words) => withEmptyFolder((environment) =>
  spawnSync(PROGRAM, words, { encoding: "utf8", env: environment }));

const shell = (script) => run("--", "sh", "-c", script);

test("ends as its command ends", async () => {
  assert.equal((await shell("exit 0")).status, 0);
  assert.equal((await shell("exit 7")).status, 7);
  assert.equal((await shell("kill -KILL $$")).status, 137);
  assert.equal((await run("--", "no-such-command-here")).status, 127);
  assert.equal((await run("--", "/")).status, 126);
});

test("passes arguments and output through", async () => {
  const { stdout, stderr } = await run("--seed", "x", "--", "sh", "-c", 'echo "$1"; echo e >&2',
    "sh", "a  b --help");
  assert.deepEqual([stdout, stderr], ["a  b --help\n", "e\n"]);
});

test("passes signals on, and cleans up after them", async () => {
  for (const [signal, status] of [["SIGTERM", 5], ["SIGINT", 6]]) {
    const script = "trap 'exit 5' TERM; trap 'exit 6' INT; echo; while :; do sleep 0.05; done";
    const ended = await withEmptyFolder((environment) => new Promise((resolve) => {
      const child = spawn(PROGRAM, ["--", "sh", "-c", script], { env: environment });
      child.stdout.once("data", () => child.kill(signal));
      child.on("exit", resolve);
    }));
    assert.equal(ended, status);
  }
});

test("cleans up when it is interrupted before it is ready", async () => {
  for (const ms of [60, 100, 140, 180, 220]) {
    await withEmptyFolder((environment) => new Promise((resolve) => {
      const child = spawn(PROGRAM, ["--", "true"], { env: environment });
      setTimeout(() => child.kill("SIGTERM"), ms);
      child.on("exit", resolve);
    }));
  }
});

test("without a command prints its address, and serves until interrupted", async () => {
  const { text, status } = await withEmptyFolder((environment) => new Promise((resolve) => {
    let text = "";
    const child = spawn(PROGRAM, [], { env: environment });
    child.stdout.on("data", (data) => {
      text += data;
      if (text.includes("lua5.4")) child.kill("SIGINT");
    });
    child.on("exit", (status) => resolve({ text, status }));
  }));
  assert.equal(status, 0);
  const [exporting, calling, ...rest] = text.split("\n").filter((line) => !line.startsWith("#"));
  assert.match(exporting, new RegExp("^export AWS_ENDPOINT_URL=https://localhost:\\d+ " +
    "AWS_CA_BUNDLE=/\\S+ AWS_REGION=us-west-2 AWS_ACCESS_KEY_ID=\\w+ AWS_SECRET_ACCESS_KEY=\\S+$"));
  assert.match(calling, new RegExp("^tools/with_rock lua5.4 examples/list_sessions.lua " +
    "farm-[0-9a-f]{32} fleet-[0-9a-f]{32} worker-[0-9a-f]{32}$"));
  assert.deepEqual(rest, [""]);
});

test("refuses unknown options", async () => {
  for (const words of [["--bogus"], ["--sessions", "many"], ["--page-limit", "101"],
    ["--port", "x"], ["stray"], ["--"], ["--workers"]]) {
    const { status, stderr } = await run(...words);
    assert.equal(status, 2, words.join(" "));
    assert.match(stderr, /^farm: .+\nTry: farm.mjs --help\n$/);
  }
  assert.equal((await run("--help")).status, 0);
});

test("reports a port that is in use", async () => {
  const { status, stderr } = await run("--port", new URL(env.FARM_URL).port, "--", "true");
  assert.equal(status, 1);
  assert.match(stderr, /EADDRINUSE/);
});

test("keeps the caller's own AWS settings out", async () => {
  process.env.AWS_PROFILE = "production";
  const { stdout } = await shell('echo "$AWS_PROFILE $AWS_REGION"');
  delete process.env.AWS_PROFILE;
  assert.equal(stdout, " us-west-2\n");
});

// curl signs by itself, a third implementation that the verifier must agree with. -> the number of
// sessions that came, or curl's exit status.
function curl(url, ...words) {
  const target = `/2023-10-12/farms/${env.FARM_ID}/fleets/${env.FLEET_ID}/workers/` +
    `${env.WORKER_ID}/sessions?maxResults=2`;
  const { status, stdout } = spawnSync("curl", ["-sS", "--aws-sigv4", "aws:amz:us-west-2:deadline",
    "--user", `${env.AWS_ACCESS_KEY_ID}:${env.AWS_SECRET_ACCESS_KEY}`, ...words, url + target],
  { encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout).sessions.length : status;
}

const bundle = () => ["--cacert", env.FARM_CA];
const CERTIFICATE_FAILED = 60;

test("has valid certificates", () => {
  assert.equal(curl(env.FARM_URL, ...bundle()), 2);
  assert.equal(curl(env.FARM_URL, "--http1.1", ...bundle()), 2);
  assert.equal(curl(env.FARM_URL_H1, ...bundle()), 2);
  assert.equal(curl(env.FARM_HTTP_URL), 2);
  assert.equal(curl(env.FARM_URL, "--capath", env.FARM_CA_DIR), 2);
  assert.equal(curl(env.FARM_URL.replace("localhost", "127.0.0.1"), ...bundle()), 2);
  assert.equal(curl(env.FARM_URL.replace("localhost", "management.localhost"), ...bundle()), 2);
  for (const version of ["--tlsv1.3", "--tls-max=1.2"]) {
    assert.equal(curl(env.FARM_URL, ...version.split("="), ...bundle()), 2);
  }
});

test("has invalid certificates", () => {
  assert.equal(curl(env.FARM_URL), CERTIFICATE_FAILED);
  assert.equal(curl(env.FARM_URL_EXPIRED, ...bundle()), CERTIFICATE_FAILED);
  assert.equal(curl(env.FARM_URL_WRONG_HOST, ...bundle()), CERTIFICATE_FAILED);
  assert.equal(curl(env.FARM_URL_SELF_SIGNED, ...bundle()), CERTIFICATE_FAILED);
});

test("has a port for clients with a certificate only", () => {
  const certificate = ["--cert", env.FARM_CLIENT_CERT, "--key", env.FARM_CLIENT_KEY];
  assert.equal(curl(env.FARM_URL_CLIENT_CERT, ...bundle(), ...certificate), 2);
  // curl fails while it sends or while it waits, depending on the timing.
  assert.ok([35, 55, 56].includes(curl(env.FARM_URL_CLIENT_CERT, ...bundle())));
});

const hasIPv6 = Object.values(networkInterfaces()).flat().some(({ address }) => address === "::1");

test("listens on ::1 as well", { skip: !hasIPv6 }, () => {
  assert.equal(curl(env.FARM_URL.replace("localhost", "[::1]"), ...bundle()), 2);
  assert.equal(curl(env.FARM_URL_H1.replace("localhost", "[::1]"), ...bundle()), 2);
  assert.equal(curl(env.FARM_HTTP_URL.replace("127.0.0.1", "[::1]")), 2);
});
