#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// Programs that host Lua, each listing a worker's sessions from the simulated farm with the module
// as built for its Lua; and, where the host can, without blocking it. What they print is compared
// with the farm, line by line. The rows are in rows.mjs, what they run in the folder beside it.
// Runs inside the farm: node spec/farm/farm.mjs -- node spec/hosts/hosts.mjs [ROW]...

import { Client } from "../farm/test/client.mjs";
import { Skip, withoutLines } from "./programs.mjs";
import { rows } from "./rows.mjs";

const TURNS = 5; // what a host has to get done elsewhere while the slow pages arrive
const SLOW = { sessions: 250, rules: [{ page: 2, delay: 0.4 }, { page: 3, delay: 0.4 }] };

const worker = `/farms/${process.env.FARM_ID}/fleets/${process.env.FLEET_ID}` +
  `/workers/${process.env.WORKER_ID}/sessions`;

const moment = (text) => (text === undefined ? "-" : (Date.parse(text) / 1000).toFixed(3));

// As sessions.lua writes it.
const lineOf = (session) => [session.sessionId, session.queueId, session.jobId,
  moment(session.startedAt), session.lifecycleStatus, moment(session.endedAt),
  session.targetLifecycleStatus ?? "-"].join(" ");

function fail(message, text) {
  throw new Error(`${message}\n${withoutLines(text)}`);
}

// Every session, exactly as often as it was listed.
function compare(text, expected, lists) {
  const lines = [...text.matchAll(/session-[0-9a-f]{32} [^\r\n]*/g)].map(([line]) => line.trim());
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
  // The first may have been ahead of what blocks.
  if (blocks && turns > 1) fail(`${turns} turns while it was to be blocked`, "");
}

// A row that is slow gets a farm of its own, in which two pages are long in coming.
async function environmentFor({ slow }) {
  if (!slow) return process.env;
  const { path } = await Client.forScenario(process.env, SLOW);
  return { ...process.env, AWS_ENDPOINT_URL: process.env.FARM_URL + path };
}

async function check(row, expected) {
  const text = await row.run(await environmentFor(row));
  if (row.says) {
    if (!text.includes(row.says)) fail(`it does not say "${row.says}":`, text);
    return;
  }
  compare(text, expected, row.lists ?? 1);
  compareTurns(text, row);
}

const expected = (await new Client(process.env).all(worker, "sessions")).map(lineOf);
if (new Set(expected).size !== 250) throw new Error("the farm is not as it is expected to be");

const wanted = process.argv.slice(2);
const count = { passed: 0, failed: 0 };
for (const row of rows) {
  if (wanted.length > 0 && !wanted.some((name) => row.name.startsWith(name))) continue;
  try {
    await check(row, expected);
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
