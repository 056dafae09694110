// SPDX-License-Identifier: MIT
//
// Every fault of a scenario as a client sees it: over a bare socket with and
// without TLS, and over HTTP/2.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";
import { Client, control, forsake, startFarm } from "./client.mjs";

let farm, env, sessions;

before(async () => {
  farm = await startFarm();
  ({ env } = farm);
  sessions = `/farms/${env.FARM_ID}/fleets/${env.FLEET_ID}/workers/${env.WORKER_ID}/sessions`;
});

after(() => farm.stop());

const scenario = (rule, url) =>
  Client.forScenario(env, { rules: rule ? [rule].flat() : [] }, url);
const bodyOf = (bytes) => bytes.toString("latin1").split("\r\n\r\n").slice(1).join("\r\n\r\n");
const elapsed = async (act) => {
  const started = performance.now();
  await act();
  return performance.now() - started;
};

// Waits until a condition is true, even on a busy machine.
async function eventually(read, expected) {
  for (let i = 0; i < 100 && !isDeepStrictEqual(await read(), expected); i++) await sleep(20);
  assert.deepEqual(await read(), expected);
}

test("responds with another status and the service's error", async () => {
  const client = await scenario([{ status: 429, headers: { "Retry-After": "7" } }, { status: 503 },
    { status: 500, body: { message: "no" } }, { status: 301, headers: { location: "/" } }]);
  const throttled = await client.get(sessions);
  assert.equal(throttled.status, 429);
  assert.equal(throttled.headers["x-amzn-errortype"], "ThrottlingException");
  assert.equal(throttled.headers["retry-after"], "7");
  assert.equal(throttled.json.serviceCode, "deadline");
  const down = await client.get(sessions);
  assert.deepEqual([down.status, down.text], [503, ""]);
  const broken = await client.get(sessions);
  assert.deepEqual([broken.status, broken.json], [500, { message: "no" }]);
  const moved = await client.get(sessions);
  assert.deepEqual([moved.status, moved.headers.location], [301, "/"]);
  assert.equal((await client.get(sessions)).status, 200);
  const log = await client.log();
  assert.deepEqual(log.requests.map(({ status }) => status), [429, 503, 500, 301, 200]);
});

test("responds with an error of a code", async () => {
  const client = await scenario([{ error: "ExpiredTokenException" }, { error: "ConflictException" },
    { error: "Unheard", status: 402 }]);
  for (const [status, code] of [[403, "ExpiredTokenException"], [409, "ConflictException"],
    [402, "Unheard"]]) {
    const { headers, ...answer } = await client.get(sessions);
    assert.deepEqual([answer.status, headers["x-amzn-errortype"]], [status, code]);
    assert.equal(typeof answer.json.message, "string");
  }
});

test("applies to the selected requests, as often as the rule says", async () => {
  const client = await scenario({ operation: "ListSessionsForWorker", skip: 1, times: 2,
    status: 503 });
  const statuses = [];
  for (const target of [sessions, "/farms", sessions, "/farms", sessions, sessions]) {
    statuses.push((await client.get(target)).status);
  }
  assert.deepEqual(statuses, [200, 200, 503, 200, 503, 200]);
  const forever = await scenario({ times: 0, status: 503 });
  for (let i = 0; i < 3; i++) assert.equal((await forever.get("/farms")).status, 503);
});

test("applies to a page", async () => {
  const client = await scenario({ page: 2, status: 503 });
  const first = (await client.get(`${sessions}?maxResults=10`)).json;
  const second = `${sessions}?maxResults=10&nextToken=${first.nextToken}`;
  assert.equal((await client.get(second)).status, 503);
  assert.equal((await client.get(second)).status, 200);
});

test("delays, and counts the requests that wait and those that gave up", async () => {
  const client = await scenario({ delay: 0.2, times: 0 });
  assert.ok(await elapsed(() => Promise.all([1, 2, 3].map(() => client.get("/farms")))) >= 199);
  assert.equal((await client.raw("/farms", { silentAfter: 0 })).end, "silence");
  await eventually(async () => {
    const { max_in_flight, in_flight, requests } = await client.log();
    return [max_in_flight, in_flight, requests.map(({ aborted }) => aborted)];
  }, [3, 0, [false, false, false, true]]);
});

