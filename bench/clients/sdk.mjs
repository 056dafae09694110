// SPDX-License-Identifier: MIT
//
// The AWS SDK for JavaScript in the benchmarks. Takes the arguments of module.lua; `fan` has 50
// sockets.

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { Agent } from "node:https";

const require = createRequire(new URL("../../build/bench/", import.meta.url));
const { DeadlineClient, paginateListSessionsForWorker } = require("@aws-sdk/client-deadline");

const lines = process.env.BENCH_CHECK && [];
let count = 0;

function see(s) {
  count++;
  if (!lines) return;
  const ended = s.endedAt ? s.endedAt.getTime() : "-";
  lines.push(`${s.sessionId} ${s.queueId} ${s.jobId} ${s.startedAt.getTime()} ` +
    `${s.lifecycleStatus} ${ended} ${s.targetLifecycleStatus ?? "-"}\n`);
}

function work(milliseconds) {
  const spent = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e3; };
  const due = spent() + milliseconds;
  while (spent() < due);
}

function pages({ client }, worker) {
  return paginateListSessionsForWorker({ client }, {
    farmId: `farm-${"1".repeat(32)}`, fleetId: `fleet-${"2".repeat(32)}`,
    workerId: `worker-${worker.toString(16).padStart(32, "0")}`,
  });
}

function connect(milliseconds, pageCount, workers) {
  return { client: new DeadlineClient({
    endpoint: `${process.env.BENCH_URL}/${milliseconds}ms/${pageCount}/${workers}`,
    disableHostPrefix: true,
    requestHandler: { httpsAgent: new Agent({ keepAlive: true, maxSockets: 50 }) },
  }) };
}

const modes = {
  async list(pageCount, milliseconds, busy) {
    const base = connect(milliseconds, pageCount, 1);
    for await (const page of pages(base, 1)) {
      for (const session of page.sessions) see(session);
      if (busy) work(+busy);
    }
    return base;
  },
  async fan(workers) {
    const base = connect(20, 2, workers);
    await Promise.all(Array.from({ length: +workers }, async (_, i) => {
      for await (const page of pages(base, i + 1)) for (const session of page.sessions) see(session);
    }));
    return base;
  },
  async keep(sessions) {
    const base = connect(0, Math.ceil(sessions / 100), 1);
    const kept = [];
    for await (const page of pages(base, 1)) kept.push(...page.sessions);
    kept.forEach(see);
    return base;
  },
};

const [mode, ...rest] = process.argv.slice(2);
const base = await modes[mode](...rest);
base.client.destroy();
const digest = lines && createHash("sha256").update(lines.sort().join("")).digest("hex");
console.log(lines ? `${count} ${digest}` : count);
