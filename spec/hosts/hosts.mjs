#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// Runs programs that host Lua: each lists a worker's sessions from the simulated farm with the
// module as built for its Lua, and without blocking if the host can. Compares their output with the
// farm, line by line. rows.mjs has the rows; their scripts are in this folder. Runs inside the
// farm: node spec/farm/farm.mjs -- node spec/hosts/hosts.mjs [ROW]...

import { Client } from "../farm/test/client.mjs";
import { Skip, withoutLines } from "./programs.mjs";
import { rows } from "./rows.mjs";

const TURNS = 5; // other things that a host must do while the slow pages arrive
const SLOW = { sessions: 250, rules: [{ page: 2, delay: 0.8, times: 0 }] };

const FLEET = `/farms/${process.env.FARM_ID}/fleets/${process.env.FLEET_ID}/workers`;

const moment = (text) => (text === undefined ? "-" : (Date.parse(text) / 1000).toFixed(3));

// The format of sessions.lua.
const lineOf = (session) => [session.sessionId, session.queueId, session.jobId,
  moment(session.startedAt), session.lifecycleStatus, moment(session.endedAt),
  session.targetLifecycleStatus ?? "-"].join(" ");

function fail(message, text) {
  throw new Error(`${message}\n${withoutLines(text)}`);
}

// Every session exactly as often as it was listed: the whole line, or the id that it begins with.
function compare(text, sessions, { lists = 1, ids = false }) {
  const lines = [...text.matchAll(ids ? /session-[0-9a-f]{32}/g : /session-[0-9a-f]{32} [^\r\n]*/g)]
    .map(([line]) => line.trim());
  const expected = sessions.map(ids ? ({ sessionId }) => sessionId : lineOf);
  const wanted = Array.from({ length: lists }, () => expected).flat();
  if (lines.length !== wanted.length) {
    fail(`${lines.length} sessions instead of ${wanted.length}:`, text);
  }
  lines.sort();
  wanted.sort();
  const at = wanted.findIndex((line, i) => line !== lines[i]);
  if (at >= 0) fail(`"${lines[at]}" instead of "${wanted[at]}"`, "");
}

function compareTurns(text, { slow, blocks }) {
  if (!slow) return;
  const turns = Number(text.match(/^ticks: (\d+)$/m)?.[1] ?? fail("no count of turns:", text));
  if (!blocks && turns < TURNS) fail(`blocked: ${turns} turns while slow pages arrived`, "");
  // The first may come before the blocking call.
  if (blocks && turns > 1) fail(`${turns} turns while it was to be blocked`, "");
}

// A slow row gets a farm of its own, in which two pages are delayed.
async function environmentFor({ slow }) {
  if (!slow) return process.env;
  const { path } = await Client.forScenario(process.env, SLOW);
  return { ...process.env, AWS_ENDPOINT_URL: process.env.FARM_URL + path };
}

async function check(row, truth) {
  const text = await row.run(await environmentFor(row));
  if (row.says) {
    const missing = row.says(truth).find((words) => !text.includes(words));
    if (missing) fail(`it does not say "${missing}":`, text);
    return;
  }
  compare(text, truth.sessions, row);
  compareTurns(text, row);
}

// The content of the farm, from a client that shares no code with the module: the workers of a
// fleet, each with its sessions, and the sessions of the worker that the scripts list.
async function askFarm() {
  const client = new Client(process.env);
  const workers = await client.all(FLEET, "workers");
  for (const worker of workers) {
    worker.sessions = await client.all(`${FLEET}/${worker.workerId}/sessions`, "sessions");
  }
  const { sessions } = workers.find(({ workerId }) => workerId === process.env.WORKER_ID);
  if (new Set(sessions.map(lineOf)).size !== 250) throw new Error("the farm has no 250 sessions");
  return { workers, sessions };
}

const truth = await askFarm();

const wanted = process.argv.slice(2);
const count = { passed: 0, failed: 0 };
for (const row of rows) {
  if (wanted.length > 0 && !wanted.some((name) => row.name.startsWith(name))) continue;
  try {
    await check(row, truth);
    count.passed += 1;
  } catch (error) {
    if (error instanceof Skip) {
      console.log(`hosts: skipped ${row.name}: ${error.message}`);
    } else {
      count.failed += 1;
      console.log(`failed: ${row.name}: ${error.message}`);
    }
  }
}
console.log(`hosts: ${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