test("replaces bodies", async () => {
  const client = await scenario([{ body: "<html>", close: true },
    { body_base64: "gICA", close: true }, { body: [1] }, { patch: { sessions: null, more: 1 } }, { huge_body: 100_000 }]);
  assert.equal((await client.raw(sessions)).bytes.toString().endsWith("\r\n\r\n<html>"), true);
  assert.equal(bodyOf((await client.raw(sessions)).bytes), "\x80\x80\x80");
  assert.deepEqual((await client.get(sessions)).json, [1]);
  const { json } = await client.get(sessions);
  assert.deepEqual([json.sessions, json.more, typeof json.nextToken], [null, 1, "string"]);
  assert.equal((await client.get(sessions)).json.filler.length, 100_000);
});

test("returns tokens in a cycle, and accepts them", async () => {
  const client = await scenario({ tokens: ["A", "B", "A"] });
  const whole = await new Client(env).all(sessions, "sessions", { maxResults: 60 });
  const pages = [];
  for (const token of ["", "&nextToken=A", "&nextToken=B", "&nextToken=A"]) {
    pages.push((await client.get(`${sessions}?maxResults=60${token}`)).json);
  }
  assert.deepEqual(pages.slice(0, 3).map(({ nextToken }) => nextToken), ["A", "B", "A"]);
  assert.deepEqual(pages.flatMap((page) => page.sessions),
    [...whole.slice(0, 180), ...whole.slice(60, 120)]);
  const next = await client.get(`${sessions}?maxResults=60&nextToken=${pages[3].nextToken}`);
  assert.deepEqual(next.json.sessions, whole.slice(120, 180));
});

test("returns the same tokens again after a lost response", async () => {
  const client = await scenario({ tokens: ["A", "A", "B"] });
  const whole = await new Client(env).all(sessions, "sessions", { maxResults: 60 });
  for (const token of ["", "", "&nextToken=A", "&nextToken=A"]) {
    const { json } = await client.get(`${sessions}?maxResults=60${token}`);
    if (token === "") assert.equal(json.nextToken, "A");
    assert.deepEqual(json.sessions, token ? whole.slice(60, 120) : whole.slice(0, 60));
  }
});

test("replaces a token", async () => {
  const client = await scenario([{ replace_token: "a/b+c= &?é" }, { replace_token: null }]);
  assert.equal((await client.get(sessions)).json.nextToken, "a/b+c= &?é");
  const query = `nextToken=${encodeURIComponent("a/b+c= &?é")}`;
  const second = (await client.get(`${sessions}?${query}`)).json;
  assert.equal(second.nextToken, null);
  assert.equal(second.sessions.length, 100);
});

test("returns empty pages without losing items", async () => {
  const client = await scenario({ page: 2, times: 2, empty: true });
  const whole = await new Client(env).all(sessions, "sessions");
  const tokens = new Set();
  const found = [];
  let token = "";
  for (let i = 0; i < 5; i++) {
    const { json } = await client.get(`${sessions}${token && `?nextToken=${token}`}`);
    found.push(json.sessions.length);
    token = json.nextToken;
    tokens.add(token);
  }
  assert.deepEqual(found, [100, 0, 0, 100, 50]);
  assert.equal(tokens.size, 5);
  const late = await scenario({ empty: true, skip: 1 });
  assert.equal((await late.get(sessions)).json.sessions.length, 100);
  assert.equal((await late.get(sessions)).json.sessions.length, 0);
  assert.deepEqual(await late.all(sessions, "sessions"), whole);
});

test("ends a list in three ways", async () => {
  const wishes = { null: /"nextToken":null}$/, absent: /^((?!nextToken).)*$/,
    empty: /"nextToken":""}$/ };
  for (const [end_token, pattern] of Object.entries(wishes)) {
    const client = await Client.forScenario(env, { end_token, sessions: 3 });
    assert.match((await client.get(sessions)).text, pattern);
  }
});

test("returns smaller pages than requested", async () => {
  const client = await Client.forScenario(env, { page_limit: 30 });
  assert.equal((await client.get(sessions)).json.sessions.length, 30);
  assert.equal((await client.all(sessions, "sessions", { maxResults: 50 })).length, 250);
});

// A complete response to compare a damaged one with: ids and dates have fixed lengths.
async function wholeLength(url) {
  const { bytes } = await (await scenario({ close: true }, url)).raw(`${sessions}?maxResults=5`);
  return bytes.length - "connection: close\r\n".length;
}

