// SPDX-License-Identifier: MIT
//
// The listeners of the farm: one for each combination of protocol and certificate, all on the
// loopback interface only, all with the same handler. Numbers the TCP connections, and can break
// one below TLS. Knows nothing of requests and responses.

import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import { createFlood } from "./floods.mjs";

const IDLE = 60_000; // ms between requests of a connection; longer than any test waits

// A TCP connection for the handler. `socket` is the one below TLS and HTTP.
class Connection {
  constructor(serial, socket) {
    Object.assign(this, { serial, socket });
  }

  reset() {
    this.socket.resetAndDestroy();
  }

  // Sends bytes that are not valid TLS or HTTP/2, and ends.
  garble(bytes) {
    this.socket.end(bytes);
  }
}

// The socket below a TLS socket, by a field that Node's manual leaves out. A look-up by the peer's
// address would fail: after the client's reset there is none, while a request may still be pending.
export const below = (socket) => socket._parent ?? socket;

export class Listeners {
  #connections = new WeakMap(); // socket -> Connection
  #open = new Set(); // of sockets
  #servers = [];
  #first = new Map(); // kind -> the first server of that kind
  #serial = 0;

  // handle(req, res, connection) responds to every request of every listener.
  constructor(handle) {
    this.handle = handle;
  }

  #onRequest = (req, res) => {
    const socket = req.stream?.session?.socket ?? req.socket;
    this.handle(req, res, this.#connections.get(below(socket)));
  };

  #onConnection = (socket) => {
    this.#serial += 1;
    this.#connections.set(socket, new Connection(this.#serial, socket));
    this.#open.add(socket);
    socket.setNoDelay(true);
    socket.on("close", () => this.#open.delete(socket));
    socket.on("error", () => {});
  };

  // kind: "http", "https" (HTTP/1.1 only), "http2" (both, by ALPN) or "flood" (see floods.mjs).
  // -> the port it listens on.
  async open(kind, options = {}, port = 0) {
    const server = this.#create(kind, options);
    server.keepAliveTimeout = IDLE;
    server.on("connection", this.#onConnection);
    server.on("request", this.#onRequest);
    server.on("tlsClientError", () => {});
    server.on("sessionError", () => {});
    server.on("clientError", (_, socket) => socket.destroy());
    await listen(server, port, "127.0.0.1");
    await this.#openTwin(server);
    this.#servers.push(server);
    if (!this.#first.has(kind)) this.#first.set(kind, server);
    return server.address().port;
  }

  first(kind) {
    return this.#first.get(kind);
  }

  #create(kind, options) {
    switch (kind) {
      case "http": return http.createServer();
      case "https": return https.createServer(options);
      case "flood": return createFlood(options);
      default: return http2.createSecureServer({ ...options, allowHTTP1: true,
        maxSessionMemory: 1000, maxSendHeaderBlockLength: 2 ** 24 });
    }
  }

  // Opens the same port on ::1, if the machine has IPv6 and the port is free, and passes its
  // connections to the server of 127.0.0.1.
  async #openTwin(server) {
    const twin = net.createServer((socket) => server.emit("connection", socket));
    try {
      await listen(twin, server.address().port, "::1");
      this.#servers.push(twin);
    } catch {
      // No IPv6 here: 127.0.0.1 is enough.
    }
  }

  close() {
    for (const server of this.#servers) server.close();
    for (const socket of this.#open) socket.destroy();
  }
}

export function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
