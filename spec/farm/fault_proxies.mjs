// SPDX-License-Identifier: MIT
//
// Fault proxies: ports that are opened and closed on request, each in front of one of the farm's
// listeners, or an HTTP proxy. Rules say what happens to their connections, one after the other,
// below TLS and HTTP: they are cut, reset or stalled after so many bytes, or get garbage for an
// answer. On request a fault proxy is silenced: no more bytes pass on the connections that exist,
// none of them is closed, and new ones work.
// Knows nothing of requests and responses.

import net from "node:net";
import tls from "node:tls";
import { PAUSE } from "./wire.mjs";
import { below, listen } from "./listeners.mjs";
import { findFault, findRuleFault, membersNamed, Rule } from "./rules.mjs";

const HOST = "127.0.0.1";
const HEAD_END = "\r\n\r\n";

const RULE = membersNamed("skip", "times", "cut", "reset", "stall", "garbage");
const KINDS = ["http", "https", "http2", "proxy"];
const CERTIFICATES = ["here", "elsewhere", "expired", "selfSigned"];

export const help = {
  to: `its target: ${KINDS.join(", ")}`,
  certificate: `of a proxy that is reached over TLS: ${CERTIFICATES.join(", ")}`,
  rules: `faults of its connections: ${Object.keys(RULE).join(", ")}, in bytes of what is sent`,
};

// The fault of a description of a fault proxy, or undefined.
export function findProxyFault({ to, certificate, rules = [], ...rest }) {
  if (!KINDS.includes(to)) return `"to" must be one of ${KINDS.join(", ")}`;
  if (certificate !== undefined && !(to === "proxy" && CERTIFICATES.includes(certificate))) {
    return `"certificate" must be a proxy's, one of ${CERTIFICATES.join(", ")}`;
  }
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return `unknown member "${unknown}"`;
  return Object.values(rules).map((rule) => findFault(rule, RULE) ?? findRuleFault(rule, []))
    .find((fault) => fault);
}

function endAs(action, socket, pause) {
  if (action.cut !== undefined) socket.end();
  else if (action.reset !== undefined) setTimeout(() => below(socket).resetAndDestroy(), pause);
}

// Passes on the listener's first bytes and then acts as the rule says, or passes on all bytes
// without a rule. Returns the other half of the connection.
function relay(socket, port, action = {}) {
  let left = action.cut ?? action.reset ?? action.stall ?? Infinity;
  if (left === 0) {
    socket.resume();
    endAs(action, socket, 0);
    return undefined;
  }
  const upstream = net.connect(port, HOST);
  upstream.setNoDelay(true);
  upstream.on("error", () => { if (left > 0) socket.resetAndDestroy(); });
  upstream.on("data", (bytes) => {
    if (left === 0) return;
    const first = bytes.subarray(0, left);
    left -= first.length;
    socket.write(first, () => { if (left === 0) endAs(action, socket, PAUSE); });
  });
  upstream.on("end", () => { if (left > 0) socket.end(); });
  socket.on("close", () => upstream.destroy());
  socket.on("data", (bytes) => upstream.write(bytes));
  return upstream;
}

// Tunnels a CONNECT to the port that it names, on this machine.
function tunnel(socket) {
  let head = "";
  const onData = (bytes) => {
    head += bytes.toString("latin1");
    if (!head.includes(HEAD_END)) return;
    socket.off("data", onData);
    const port = Number(head.match(/^CONNECT \S+:(\d+) /)?.[1] ?? 0);
    if (port > 65535) return socket.destroy();
    const upstream = net.connect(port, HOST, () => {
      socket.write(`HTTP/1.1 200 Connection established${HEAD_END}`);
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  };
  socket.on("data", onData);
}

class FaultProxy {
  connections = 0;
  #relays = new Set(); // pairs of sockets

  constructor(kind, target, rules, certificate) {
    Object.assign(this, { kind, target, rules: rules.map((rule) => new Rule(rule)) });
    const onConnection = (socket) => this.#onConnection(socket);
    this.server = certificate ? tls.createServer(certificate, onConnection)
      : net.createServer(onConnection);
    this.server.on("connection", () => { this.connections += 1; });
    this.server.on("tlsClientError", () => {});
  }

  report() {
    return { connections: this.connections };
  }

  silence() {
    for (const half of [...this.#relays].flat()) half.pause();
  }

  #relay(socket, action) {
    const upstream = relay(socket, this.target.address().port, action);
    if (!upstream) return;
    const pair = [socket, upstream];
    this.#relays.add(pair);
    socket.on("close", () => this.#relays.delete(pair));
  }

  #onConnection(socket) {
    socket.setNoDelay(true);
    socket.on("error", () => {});
    const action = this.rules.find((rule) => rule.applies({}))?.action;
    if (action?.garbage !== undefined) {
      socket.once("data", () => socket.end(Buffer.from(action.garbage, "latin1")));
    } else if (this.kind === "proxy" && !action) {
      tunnel(socket);
    } else {
      this.#relay(socket, action);
    }
  }
}

export class FaultProxies {
  #all = new Map(); // port -> FaultProxy

  constructor(listeners) {
    this.listeners = listeners;
  }

  // -> the port it is at
  async open({ to, certificate, rules = [] }) {
    const target = this.listeners.first(to === "proxy" ? "http" : to);
    const proxy = new FaultProxy(to, target, Object.values(rules),
      this.certificates?.[certificate]);
    await listen(proxy.server, 0, HOST);
    const { port } = proxy.server.address();
    this.#all.set(String(port), proxy);
    return port;
  }

  find(port) {
    return this.#all.get(port);
  }

  forget(port) {
    this.find(port)?.server.close();
    return this.#all.delete(port);
  }
}