for (const name of ["FARM_HTTP_URL", "FARM_URL_H1", "FARM_URL"]) {
  test(`cuts, resets and stalls at any byte of HTTP/1.1 at ${name}`, async () => {
    const url = env[name];
    const length = await wholeLength(url);
    for (const [action, end] of [["cut", "end"], ["reset", "reset"], ["stall", "silence"]]) {
      for (const [n, sent] of [[0, 0], [1, 1], [17, 17], [300, 300], [-1, length - 1],
        [-1e6, 0], [1e6, length]]) {
        const client = await scenario({ [action]: n, times: 5 }, url);
        const silentAfter = action === "stall" ? sent : undefined;
        let got = await client.raw(`${sessions}?maxResults=5`, { silentAfter });
        // A client of libuv on a busy machine may see a reset as an end; it then tries again.
        for (let i = 0; i < 4 && end === "reset" && got.end === "end"; i++) {
          got = await client.raw(`${sessions}?maxResults=5`, { silentAfter });
        }
        assert.deepEqual([got.bytes.length, got.end], [sent, end], `${action} ${n}`);
      }
    }
  });
}

test("does not record its own faults as aborts of the client", async () => {
  const client = await scenario([{ cut: 10 }, { reset: 10 }, { stall: 10 }]);
  for (let i = 0; i < 3; i++) await client.raw(sessions, { silentAfter: 10 });
  await eventually(async () => {
    const { requests, in_flight } = await client.log();
    return [requests.map(({ aborted }) => aborted), in_flight];
  }, [[false, false, true], 0]);
});

test("survives clients that reset a request at once", async () => {
  const many = 100;
  const client = await scenario({ reset: 10, times: 0 }, env.FARM_URL_H1);
  const request = client.signed(sessions);
  await Promise.all(Array.from({ length: many }, () => forsake(env, client.url, request)));
  const heard = async () => {
    const { requests, connections } = await client.log();
    return [requests.length, connections];
  };
  await eventually(heard, [many, many]);
  await sleep(50); // the farm's own resets
  assert.deepEqual(await heard(), [many, many]);
});

test("sends garbage", async () => {
  for (const url of [env.FARM_HTTP_URL, env.FARM_URL_H1]) {
    const client = await scenario({ garbage: "\x00\xffno http" }, url);
    const { bytes, end } = await client.raw("/farms");
    assert.deepEqual([bytes.toString("latin1"), end], ["\x00\xffno http", "end"]);
  }
});

test("sends chunks, complete or not", async () => {
  const client = await scenario([{ chunked: true }, { chunked: true, cut: -5 }]);
  const { headers, json } = await client.get(sessions);
  assert.equal(headers["transfer-encoding"], "chunked");
  assert.equal(headers["content-length"], undefined);
  assert.equal(json.sessions.length, 100);
  const { bytes, end } = await client.raw(sessions);
  assert.match(bytes.toString("latin1"), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n400\r\n[^]*}\r\n$/);
  assert.equal(end, "end");
});

test("sends a body slowly, in pieces", async () => {
  const client = await scenario({ slow: { bytes: 10_000, every: 0.05 } });
  assert.ok(await elapsed(async () => {
    assert.equal((await client.get(sessions)).json.sessions.length, 100);
  }) >= 99);
});

test("closes after a complete response", async () => {
  const { bytes, end } = await (await scenario({ close: true })).raw("/farms");
  assert.match(bytes.toString("latin1"), /\r\nconnection: close\r\n/i);
  assert.equal(end, "end");
});

test("keeps a connection otherwise, and counts connections", async () => {
  const client = await scenario();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await client.get("/farms", { agent });
  await client.get("/farms", { agent });
  agent.destroy();
  await client.get("/farms");
  const { connections, requests } = await client.log();
  assert.equal(connections, 2);
  assert.equal(requests[0].connection, requests[1].connection);
  assert.notEqual(requests[0].connection, requests[2].connection);
});

test("adds large headers, and leaves some out", async () => {
  const client = await scenario([{ huge_headers: 9000, close: true }, { no_date: true },
    { headers: { "x-amzn-RequestId": null, "X-Amz-Request-Id": "1", "content-length": "9" },
      close: true }]);
  const { bytes } = await client.raw("/farms");
  assert.match(bytes.toString("latin1"), /\r\nx-farm-filler: x{9000}\r\n/);
  assert.equal((await client.get("/farms")).headers.date, undefined);
  const head = (await client.raw("/farms")).bytes.toString("latin1").split("\r\n\r\n")[0];
  assert.match(head, /\r\nx-amz-request-id: 1\r\ncontent-length: 9\b/);
  assert.doesNotMatch(head, /x-amzn-requestid/);
  assert.ok((await client.get("/farms")).headers.date);
});

