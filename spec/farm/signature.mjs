// SPDX-License-Identifier: MIT
//
// Verifies AWS Signature Version 4, written from the published specification. A request is {
// method, target, headers, body }: target and header values as the bytes that were received (a
// latin1 string), headers a list of [lower-case name, value] in order. Shares no code with any
// signer, and knows nothing of sockets or of the request's content.

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { ServiceError } from "./errors.mjs";

const ALGORITHM = "AWS4-HMAC-SHA256";
const MINUTES_OF_GRACE = 5;

const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
const bytes = (text) => Buffer.from(text, "latin1");

const missing = (message) =>
  new ServiceError(403, "MissingAuthenticationTokenException", message);
const incomplete = (message) => new ServiceError(400, "IncompleteSignatureException", message);
const unrecognized = () => new ServiceError(403, "UnrecognizedClientException",
  "The security token included in the request is invalid.");
const expired = () => new ServiceError(403, "ExpiredTokenException",
  "The security token included in the request is expired");
const invalid = (message) => new ServiceError(403, "InvalidSignatureException", message);

// Encodes all but RFC 3986's unreserved characters, byte by byte, in upper-case hex.
function percentEncode(text) {
  return text.replace(/[^A-Za-z0-9\-._~]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

// Decodes a plus to a space, as in forms. Keeps a stray percent sign.
function percentDecode(text) {
  return text.replaceAll("+", " ")
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

// The path as received, without empty and dot segments, then encoded once more: %2F is signed as
// %252F, as in every service but S3.
export function canonicalPath(path) {
  const kept = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(percentEncode(segment));
  }
  const folder = kept.length > 0 && path.endsWith("/");
  return `/${kept.join("/")}${folder ? "/" : ""}`;
}

// Sorted by encoded name, then by encoded value; a name alone has an empty value.
export function canonicalQuery(query) {
  const pairs = query.split("&").filter((pair) => pair !== "").map((pair) => {
    const equals = pair.indexOf("=");
    const [name, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [percentEncode(percentDecode(name)), percentEncode(percentDecode(value))];
  });
  const order = (a, b) => (a < b ? -1 : Number(a > b));
  pairs.sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

// All values of a header in the order received, each trimmed and its runs of white space made one.
function canonicalHeader(headers, name) {
  const values = headers.filter((header) => header[0] === name)
    .map((header) => header[1].trim().replace(/\s+/g, " "));
  return `${name}:${values.join(",")}\n`;
}

export function canonicalRequest({ method, target, headers, body }, signedHeaders) {
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const query = question < 0 ? "" : target.slice(question + 1);
  return [
    method,
    canonicalPath(path),
    canonicalQuery(query),
    signedHeaders.map((name) => canonicalHeader(headers, name)).join(""),
    signedHeaders.join(";"),
    sha256(body),
  ].join("\n");
}

export function stringToSign(canonical, time, scope) {
  return [ALGORITHM, time, scope, sha256(bytes(canonical))].join("\n");
}

// The four nested keys, kept for a while because a day's requests share them.
const signingKeys = new Map();

function signingKey(secret, scope) {
  const name = `${secret} ${scope}`;
  if (!signingKeys.has(name)) {
    if (signingKeys.size >= 100) signingKeys.clear();
    signingKeys.set(name, scope.split("/").reduce(hmac, `AWS4${secret}`));
  }
  return signingKeys.get(name);
}

export function signature(secret, scope, text) {
  return hmac(signingKey(secret, scope), text).toString("hex");
}

function header(request, name) {
  return request.headers.find((one) => one[0] === name)?.[1];
}

// "AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=..."
function parseAuthorization(text) {
  const [algorithm, ...rest] = text.trim().split(/\s+/);
  if (algorithm !== ALGORITHM) throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}'.`);
  const fields = {};
  for (const field of rest.join("").split(",")) {
    const equals = field.indexOf("=");
    if (equals > 0) fields[field.slice(0, equals)] = field.slice(equals + 1);
  }
  const absent = ["Credential", "SignedHeaders", "Signature"].filter((name) => !fields[name]);
  if (absent.length > 0) {
    const wants = absent.map((name) => `Authorization header requires '${name}' parameter.`);
    throw incomplete(`${wants.join(" ")} Authorization=${algorithm}`);
  }
  return {
    credential: fields.Credential.split("/"),
    signedHeaders: fields.SignedHeaders.split(";"),
    signature: fields.Signature,
  };
}

// The time of signing in ISO 8601's basic form, from X-Amz-Date or else from Date.
function signingTime(request) {
  const text = header(request, "x-amz-date") ?? header(request, "date");
  if (text === undefined) {
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a " +
      "'Date' header.");
  }
  const basic = /^\d{8}T\d{6}Z$/.test(text) ? text : toBasic(new Date(text).getTime());
  if (!basic) throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${text}'.`);
  return basic;
}

function toBasic(ms) {
  if (Number.isNaN(ms)) return undefined;
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

function fromBasic(text) {
  const [year, month, day, hour, minute, second] =
    text.match(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/).slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function checkTime(time, now) {
  const grace = MINUTES_OF_GRACE * 60_000;
  const signed = fromBasic(time);
  const server = toBasic(now);
  if (signed < now - grace) {
    throw invalid(`Signature expired: ${time} is now earlier than ${toBasic(now - grace)} ` +
      `(${server} - ${MINUTES_OF_GRACE} min.)`);
  }
  if (signed > now + grace) {
    throw invalid(`Signature not yet current: ${time} is still later than ` +
      `${toBasic(now + grace)} (${server} + ${MINUTES_OF_GRACE} min.)`);
  }
}

function checkKey(request, key, now) {
  const token = header(request, "x-amz-security-token");
  if (!key || key.token !== token) throw unrecognized();
  if (key.expires !== undefined && key.expires <= now) throw expired();
}

// An undefined region accepts any.
function checkScope([, date, region, service, end], time, wanted) {
  const should = (what) => invalid(`Credential should be scoped to ${what}.`);
  if (date !== time.slice(0, 8)) {
    throw invalid(`Date in Credential scope does not match YYYYMMDD from ISO-8601 version of ` +
      `date from HTTP: '${date}' != '${time.slice(0, 8)}', from '${time}'.`);
  }
  if (!region || (wanted.region && region !== wanted.region)) {
    throw should(`a valid region${wanted.region ? `: '${wanted.region}'` : ""}`);
  }
  if (service !== wanted.service) throw should(`correct service: '${wanted.service}'`);
  if (end !== "aws4_request") throw should("'aws4_request'");
}

// Host, and all that AWS reads from headers, must be under the signature.
function checkSignedHeaders(request, signedHeaders) {
  if (!signedHeaders.includes("host")) {
    throw incomplete("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const [name] of request.headers) {
    if (name.startsWith("x-amz-") && !signedHeaders.includes(name)) {
      throw invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
    }
  }
}

function checkPayload(request) {
  const declared = header(request, "x-amz-content-sha256");
  if (declared !== undefined && declared !== sha256(request.body)) {
    throw invalid("The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
}

function checkSignature(request, authorization, time, secret) {
  const canonical = canonicalRequest(request, authorization.signedHeaders);
  const scope = authorization.credential.slice(1).join("/");
  const text = stringToSign(canonical, time, scope);
  const expected = Buffer.from(signature(secret, scope, text));
  const given = bytes(authorization.signature);
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw invalid("The request signature we calculated does not match the signature you provided. " +
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for " +
    `details.\n\nThe Canonical String for this request should have been\n'${canonical}'\n\n` +
    `The String-to-Sign should have been\n'${text}'\n`);
}

// Returns the access key of a correctly signed request; throws a ServiceError for any other.
// keys has find(id); service and region must be in the scope; now is the server's clock.
export function verify(request, { keys, service, region, now }) {
  const text = header(request, "authorization");
  if (text === undefined) throw missing("Missing Authentication Token");
  const authorization = parseAuthorization(text);
  const time = signingTime(request);
  checkSignedHeaders(request, authorization.signedHeaders);
  const key = keys.find(authorization.credential[0]);
  checkKey(request, key, now);
  checkScope(authorization.credential, time, { service, region });
  checkTime(time, now);
  checkPayload(request);
  checkSignature(request, authorization, time, key.secret);
  return key;
}
