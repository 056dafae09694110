// SPDX-License-Identifier: MIT
//
// Fault proxies as a client sees them: the faults of their connections, one by one, and the tunnel
// of an HTTP proxy.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";
import { Client, control, startFarm } from "./client.mjs";

let farm, env;

before(async () => {
  farm = await startFarm();
  ({ env } = farm);
});

after(() => farm.stop());

// A client behind a fault proxy of its own. Its scenario closes every connection after a response.
async function atProxy(to, ...rules) {
  const { json: { port } } = await control(env, "POST", "/fault_proxies", { to, rules });
  const url = `${to === "http" ? "http" : "https"}://localhost:${port}`;
  const client = await Client.forScenario(env, { rules: [{ close: true, times: 0 }] }, url);
  return { client, port };
}

const connections = async (port) =>
  (await control(env, "GET", `/fault_proxies/${port}`)).json.connections;

for (const to of ["http", "https"]) {
  test(`a fault proxy to ${to} cuts and stalls the connections that its rules name`, async () => {
    const { client, port } = await atProxy(to, { cut: 0 }, { cut: 30 }, { skip: 1, stall: 30,
      times: 2 });
    const ends = [];
    for (let i = 0; i < 6; i++) {
      const isStalled = i === 3 || i === 4;
      const silentAfter = isStalled ? (to === "http" ? 30 : 0) : undefined;
      ends.push(await client.raw("/farms", { silentAfter }));
    }
    const sizes = ends.map(({ bytes }) => bytes.length);
    assert.deepEqual(sizes.slice(0, 2), to === "http" ? [0, 30] : [0, 0]);
    assert.deepEqual(ends.slice(3, 5).map(({ end }) => end), ["silence", "silence"]);
    for (const { bytes, end } of [ends[2], ends[5]]) {
      assert.ok(bytes.length > 300);
      assert.equal(end, "end");
    }
    assert.equal(await connections(port), 6);
  });

  test(`a fault proxy to ${to} resets connections`, async () => {
    for (const reset of [0, 30]) {
      const { client } = await atProxy(to, { reset, times: 0 });
      let end;
      // A client of libuv on a busy machine may see a reset as an end; it then tries again.
      for (let i = 0; i < 5 && end !== "reset"; i++) ({ end } = await client.raw("/farms"));
      assert.equal(end, "reset");
    }
  });
}

test("a fault proxy answers the first bytes with garbage", async () => {
  const { client } = await atProxy("http", { garbage: "\x80no HTTP" });
  const { bytes, end } = await client.raw("/farms");
  assert.deepEqual([bytes.toString("latin1"), end], ["\x80no HTTP", "end"]);
  assert.match((await client.raw("/farms")).bytes.toString("latin1"), /^HTTP\/1\.1 200/);
});

test("a fault proxy passes on HTTP/2", async () => {
  const { client } = await atProxy("http2");
  assert.equal((await client.get2("/farms")).status, 200);
});

test("a fault proxy whose rules are removed passes all bytes, a closed one none", async () => {
  const { client, port } = await atProxy("http", { cut: 0, times: 0 });
  assert.equal((await client.raw("/farms")).bytes.length, 0);
  assert.equal((await control(env, "DELETE", `/fault_proxies/${port}/rules`)).status, 200);
  assert.ok((await client.raw("/farms")).bytes.length > 300);
  assert.equal((await control(env, "DELETE", `/fault_proxies/${port}`)).status, 200);
  assert.equal((await client.raw("/farms")).end, "ECONNREFUSED");
  assert.equal((await control(env, "GET", `/fault_proxies/${port}`)).status, 404);
});

