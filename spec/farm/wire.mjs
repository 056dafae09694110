// SPDX-License-Identifier: MIT
//
// Writes a response to the wire, complete or as a rule says: cut, reset, stalled, slowed or
// replaced by garbage. On HTTP/1.1 it writes a damaged response itself, with the bytes of the
// complete one; on HTTP/2 it damages the stream. Knows nothing of requests, scenarios or the
// service.

import { constants } from "node:http2";
import { STATUS_CODES } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const CHUNK = 1024;
// ms between the last byte and a reset: a client that gets both at once may see only an end.
export const PAUSE = 5;

// The first n bytes, or all but the last -n.
function part(bytes, n) {
  return bytes.subarray(0, n);
}

function* pieces(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function chunkedBytes(body) {
  const chunks = [...pieces(body, CHUNK)].flatMap((piece) =>
    [`${piece.length.toString(16)}\r\n`, piece, "\r\n"]);
  return [...chunks, "0\r\n\r\n"];
}

// The bytes of a complete HTTP/1.1 response.
function serialize({ status, headers, body }, chunked) {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  const head = `${lines.join("\r\n")}\r\n\r\n`;
  const rest = chunked ? chunkedBytes(body) : [body];
  return Buffer.concat([head, ...rest].map((bytes) => Buffer.from(bytes, "latin1")));
}

// Headers that frame the body; HTTP/2 frames it by itself and forbids the headers for it.
function framed(answer, rule, http2) {
  const headers = { ...answer.headers };
  const hasLength = !rule.chunked && answer.status !== 204;
  if (hasLength) headers["content-length"] ??= String(answer.body.length);
  if (http2) {
    delete headers.connection;
    delete headers["transfer-encoding"];
    return headers;
  }
  if (rule.chunked) headers["transfer-encoding"] = "chunked";
  if (rule.close) headers.connection = "close";
  return headers;
}

async function dribble(res, body, { bytes, every }) {
  let first = true;
  for (const piece of pieces(body, bytes)) {
    if (!first) await sleep(every * 1000);
    if (res.socket?.destroyed ?? true) return;
    res.write(piece);
    first = false;
  }
  res.end();
}

function whole(res, answer, rule) {
  res.sendDate = false;
  for (let i = 0; i < (rule.interim ?? 0); i++) res.writeEarlyHints({ link: "</>; rel=preload" });
  res.writeHead(answer.status, answer.headers);
  if (rule.close && res.stream) res.on("finish", () => res.stream.session?.close());
  if (rule.slow) return dribble(res, answer.body, rule.slow);
  if (rule.chunked) for (const piece of pieces(answer.body, CHUNK)) res.write(piece);
  return res.end(rule.chunked ? undefined : answer.body);
}

function damageConnection(res, answer, rule, connection) {
  const { socket } = res;
  const bytes = serialize(answer, rule.chunked);
  if (rule.garbage !== undefined) socket.end(Buffer.from(rule.garbage, "latin1"));
  else if (rule.cut !== undefined) socket.end(part(bytes, rule.cut));
  else if (rule.stall !== undefined) socket.write(part(bytes, rule.stall));
  else socket.write(part(bytes, rule.reset), () => setTimeout(() => connection.reset(), PAUSE));
}

function breakStream(stream, rule) {
  const code = constants[`NGHTTP2_${rule.code ?? "INTERNAL_ERROR"}`];
  if (!rule.goaway) return stream.close(code);
  const { session } = stream;
  session?.goaway(code);
  return setTimeout(() => session?.destroy(), PAUSE);
}

// Sends headers and n bytes of the body, or nothing if n = 0, and calls `then`.
function beginStream(res, answer, n, then) {
  if (n === 0) return then();
  res.sendDate = false;
  res.writeHead(answer.status, answer.headers);
  const bytes = part(answer.body, n);
  if (bytes.length === 0) res.flushHeaders();
  else res.write(bytes);
  return setTimeout(then, PAUSE);
}

function damageStream(res, answer, rule, connection) {
  const { stream } = res;
  if (rule.garbage !== undefined) return connection.garble(Buffer.from(rule.garbage, "latin1"));
  if (rule.stall !== undefined) return beginStream(res, answer, rule.stall, () => {});
  if (rule.reset !== undefined) {
    return beginStream(res, answer, rule.reset, () => breakStream(stream, rule));
  }
  // END_STREAM after fewer bytes than Content-Length says, or before any header.
  return beginStream(res, answer, rule.cut, () =>
    (rule.cut === 0 ? stream.close(constants.NGHTTP2_NO_ERROR) : res.end()));
}

// True if the rule itself keeps the client from getting the complete response.
export function isDamage(rule) {
  return ["cut", "reset", "stall", "garbage"].some((name) => rule[name] !== undefined);
}

// answer: { status, headers, body: Buffer }; connection: see listeners.mjs.
export function writeResponse(res, answer, rule, connection) {
  const http2 = res.stream !== undefined;
  const full = { ...answer, headers: framed(answer, rule, http2) };
  if (!isDamage(rule)) return whole(res, full, rule);
  return http2 ? damageStream(res, full, rule, connection)
    : damageConnection(res, full, rule, connection);
}
