// SPDX-License-Identifier: MIT
//
// Checks values against the types of the service: returns the faults as { name, message }, where
// the name is a path such as configuration.customerManaged.mode or identifiers[0].jobId. A member
// that a type does not have is a fault as well: a test must notice a client that sends one. Knows
// nothing of requests.

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

export const isObject = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const JSON_KINDS = {
  string: "a string", id: "a string", enum: "a string", timestamp: "a string", list: "a list",
  map: "an object", structure: "an object", union: "an object", error: "an object",
  integer: "an integer", number: "a number", boolean: "true or false",
};

// True if the JSON value is of the kind that the type needs.
function fitsKind(value, kind) {
  switch (JSON_KINDS[kind]) {
    case "a string": return typeof value === "string";
    case "a list": return Array.isArray(value);
    case "an object": return isObject(value);
    case "an integer": return Number.isSafeInteger(value);
    case "a number": return typeof value === "number";
    case "true or false": return typeof value === "boolean";
    default: return true;
  }
}

// The number that the bounds of the type apply to, and its name.
function measure(value, kind) {
  if (kind === "string") return [Array.from(value).length, "have length"];
  if (kind === "list") return [value.length, "have length"];
  if (kind === "map") return [Object.keys(value).length, "have length"];
  return [value, "have value"];
}

function brokenBound(value, { kind, min, max }) {
  if (min === undefined && max === undefined) return undefined;
  const [size, verb] = measure(value, kind);
  if (size < min) return `${verb} greater than or equal to ${min}`;
  if (size > max) return `${verb} less than or equal to ${max}`;
  return undefined;
}

// True for RFC 3339 with a day that exists.
function isTimestamp(text) {
  const day = text.slice(0, 10);
  return TIMESTAMP.test(text) && !Number.isNaN(Date.parse(text)) &&
    new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

// What the value must do and does not, apart from its members or elements; undefined if it is fine.
function brokenConstraint(value, type) {
  const { kind, pattern, values } = type;
  if (!fitsKind(value, kind)) return `be ${JSON_KINDS[kind]}`;
  if (values && !values.includes(value)) return `satisfy enum value set: [${values.join(", ")}]`;
  if (kind === "timestamp" && !isTimestamp(value)) return "be a timestamp as in RFC 3339";
  const bound = brokenBound(value, type);
  if (bound) return bound;
  if (pattern && !pattern.test(value)) {
    return `satisfy regular expression pattern: ${pattern.source}`;
  }
  return undefined;
}

// Values of sensitive types, and long ones, are not repeated.
function fault(name, value, { sensitive }, wanted) {
  const text = typeof value === "object" ? undefined : String(value);
  const isShown = !sensitive && text !== undefined && text.length <= 100;
  const message = `Value ${isShown ? `'${text}' ` : ""}at '${name}' failed to satisfy ` +
    `constraint: Member must ${wanted}`;
  return { name, message };
}

const absent = (name) => ({ name, message: `Value at '${name}' failed to satisfy constraint: ` +
  "Member must not be null" });

const unknown = (name) => ({ name, message: `The service has no member '${name}'` });

const isAbsent = (value) => value === undefined || value === null;

// The faults of an object's members. prefix: the path of the object, with a dot, or "".
export function checkMembers(object, members, prefix = "") {
  const faults = [];
  for (const { name, required, type } of members) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (!isAbsent(value)) faults.push(...check(value, type, prefix + name));
    else if (required) faults.push(absent(prefix + name));
  }
  const known = new Set(members.map(({ name }) => name));
  for (const name of Object.keys(object)) if (!known.has(name)) faults.push(unknown(prefix + name));
  return faults;
}

function checkUnion(object, type, path) {
  const faults = checkMembers(object, type.members, `${path}.`);
  const count = Object.values(object).filter((value) => !isAbsent(value)).length;
  if (count === 1) return faults;
  return [fault(path, object, type, `have exactly one member, not ${count}`), ...faults];
}

const checkItem = (value, type, path) => (isAbsent(value) ? [absent(path)]
  : check(value, type, path));

function checkMap(object, { key, of }, path) {
  return Object.entries(object).flatMap(([name, value]) =>
    [...check(name, key, `${path}.${name}`), ...checkItem(value, of, `${path}.${name}`)]);
}

function checkInside(value, type, path) {
  switch (type.kind) {
    case "structure": case "error": return checkMembers(value, type.members, `${path}.`);
    case "union": return checkUnion(value, type, path);
    case "map": return checkMap(value, type, path);
    case "list": return value.flatMap((item, i) => checkItem(item, type.of, `${path}[${i}]`));
    default: return [];
  }
}

// The faults of a value, which is neither null nor undefined.
export function check(value, type, path) {
  const wanted = brokenConstraint(value, type);
  if (!wanted) return checkInside(value, type, path);
  const isInside = fitsKind(value, type.kind) ? checkInside(value, type, path) : [];
  return [fault(path, value, type, wanted), ...isInside];
}
