// SPDX-License-Identifier: MIT
//
// CloudWatch Logs as a client sees it: the pages of a session's log in both directions, the tokens
// that repeat at its ends, and its errors.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, fetch1, sign, startFarm } from "./client.mjs";

let farm, env;

before(async () => {
  farm = await startFarm();
  ({ env } = farm);
});

after(() => farm.stop());

// Sends a signed request; service: the name in the signature.
function ask(client, content, { service = "logs", target = "GetLogEvents", keys = {} } = {}) {
  const more = [["x-amz-target", `Logs_20140328.${target}`]];
  const body = JSON.stringify(content);
  const request = { method: "POST", target: `${client.path}/`, body };
  const headers = sign({ ...env, ...keys }, client.url, { ...request, more, service });
  return fetch1(client.url, { ...request, headers });
}

const code = ({ json, text }) => (json ?? JSON.parse(text)).__type;
const refused = (name) => `com.amazonaws.logs#${name}`;

// The parameters that read the log of the first session of the first job that has ended.
async function findLog(client) {
  const job = `/farms/${env.FARM_ID}/queues/${env.QUEUE_ID}/jobs/${env.JOB_ID}`;
  const { json: { sessions } } = await client.get(`${job}/sessions`);
  const { sessionId } = sessions.find(({ endedAt }) => endedAt);
  const { json: { log } } = await client.get(`${job}/sessions/${sessionId}`);
  return log.options;
}

const read = async (...given) => JSON.parse((await ask(...given)).text);

test("gives a log page by page, and at its end the token that it was given", async () => {
  const client = await Client.forScenario(env, {});
  const log = await findLog(client);
  const all = await read(client, { ...log, startFromHead: true });
  assert.match(all.events[0].message, /begins$/);
  const messages = [];
  let [page, nextToken] = [];
  do {
    nextToken = page?.nextForwardToken;
    page = await read(client, { ...log, startFromHead: true, limit: 5, nextToken });
    messages.push(...page.events);
  } while (page.nextForwardToken !== nextToken);
  assert.deepEqual(messages, all.events);
  assert.deepEqual(page.events, []);
});

test("gives the newest events without startFromHead, and those before them", async () => {
  const client = await Client.forScenario(env, {});
  const log = await findLog(client);
  const { events } = await read(client, { ...log, startFromHead: true });
  const last = await read(client, { ...log, limit: 3 });
  assert.deepEqual(last.events, events.slice(-3));
  const before = await read(client, { ...log, limit: 3, nextToken: last.nextBackwardToken });
  assert.deepEqual(before.events, events.slice(-6, -3));
});

test("refuses what the service refuses", async () => {
  const client = await Client.forScenario(env, {});
  const log = await findLog(client);
  const cases = [
    [{ ...log, logStreamName: `session-${"0".repeat(32)}` }, "ResourceNotFoundException"],
    [{ ...log, logStreamName: "x" }, "ResourceNotFoundException"],
    [{ ...log, logGroupName: "x" }, "ResourceNotFoundException"],
    [{ ...log, limit: 10_001 }, "InvalidParameterException"],
    [{ ...log, nextToken: "x" }, "InvalidParameterException"],
    [{}, "InvalidParameterException"],
  ];
  for (const [content, name] of cases) {
    const answer = await ask(client, content);
    assert.deepEqual([answer.status, code(answer)], [400, refused(name)]);
  }
  assert.equal(code(await ask(client, log, { target: "PutLogEvents" })),
    refused("UnknownOperationException"));
  assert.equal(code(await ask(client, log, { service: "deadline" })),
    refused("InvalidSignatureException"));
});

test("lets only roles read, and fails, as a scenario says", async () => {
  const client = await Client.forScenario(env, { logs_for_roles: true,
    rules: [{ operation: "GetLogEvents", error: "ThrottlingException" }] });
  const log = await findLog(client);
  assert.equal(code(await ask(client, log)), refused("ThrottlingException"));
  assert.equal(code(await ask(client, log)), refused("AccessDeniedException"));
  const { json: { credentials } } = await client.get(
    `/farms/${env.FARM_ID}/queues/${env.QUEUE_ID}/read-roles`);
  const keys = { AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken };
  assert.equal((await ask(client, log, { keys })).status, 200);
});