test("has a skewed clock, for a request or for all", async () => {
  const hour = 3600;
  const once = await scenario({ skew: hour });
  const late = await once.get("/farms");
  assert.equal(late.headers["x-amzn-errortype"], "InvalidSignatureException");
  assert.match(late.json.message, /^Signature expired/);
  assert.ok(Math.abs(Date.parse(late.headers.date) - Date.now() - hour * 1000) < 5000);
  assert.equal((await once.get("/farms")).status, 200);
  const always = await Client.forScenario(env, { skew: -hour });
  assert.match((await always.get("/farms")).json.message, /^Signature not yet current/);
  assert.equal((await always.get("/farms", { at: Date.now() - hour * 1000 })).status, 200);
  assert.deepEqual((await always.log()).requests.map(({ signature }) => signature),
    ["InvalidSignatureException", "ok"]);
});

test("throttles requests that come too fast", async () => {
  const client = await Client.forScenario(env, { rate: 2 });
  const answers = await Promise.all([1, 2, 3].map(() => client.get("/farms")));
  const slow = answers.filter(({ status }) => status === 429);
  assert.equal(slow.length, 1);
  assert.equal(slow[0].headers["retry-after"], "1");
});

// The status and the bytes of a damaged HTTP/2 response, or its error.
const damage = (client) => client.get2(sessions)
  .then(({ status, text }) => [status, text.length], ({ message }) => message);

test("damages HTTP/2 streams", async () => {
  const client = await scenario([{ cut: 0 }, { reset: 50 }, { reset: 0 },
    { reset: 50, goaway: true }, { garbage: "garbage" }, { cut: 50 }], env.FARM_URL);
  assert.deepEqual(await damage(client), [undefined, 0]);
  assert.match(await damage(client), /INTERNAL_ERROR/);
  assert.match(await damage(client), /INTERNAL_ERROR/);
  assert.match(await damage(client), /INTERNAL_ERROR|code 2/);
  assert.match(await damage(client), /wrong version number|bad record type/);
  assert.match(String(await damage(client)), /^200,50$|PROTOCOL_ERROR/);
  const { requests } = await client.log();
  assert.ok(requests.every(({ aborted }) => !aborted));
});

test("ends HTTP/2 streams with the code of the rule", async () => {
  const codes = ["REFUSED_STREAM", "PROTOCOL_ERROR", "ENHANCE_YOUR_CALM"];
  const client = await scenario(codes.map((code) => ({ reset: 0, code })), env.FARM_URL);
  for (const code of codes) assert.match(await damage(client), new RegExp(code));
});

test("sends interim responses, and compresses without a request", async () => {
  const client = await scenario([{ interim: 2, close: true },
    { gzip: true, huge_body: 1_000_000, close: true }]);
  const text = (await client.raw(sessions)).bytes.toString("latin1");
  assert.match(text, /^(HTTP\/1\.1 103 Early Hints\r\nLink: .*\r\n\r\n){2}HTTP\/1\.1 200 OK\r\n/);
  const { bytes } = await client.raw(sessions);
  assert.ok(bytes.length < 30_000);
  assert.match(bytes.toString("latin1"), /\r\ncontent-encoding: gzip\r\n/);
  const packed = bytes.subarray(bytes.indexOf("\r\n\r\n") + 4);
  assert.equal(JSON.parse(gunzipSync(packed)).filler.length, 1_000_000);
});

test("can drop its rules", async () => {
  const client = await scenario({ status: 503, times: 0 });
  assert.equal((await client.get("/farms")).status, 503);
  assert.equal((await control(env, "DELETE", `/scenarios/${client.path.slice(2)}/rules`)).status,
    200);
  assert.equal((await client.get("/farms")).status, 200);
});

test("speaks only outdated TLS on one port, and grants no window on another", async () => {
  const old = await scenario(null, env.FARM_URL_OLD_TLS);
  await assert.rejects(old.get(sessions), /protocol version|unsupported protocol/);
  const narrow = await scenario(null, env.FARM_URL_NO_WINDOW);
  assert.equal((await narrow.get2(sessions)).status, 200);
  const session = http2.connect(env.FARM_URL_NO_WINDOW, { ca: readFileSync(env.FARM_CA) });
  const [settings] = await once(session, "remoteSettings");
  session.destroy();
  assert.equal(settings.initialWindowSize, 0);
});

