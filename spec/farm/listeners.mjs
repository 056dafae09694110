// SPDX-License-Identifier: MIT
//
// The listeners of the farm: one for each combination of protocol and certificate, all on
// the loopback interface and nowhere else, all leading to the same handler. Numbers the TCP
// connections, and can break one below TLS.
// Knows nothing of what is asked or answered.

import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import { createFlood } from "./floods.mjs";

const IDLE = 60_000; // ms a connection may rest between requests; longer than any test waits

// A TCP connection as the handler sees it. `socket` is what lies below TLS and HTTP.
class Connection {
  constructor(serial, socket) {
    Object.assign(this, { serial, socket });
  }

  reset() {
    this.socket.resetAndDestroy();
  }

  // Bytes that no TLS and no HTTP/2 expects.
  garble(bytes) {
    this.socket.end(bytes);
  }
}

// A TLS socket knows what lies below it only by this name, which Node's manual leaves out. The
// address of their peer would not do: once the client has reset the connection there is none, while
// a request may still wait in it.
export const below = (socket) => socket._parent ?? socket;

export class Listeners {
  #connections = new WeakMap(); // socket -> Connection
  #open = new Set(); // of sockets
  #servers = [];
  #first = new Map(); // kind -> the first server of that kind
  #serial = 0;

  // handle(req, res, connection) answers every request of every listener.
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

  // The same port on ::1, where there is such a thing and it is free: whoever connects there is
  // handed to the server of 127.0.0.1.
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
