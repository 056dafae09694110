// SPDX-License-Identifier: MIT
//
// The verifier against signatures made by others: the ones AWS publishes (its SigV4 test suite, and
// the ListUsers example of the IAM guide) and two by botocore for cases that the suite lacks. Then
// each fault of a signed request.

import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalPath, canonicalQuery, verify } from "../signature.mjs";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const NOW = Date.UTC(2015, 7, 30, 12, 36, 0);
const TOKEN = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
const VANILLA = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

const latin1 = (text) => Buffer.from(text, "utf8").toString("latin1");

function keysWith(key) {
  const known = { id: "AKIDEXAMPLE", secret: SECRET, ...key };
  return { find: (id) => (id === known.id ? known : undefined) };
}

// A request signed by `signature`; extra headers are [lower-case name, value], all signed.
function request(signature, options = {}) {
  const { method = "GET", target = "/", extra = [], body = "", service = "service" } = options;
  const { host = "example.amazonaws.com" } = options;
  const headers = [["host", host], ["x-amz-date", "20150830T123600Z"], ...extra];
  const names = [...new Set(headers.map(([name]) => name))].sort().join(";");
  const credential = `AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request`;
  headers.push(["authorization", `AWS4-HMAC-SHA256 Credential=${credential}, ` +
    `SignedHeaders=${names}, Signature=${signature}`]);
  return { method, target: latin1(target), headers, body: Buffer.from(body) };
}

function check(one, { key, ...options } = {}) {
  return verify(one, { keys: keysWith(key), service: "service", now: NOW, ...options });
}

const UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const PUBLISHED = {
  "get-vanilla": [VANILLA],
  "get-relative": [VANILLA, { target: "/example/.." }],
  "get-relative-relative": [VANILLA, { target: "/example1/example2/../.." }],
  "get-slash": [VANILLA, { target: "//" }],
  "get-slash-dot-slash": [VANILLA, { target: "/./" }],
  "get-slash-pointless-dot": [
    "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5", { target: "/./example" }],
  "get-slashes": ["9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
    { target: "//example//" }],
  "get-space": ["652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
    { target: "/example space/" }],
  "get-unreserved": ["07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
    { target: `/${UNRESERVED}` }],
  "get-utf8": ["8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
    { target: "/ሴ" }],
  "get-vanilla-empty-query-key": [
    "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
    { target: "/?Param1=value1" }],
  "get-vanilla-query-order-key-case": [
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    { target: "/?Param2=value2&Param1=value1" }],
  "get-vanilla-query-order-encoded": [
    "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
    { target: "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1" }],
  "get-vanilla-query-unreserved": [
    "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
    { target: `/?${UNRESERVED}=${UNRESERVED}` }],
  "get-vanilla-utf8-query": [
    "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04", { target: "/?ሴ=bar" }],
  "get-vanilla-with-session-token": [
    "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
    { extra: [["x-amz-security-token", TOKEN]] }],
  "get-header-key-duplicate": [
    "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
    { extra: ["value2", "value2", "value1"].map((value) => ["my-header1", value]) }],
  "get-header-value-order": [
    "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
    { extra: ["value4", "value1", "value3", "value2"].map((value) => ["my-header1", value]) }],
  "get-header-value-trim": ["acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    { extra: [["my-header1", " value1"], ["my-header2", " \"a   b   c\""]] }],
  "post-vanilla": ["5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    { method: "POST" }],
  "post-x-www-form-urlencoded": [
    "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
    { method: "POST", body: "Param1=value1", extra: [
      ["content-type", "application/x-www-form-urlencoded"], ["content-length", "13"],
      ["x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"],
    ] }],
  "IAM ListUsers": ["5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    { target: "/?Action=ListUsers&Version=2010-05-08", host: "iam.amazonaws.com", service: "iam",
      extra: [["content-type", "application/x-www-form-urlencoded; charset=utf-8"]] }],
  "botocore, encoded path": ["acb6c09fdae5ce3a80b7986c0bdd399665cc6bdfd3d51b044d657d853a303e9f",
    { target: "/%2Fa%20b/c~d//e/./f/../g/" }],
  "botocore, encoded query": ["f283648a2937af73cd774d0d8bce6e40a4836bb3b0756aa791082fe25f608961",
    { target: "/x?b=%2F&a=%2F&a=%20&c&B=%C3%A9" }],
};

for (const [name, [signature, request_]] of Object.entries(PUBLISHED)) {
  test(`accepts ${name}`, () => {
    const token = request_?.extra?.find(([header]) => header === "x-amz-security-token")?.[1];
    const options = { key: { token }, service: request_?.service ?? "service" };
    assert.equal(check(request(signature, request_), options).id, "AKIDEXAMPLE");
    const other = signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
    assert.throws(() => check(request(other, request_), options),
      { code: "InvalidSignatureException" });
  });
}

test("canonical paths and queries", () => {
  assert.equal(canonicalPath("/"), "/");
  assert.equal(canonicalPath("/.."), "/");
  assert.equal(canonicalPath("/a/b/.."), "/a");
  assert.equal(canonicalPath("/a/b/../"), "/a/");
  assert.equal(canonicalPath("/a/."), "/a");
  assert.equal(canonicalPath("/~s1/a%2Fb"), "/~s1/a%252Fb");
  assert.equal(canonicalQuery("b=1&a&a=%2f&a=%20&&c==="), "a=&a=%20&a=%2F&b=1&c=%3D%3D");
});