test("sends complete responses over HTTP/2 in odd ways", async () => {
  const client = await scenario([{ slow: { bytes: 20_000, every: 0 } }, { chunked: true },
    { close: true }, { headers: { connection: "close", "transfer-encoding": "x" } },
    { status: 429 }], env.FARM_URL);
  assert.equal((await client.get2(sessions)).json.sessions.length, 100);
  assert.equal((await client.get2(sessions)).headers["content-length"], undefined);
  assert.equal((await client.get2(sessions)).json.sessions.length, 100);
  assert.equal((await client.get2(sessions)).json.sessions.length, 100);
  assert.equal((await client.get2(sessions)).status, 429);
  const { requests } = await client.log();
  assert.deepEqual(requests.map((one) => `${one.http} ${one.signature} ${one.aborted}`),
    Array(5).fill("2 ok false"));
});

test("records clients that abort an HTTP/2 stream", async () => {
  const client = await scenario({ stall: 0 }, env.FARM_URL);
  const leave = client.begin2(sessions);
  await eventually(async () => (await client.log()).in_flight, 1);
  leave();
  await eventually(async () => {
    const { in_flight, requests } = await client.log();
    return [in_flight, requests[0].aborted];
  }, [0, true]);
});

const nonsense = {
  "an unknown setting": [{ pages: 3 }, /unknown member "pages"/],
  "a setting out of range": [{ page_limit: 101 }, /"page_limit" must be an integer from 1 to 100/],
  "an unknown rule member": [{ rules: [{ statuss: 1 }] }, /rules\[0\]: unknown member "statuss"/],
  "a wrong value": [{ rules: [{ status: "500" }] }, /rules\[0\]: "status" must be 200 to 599/],
  "an unknown operation": [
    { rules: [{ operation: "ListSession", cut: 0 }] }, /unknown operation "ListSession"/],
  "two deliveries": [{ rules: [{ cut: 1, stall: 1 }] }, /exclude each other/],
  "a body both replaced and changed": [
    { rules: [{ status: 500, patch: {} }] }, /"status" and "patch" exclude each other/],
  "tokens of two kinds": [{ rules: [{ tokens: ["A"], replace_token: "B" }] }, /exclude/],
  "a header that is two": [{ rules: [{ headers: { a: "b\r\nc: d" } }] }, /"headers" must be/],
  "a rule that does nothing": [{ rules: [{ skip: 1 }] }, /does nothing/],
  "a code that HTTP/2 does not have": [
    { rules: [{ reset: 0, code: "NONE" }] }, /"code" must be the name of an HTTP\/2 error code/],
  "a code without reset": [{ rules: [{ cut: 1, code: "CANCEL" }] }, /"code" needs "reset"/],
  "goaway without reset": [{ rules: [{ cut: 1, goaway: true }] }, /"goaway" needs "reset"/],
  "half a dribble": [{ rules: [{ slow: { bytes: 1 } }] }, /"slow" must be/],
  "a list": [[1], /JSON object/],
};

for (const [what, [description, message]] of Object.entries(nonsense)) {
  test(`the control plane refuses ${what}`, async () => {
    const { status, json } = await control(env, "POST", "/scenarios", description);
    assert.equal(status, 400);
    assert.match(json.message, message);
  });
}

test("the control plane accepts an empty table as a list or an object", async () => {
  for (const description of [[], {}, { rules: {} }, undefined]) {
    assert.equal((await control(env, "POST", "/scenarios", description)).status, 201);
  }
});

test("the control plane has a help page, and deletes a scenario", async () => {
  const { json: help } = await control(env, "GET", "/");
  assert.ok(help.rule.cut && help.scenario.page_limit);
  const client = await scenario();
  assert.equal((await client.get("/farms")).status, 200);
  const [request] = (await client.log()).requests;
  assert.equal(request.operation, "ListFarms");
  assert.equal(request.path, "/2023-10-12/farms");
  assert.equal(request.headers.host, new URL(env.FARM_HTTP_URL).host);
  const name = `/scenarios/${client.path.slice(2)}`;
  assert.equal((await control(env, "DELETE", name)).status, 200);
  assert.equal((await control(env, "GET", name)).status, 404);
  assert.equal((await client.get("/farms")).status, 404);
});
