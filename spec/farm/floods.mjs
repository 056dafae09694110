// SPDX-License-Identifier: MIT
//
// HTTP/2 servers that flood: after a request they send one kind of frame, for which no client
// waits, as fast as the client reads. After a while they respond, so that a client without a limit
// of its own is noticed.
// Knows nothing of requests.

import tls from "node:tls";

const PREFACE = 24; // bytes, RFC 9113, 3.4
const HEAD = 9;
const DATA = 0, HEADERS = 1, PRIORITY = 2, SETTINGS = 4, PING = 6;
const ACK = 1, END_STREAM = 1, END_HEADERS = 4;
const BATCH = 65536;
const FLOOD_TIME = 20_000; // ms

function frame(type, flags, stream, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(HEAD);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const OK = Buffer.from([0x88]); // :status 200, RFC 7541, appendix A

// The frames before the flood on a stream, and the frame that is repeated.
const FLOODS = {
  ping: () => [[], frame(PING, ACK, 0, Buffer.alloc(8))],
  priority: (stream) => [[], frame(PRIORITY, 0, stream, Buffer.from([0, 0, 0, 0, 16]))],
  data: (stream) => [[frame(HEADERS, END_HEADERS, stream, OK)], frame(DATA, 0, stream)],
};

export const floods = Object.keys(FLOODS);

function flood(socket, kind, stream) {
  const [before, again] = FLOODS[kind](stream);
  const batch = Buffer.concat(Array(Math.floor(BATCH / again.length)).fill(again));
  const start = Date.now();
  const finish = () => socket.end(Buffer.concat([
    ...(before.length > 0 ? [] : [frame(HEADERS, END_HEADERS, stream, OK)]),
    frame(DATA, END_STREAM, stream, Buffer.from('{"farms":[]}')),
  ]));
  const push = () => {
    while (!socket.destroyed && socket.write(batch));
    if (Date.now() - start > FLOOD_TIME) {
      socket.off("drain", push);
      finish();
    }
  };
  for (const bytes of before) socket.write(bytes);
  socket.on("drain", push);
  push();
}

// The stream of the first request in the bytes received so far, or undefined.
function findRequest(bytes) {
  for (let at = PREFACE; at + HEAD <= bytes.length; at += HEAD + bytes.readUIntBE(at, 3)) {
    if (bytes[at + 3] === HEADERS) return bytes.readUInt32BE(at + 5);
  }
  return undefined;
}

export function createFlood({ flood: kind, ...options }) {
  return tls.createServer({ ...options, ALPNProtocols: ["h2"] }, (socket) => {
    let received = Buffer.alloc(0);
    const onData = (bytes) => {
      received = Buffer.concat([received, bytes]);
      const stream = findRequest(received);
      if (stream === undefined) return;
      socket.off("data", onData);
      socket.resume();
      flood(socket, kind, stream);
    };
    socket.on("error", () => {});
    socket.on("data", onData);
    socket.write(Buffer.concat([frame(SETTINGS, 0, 0), frame(SETTINGS, ACK, 0)]));
  });
}