// The fault -> [the code, the request, the options of the check].
const without = (one, name) =>
  ({ ...one, headers: one.headers.filter(([header]) => header !== name) });
const rewritten = (one, name, from, to) => ({
  ...one,
  headers: one.headers.map(([header, value]) =>
    [header, header === name ? value.replace(from, to) : value]),
});
const vanilla = request(VANILLA);
const authorization = (from, to) => rewritten(vanilla, "authorization", from, to);
const withToken = request("07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
  { extra: [["x-amz-security-token", TOKEN]] });
const unsigned = (name, value) =>
  ({ ...vanilla, headers: [...vanilla.headers, [name, value]] });
const minutes = (n) => NOW + n * 60_000;

const REFUSED = {
  "no Authorization": ["MissingAuthenticationTokenException", without(vanilla, "authorization")],
  "another algorithm": ["IncompleteSignatureException", authorization("SHA256", "SHA1")],
  "a bearer token": ["IncompleteSignatureException", authorization(/.*/, "Bearer abc")],
  "no Credential": ["IncompleteSignatureException", authorization("Credential=", "Cred=")],
  "no SignedHeaders": ["IncompleteSignatureException", authorization("SignedHeaders=", "S=")],
  "an empty Signature": ["IncompleteSignatureException", authorization(VANILLA, "")],
  "no date": ["IncompleteSignatureException", without(vanilla, "x-amz-date")],
  "a date in words": [
    "IncompleteSignatureException", rewritten(vanilla, "x-amz-date", /.*/, "yesterday")],
  "an unsigned host": ["IncompleteSignatureException", authorization("host;", "")],
  "an unsigned x-amz-date": ["InvalidSignatureException", authorization(";x-amz-date", "")],
  "an unsigned x-amz header": [
    "InvalidSignatureException", unsigned("x-amz-client-token", "abc")],
  "an unsigned token": [
    "InvalidSignatureException", unsigned("x-amz-security-token", TOKEN),
    { key: { token: TOKEN } }],
  "an unknown key": ["UnrecognizedClientException", authorization("AKIDEXAMPLE", "AKIDOTHER")],
  "no token with a temporary key": [
    "UnrecognizedClientException", vanilla, { key: { token: TOKEN } }],
  "another token": ["UnrecognizedClientException", withToken, { key: { token: `${TOKEN}0` } }],
  "a token with a permanent key": ["UnrecognizedClientException", withToken],
  "an expired token": [
    "ExpiredTokenException", withToken, { key: { token: TOKEN, expires: NOW } }],
  "another day's scope": [
    "InvalidSignatureException", authorization("20150830", "20150829"), {},
    /^Date in Credential scope/],
  "another region's scope": [
    "InvalidSignatureException", vanilla, { region: "eu-west-1" }, /'eu-west-1'/],
  "another service's scope": [
    "InvalidSignatureException", vanilla, { service: "deadline" }, /'deadline'/],
  "another end of the scope": [
    "InvalidSignatureException", authorization("aws4_request", "aws5_request"), {}, /scoped/],
  "a scope cut short": [
    "InvalidSignatureException", authorization("/aws4_request", ""), {}, /scoped/],
  "a clock five minutes slow": [
    "InvalidSignatureException", vanilla, { now: minutes(5) + 1000 },
    /^Signature expired: \w+ is now earlier than 20150830T123601Z \(20150830T124101Z - 5 min\.\)$/],
  "a clock five minutes fast": [
    "InvalidSignatureException", vanilla, { now: minutes(-5) - 1000 },
    /^Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z/],
  "another method": ["InvalidSignatureException", { ...vanilla, method: "POST" }],
  "another path": ["InvalidSignatureException", { ...vanilla, target: "/x" }],
  "another query": ["InvalidSignatureException", { ...vanilla, target: "/?x" }],
  "another host": ["InvalidSignatureException", rewritten(vanilla, "host", "example", "other")],
  "another body": ["InvalidSignatureException", { ...vanilla, body: Buffer.from("x") }],
  "another secret": ["InvalidSignatureException", vanilla, { key: { secret: "x" } },
    /Canonical String for this request should have been\n'GET\n\/\n\nhost:.*String-to-Sign/s],
  "a signature cut short": [
    "InvalidSignatureException", authorization(VANILLA, VANILLA.slice(1))],
  "another payload hash": ["InvalidSignatureException",
    request(VANILLA, { extra: [["x-amz-content-sha256", "0".repeat(64)]] }), {}, /^The provided/],
  "an unsigned payload": ["InvalidSignatureException",
    request(VANILLA, { extra: [["x-amz-content-sha256", "UNSIGNED-PAYLOAD"]] }), {},
    /^The provided/],
};

for (const [name, [code, one, options, message = /./]] of Object.entries(REFUSED)) {
  test(`refuses ${name}`, () => {
    assert.throws(() => check(one, options), { code, message });
  });
}

test("accepts a clock that is five minutes off", () => {
  assert.ok(check(vanilla, { now: minutes(5) }));
  assert.ok(check(vanilla, { now: minutes(-5) }));
});
