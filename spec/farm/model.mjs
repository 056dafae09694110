// SPDX-License-Identifier: MIT
//
// Reads the text that describes the service (lua/deadline/api/model.lua; its head has the grammar)
// into operations and types. A type is { kind, ... }: see parseType. A name stands for the same
// object everywhere, so types may contain themselves. Shares no code with the module's own reader,
// so that a mistake of one of them shows. Knows nothing of requests.

import { readFileSync } from "node:fs";

const FILE = new URL("../../lua/deadline/api/model.lua", import.meta.url);

const BOUNDED = /^(string|integer|number)(\(.*?\))?(?: matching (.+))?$/;
const ID = /^id (\S+)( numbered)?$/;
const WHOLE = ["structure", "union"];
const PLAIN = ["boolean", "timestamp", "document"];

// "(1..100)" -> { min: 1, max: 100 }
function bounds(text = "") {
  const [, min, max] = text.match(/^\((-?[\d.]*?)\.\.(-?[\d.]*)\)$/) ?? [];
  return { min: min ? Number(min) : undefined, max: max ? Number(max) : undefined };
}

function idPattern(prefix, numbered) {
  return new RegExp(`^${prefix}-[0-9a-f]{32}${numbered ? "-(?:0|[1-9][0-9]{0,9})" : ""}$`);
}

class Reader {
  types = {};
  operations = {};
  #open; // the member lists that further lines belong to: an operation, or a type
  #place; // "inputs", "outputs" or "members" of it

  // The type of a name, which its own line completes.
  #named(name) {
    this.types[name] ??= { name };
    return this.types[name];
  }

  // { kind: "string", "integer" or "number", min, max, pattern }
  // { kind: "id", prefix, pattern }, { kind: "enum", values }
  // { kind: "list", of, min, max }, { kind: "map", key, of, min, max }
  // { kind: "structure", "union" or "error", members }, status with an error
  // { kind: "boolean", "timestamp" or "document" }; all may have name and sensitive.
  #parseType(text) {
    const plain = text.replace(/, deprecated$/, "");
    if (!plain.startsWith("sensitive ")) return this.#parseOpenType(plain);
    const type = this.#parseOpenType(plain.slice("sensitive ".length));
    return Object.assign(type.name ? Object.create(type) : type, { sensitive: true });
  }

  #parseOpenType(text) {
    if (text.startsWith("[") || text.startsWith("{")) return this.#parseCollection(text);
    const [first, ...rest] = text.split(" ");
    const [, kind, limits, pattern] = text.match(BOUNDED) ?? [];
    const [, prefix, numbered] = text.match(ID) ?? [];
    if (kind) {
      return { kind, ...bounds(limits), pattern: pattern && new RegExp(`^(?:${pattern})$`, "u") };
    }
    if (prefix) return { kind: "id", prefix, pattern: idPattern(prefix, numbered) };
    if (first === "enum") return { kind: "enum", values: rest };
    if (first === "error") return { kind: "error", status: Number(rest[0]), members: [] };
    if (WHOLE.includes(text)) return { kind: text, members: [] };
    if (PLAIN.includes(text)) return { kind: text };
    if (/^[A-Z]\w*$/.test(text)) return this.#named(text);
    throw new Error(`no type: ${text}`);
  }

  // "[TYPE](1..10)" or "{TYPE: TYPE}". Keys contain no ": ".
  #parseCollection(text) {
    const end = text.lastIndexOf(text[0] === "[" ? "]" : "}");
    const inner = text.slice(1, end);
    const limits = bounds(text.slice(end + 1));
    if (text[0] === "[") return { kind: "list", of: this.#parseType(inner), ...limits };
    const colon = inner.indexOf(": ");
    const key = this.#parseType(inner.slice(0, colon));
    return { kind: "map", key, of: this.#parseType(inner.slice(colon + 2)), ...limits };
  }

  // "query NAME?: TYPE", "header NAME: TYPE as HEADER or a UUID"
  #member(line) {
    const [, location, name, optional, rest] =
      line.match(/^ {2}(?:(query|header) )?(\w+)(\?)?: (.+)$/) ?? [];
    if (!name) throw new Error(`no member: ${line}`);
    const [, type, header, generated] =
      (location === "header" && rest.match(/^(.+) as (\S+)( or a UUID)?$/)) || [null, rest];
    return { name, required: !optional, location: location ?? "body", type: this.#parseType(type),
      header: header?.toLowerCase(), isGenerated: Boolean(generated) };
  }

  #operation(line) {
    const [, name, method, path, host] =
      line.match(/^operation (\w+) ([A-Z]+) (\S+)(?: at (\w+))?$/);
    this.#open = { name, method, path: `/${this.version}${path}`, host: host ?? this.host,
      status: 200, inputs: [], outputs: [], pages: undefined };
    this.#place = "inputs";
    this.operations[name] = this.#open;
  }

  #detail(line) {
    const [, items, byOffset] = line.match(/^ {2}pages (\w+)( by itemOffset)?\b/) ?? [];
    const [, status] = line.match(/^ {2}->(?: (\d+))?/) ?? [];
    if (items) {
      this.#open.pages = { items, byOffset: Boolean(byOffset) };
    } else if (line.startsWith("  ->")) {
      this.#open.status = Number(status ?? 200);
      this.#place = "outputs";
    } else if (!/^ {2}errors( \w+)+$/.test(line)) {
      const member = this.#member(line);
      const isLabel = this.#place === "inputs" && this.#open.path.includes(`{${member.name}}`);
      this.#open[this.#place].push(isLabel ? { ...member, location: "path" } : member);
    }
  }

  // A waiter's lines say nothing of requests or responses.
  read(line) {
    const [, name, type] = line.match(/^(\w+) = (.+)$/) ?? [];
    if (line.startsWith("api ")) [, this.version, , this.host] = line.split(" ");
    else if (line.startsWith("operation ")) this.#operation(line);
    else if (line.startsWith("wait ")) this.#open = undefined;
    else if (name) this.#define(name, type);
    else if (line.startsWith("  ") && this.#open) this.#detail(line);
    else if (!/^$|^errors |^ {2}/.test(line)) throw new Error(`not understood: ${line}`);
  }

  #define(name, text) {
    this.#open = Object.assign(this.#named(name), this.#parseType(text), { name });
    this.#place = "members";
  }
}

// -> { version, host, operations: name -> { name, method, path, host, status, inputs, outputs,
// pages: { items, byOffset } }, types: name -> type }. A member is { name, required, type,
// location: "body", "path", "query" or "header", header, isGenerated }.
export function read(text) {
  const reader = new Reader();
  for (const line of text.split("\n")) reader.read(line);
  const absent = Object.values(reader.types).find(({ kind }) => kind === undefined);
  if (absent) throw new Error(`no type: ${absent.name}`);
  const { version, host, operations, types } = reader;
  return { version, host, operations, types };
}

// The text inside the Lua file.
export function textOf(lua) {
  return lua.match(/return \[==\[\n(.*)\]==\]/s)[1];
}

export const model = read(textOf(readFileSync(FILE, "utf8")));