test("a silenced fault proxy keeps its connections, and serves new ones", async () => {
  const { port } = await atProxy("http");
  const request = "GET /_farm/ HTTP/1.1\r\nHost: farm\r\n\r\n";
  const socket = net.connect({ port, host: "127.0.0.1" });
  let bytes = 0, ended = false;
  socket.on("data", (data) => { bytes += data.length; });
  socket.on("close", () => { ended = true; });
  socket.write(request);
  await once(socket, "data");
  assert.equal((await control(env, "POST", `/fault_proxies/${port}/silence`)).status, 200);
  await sleep(50);
  const before = bytes;
  socket.write(request);
  const other = net.connect({ port, host: "127.0.0.1" });
  other.write(request);
  await once(other, "data");
  await sleep(100);
  assert.deepEqual([bytes, ended], [before, false]);
  socket.destroy();
  other.destroy();
});

// A proxy's response to CONNECT and, if it connects, the response to a request through it.
async function throughProxy(port, target) {
  const socket = net.connect({ port, host: "127.0.0.1" });
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  let text = "";
  socket.on("data", (bytes) => { text += bytes.toString("latin1"); });
  socket.on("error", () => {});
  await Promise.race([once(socket, "data"), once(socket, "close")]);
  socket.write("GET /_farm/ HTTP/1.1\r\nHost: farm\r\nConnection: close\r\n\r\n");
  await Promise.race([once(socket, "close"), sleep(500)]);
  socket.destroy();
  return text;
}

test("a proxy tunnels to this machine, or follows its rules", async () => {
  const response = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
  const { port } = await atProxy("proxy", { garbage: response }, { cut: 0 });
  const target = `localhost:${new URL(env.FARM_HTTP_URL).port}`;
  assert.equal(await throughProxy(port, target), response);
  assert.equal(await throughProxy(port, target), "");
  assert.match(await throughProxy(port, target),
    /^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  assert.equal(await throughProxy(port, "localhost:1"), "");
  assert.equal(await throughProxy(port, "localhost:99999"), "");
  assert.equal(await connections(port), 5);
});

test("a proxy may use TLS, with a good or a bad certificate", async () => {
  const verdicts = {};
  for (const certificate of ["here", "elsewhere", "expired", "selfSigned"]) {
    const { json: { port } } = await control(env, "POST", "/fault_proxies",
      { to: "proxy", certificate });
    const socket = tls.connect({ port, host: "localhost", ca: readFileSync(env.FARM_CA) });
    const [error] = await Promise.race([once(socket, "secureConnect"), once(socket, "close"),
      new Promise((resolve) => { socket.on("error", (problem) => resolve([problem])); })]);
    verdicts[certificate] = error?.code;
    if (!error) {
      socket.write(`CONNECT localhost:${new URL(env.FARM_HTTP_URL).port} HTTP/1.1\r\n\r\n`);
      const [bytes] = await once(socket, "data");
      assert.match(bytes.toString("latin1"), /^HTTP\/1\.1 200 /);
    }
    socket.destroy();
    assert.equal(await connections(port), 1);
  }
  assert.deepEqual(verdicts, { here: undefined, elsewhere: "ERR_TLS_CERT_ALTNAME_INVALID",
    expired: "CERT_HAS_EXPIRED", selfSigned: "DEPTH_ZERO_SELF_SIGNED_CERT" });
});

const nonsense = {
  "to nowhere": [{}, /"to" must be one of http, https, http2, proxy/],
  "with a rule for requests": [{ to: "http", rules: [{ page: 1, cut: 0 }] }, /unknown member "page"/],
  "with a rule of two minds": [{ to: "http", rules: [{ cut: 0, stall: 0 }] }, /exclude each other/],
  "with a rule that does nothing": [{ to: "http", rules: [{ skip: 1 }] }, /does nothing/],
  "with a certificate that is not there": [{ to: "proxy", certificate: "no" }, /a proxy's, one of here/],
  "with a certificate of its target's": [{ to: "http", certificate: "here" }, /must be a proxy's/],
  "with something else": [{ to: "http", port: 1 }, /unknown member "port"/],
};

for (const [what, [description, message]] of Object.entries(nonsense)) {
  test(`the control plane refuses a fault proxy ${what}`, async () => {
    const { status, json } = await control(env, "POST", "/fault_proxies", description);
    assert.equal(status, 400);
    assert.match(json.message, message);
  });
}
