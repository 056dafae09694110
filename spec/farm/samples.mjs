// SPDX-License-Identifier: MIT
//
// Values made from types, the same for the same type, name and index: what the farm answers with
// if no story gives a better value. All members are there, required or not; a member whose name and
// type the request used has the request's value. Knows nothing of operations.

import { check } from "./checks.mjs";
import { digest } from "./opaque_ids.mjs";

const HEX = "0123456789abcdef0123456789abcdef";
const UUID = "01234567-89ab-cdef-0123-456789abcdef";
const FIRST_DAY = Date.UTC(2026, 0, 1);
const DAY = 24 * 3600 * 1000;
const ITEMS = 2; // of a list

// Texts for the patterns of the service: the first that a type accepts.
const TEXTS = ["linux", "UTC+00:00", "1", "10.0.0.1", "FD00:DB8:0:0:0:0:0:1", HEX, UUID,
  "d-0123456789", "vpc-0123abcd", "subnet-0123abcd", "sg-0123abcd", "product-1.0", "farm-settings",
  "attr.worker.os", "amount.worker.vcpu", `JOB:job-${HEX}:Conda`,
  "arn:aws:iam::111122223333:role/farm", "arn:aws:sso:::instance/ssoins-0123456789abcdef",
  `arn:aws:kms:us-west-2:111122223333:key/${UUID}`,
  "arn:aws:secretsmanager:us-west-2:111122223333:secret:farm"];

const words = (name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function text(type, name, index) {
  const own = `${words(name)} ${index + 1}`;
  const found = [own, ...TEXTS, "x".repeat(type.min ?? 0)]
    .find((one) => check(one, type, name).length === 0);
  if (found === undefined) throw new Error(`no text for ${type.name ?? name}: ${type.pattern}`);
  return found;
}

function number({ min = 0, max = Infinity }, value) {
  return Math.min(Math.max(value, min), max);
}

function id({ prefix, pattern }, name, index) {
  const plain = `${prefix}-${digest(`${name} ${index}`).toString("hex").slice(0, 32)}`;
  return pattern.test(plain) ? plain : `${plain}-${index}`;
}

const documentNumber = (index) => ({
  name: `Document ${index + 1}`,
  steps: [{ name: "Render", range: "1-10", chunks: [1, 2.5, true, null] }, {}, []],
});

// Makes values for one answer. known: name -> value of the request.
export class Samples {
  #open = []; // types that contain the one being made

  constructor(known = {}) {
    this.known = known;
  }

  #recurs({ type }) {
    return this.#open.includes(type.kind === "list" || type.kind === "map" ? type.of : type);
  }

  members(members, index = 0) {
    return Object.fromEntries(members
      .filter((member) => member.required || !this.#recurs(member))
      .map(({ name, type }) => [name, this.value(type, name, index)]));
  }

  #inside(type, index) {
    this.#open.push(type);
    const members = type.kind === "union"
      ? [type.members.find((member) => !this.#recurs(member))] : type.members;
    const made = this.members(members, index);
    this.#open.pop();
    return made;
  }

  #list({ of, min = 0, max = Infinity }, name, index) {
    const length = Math.max(min, Math.min(ITEMS, max));
    return Array.from({ length }, (_, i) => this.value(of, name, index + i));
  }

  // The value of a member of this name; index: which of several.
  value(type, name, index = 0) {
    const known = Object.hasOwn(this.known, name) ? this.known[name] : undefined;
    if (known !== undefined && check(known, type, name).length === 0) return known;
    switch (type.kind) {
      case "id": return id(type, name, index);
      case "string": return text(type, name, index);
      case "enum": return type.values[index % type.values.length];
      case "integer": return number(type, index + 1);
      case "number": return number(type, index + 1.5);
      case "boolean": return true;
      case "timestamp": return new Date(FIRST_DAY + index * DAY).toISOString();
      case "document": return documentNumber(index);
      case "list": return this.#list(type, name, index);
      case "map":
        return { [this.value(type.key, name, index)]: this.value(type.of, name, index) };
      default: return this.#inside(type, index);
    }
  }
}
