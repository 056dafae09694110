// SPDX-License-Identifier: MIT
//
// The fan-out of fan_out.lua by the AWS SDK for JavaScript, with as many sockets as the argument
// says. It is measured where it is there: npm install --prefix build/bench @aws-sdk/client-deadline

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Agent } from "node:https";

const require = createRequire(new URL("../build/bench/", import.meta.url));
const { DeadlineClient, paginateListSessionsForWorker } = require("@aws-sdk/client-deadline");

const WORKERS = 200;
const begun = performance.now();
const ca = readFileSync(process.env.AWS_CA_BUNDLE);
const client = new DeadlineClient({
  endpoint: `${process.env.BENCH_URL}/short`,
  disableHostPrefix: true,
  requestHandler: { httpsAgent: new Agent({ ca, keepAlive: true, maxSockets: +process.argv[2] }) },
});

async function count(i) {
  const worker = {
    farmId: `farm-${"1".repeat(32)}`,
    fleetId: `fleet-${"2".repeat(32)}`,
    workerId: `worker-${i.toString(16).padStart(32, "0")}`,
  };
  let sessions = 0;
  for await (const page of paginateListSessionsForWorker({ client }, worker)) {
    sessions += page.sessions.length;
  }
  return sessions;
}

const counts = await Promise.all(Array.from({ length: WORKERS }, (_, i) => count(i)));
client.destroy();
if (counts.reduce((a, b) => a + b) !== WORKERS * 200) throw new Error("not all sessions");
console.log((performance.now() - begun) / 1000);
