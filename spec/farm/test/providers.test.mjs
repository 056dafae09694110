// SPDX-License-Identifier: MIT
//
// The services that issue credentials, as a client sees them: their results, the time for which the
// farm accepts these, and each of their errors.

import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID, sign as signBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { Client, control, fetch1, fetch2, sign, startFarm } from "./client.mjs";

let farm, env;

before(async () => {
  farm = await startFarm();
  ({ env } = farm);
});

after(() => farm.stop());

const ROLE = "arn:aws:iam::111122223333:role/team/reader";
const OTHER = "arn:aws:iam::111122223333:role/other";
const scenario = (description = {}) => Client.forScenario(env, description);
const near = (ms, seconds, grace = 5000) =>
  assert.ok(Math.abs(ms - Date.now() - seconds * 1000) < grace, new Date(ms).toISOString());
const operations = async (client) =>
  (await client.log()).requests.map(({ operation }) => operation);

// Sends one request to a service below the scenario's path.
function ask(client, target, { headers = {}, ...options } = {}) {
  const host = new URL(client.url).host;
  const request = { ...options, target: client.path + target, headers: { host, ...headers } };
  return client.url.startsWith("https") ? fetch2(env, client.url, request)
    : fetch1(client.url, request);
}

const post = (client, target, content, headers) => ask(client, target, { method: "POST",
  headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(content) });

// Deadline Cloud's response to these keys: 200, or the code of its error.
async function verdict(client, { id, secret, token }) {
  const mine = { ...env, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token };
  const { status, headers } = await new Client(mine, client.path).get("/farms");
  return status === 200 ? 200 : headers["x-amzn-errortype"];
}

// The security token service

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'" };

const textOf = (xml, name) => xml.match(new RegExp(`<${name}>([^<]*)</${name}>`))?.[1]
  .replace(/&\w+;/g, (entity) => ENTITIES[entity]);

const keysOf = ({ text }) => ({ id: textOf(text, "AccessKeyId"),
  secret: textOf(text, "SecretAccessKey"), token: textOf(text, "SessionToken") });

const FORM = "application/x-www-form-urlencoded; charset=utf-8";

// keys: sign the request; null for none.
function sts(client, parameters, keys = {}, options = {}) {
  const given = Object.entries({ Version: "2011-06-15", ...parameters })
    .filter(([, value]) => value !== undefined);
  const body = new URLSearchParams(given).toString();
  const target = `${client.path}/`;
  const mine = { AWS_ACCESS_KEY_ID: keys?.id ?? env.AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: keys?.secret ?? env.AWS_SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN: keys?.token };
  const headers = keys === null ? { "content-type": FORM }
    : sign(mine, client.url, { method: "POST", target, body, service: "sts",
      more: [["content-type", FORM]], ...options });
  return ask(client, "/", { method: "POST", body, headers });
}

const assume = (client, parameters, keys, options) => sts(client, { Action: "AssumeRole",
  RoleArn: ROLE, RoleSessionName: "session", ...parameters }, keys, options);

const assumeByToken = (client, parameters) => sts(client, { Action: "AssumeRoleWithWebIdentity",
  RoleArn: ROLE, RoleSessionName: "session", WebIdentityToken: env.FARM_WEB_IDENTITY_TOKEN,
  ...parameters }, null);

function refused({ status, headers, text }, code, message = /./) {
  assert.equal(textOf(text, "Code"), code);
  assert.match(textOf(text, "Message"), message);
  assert.match(text, new RegExp("^<ErrorResponse " +
    'xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
    "\\s+<Error>\\s+<Type>(Sender|Receiver)</Type>\\s+<Code>\\w+</Code>\\s+<Message>[^<]*" +
    "</Message>\\s+</Error>\\s+<RequestId>[^<]+</RequestId>\\s+</ErrorResponse>\\s$"));
  assert.equal(textOf(text, "RequestId"), headers["x-amzn-requestid"]);
  return status;
}

test("STS returns a role's credentials in its XML, and they sign", async () => {
  const client = await scenario();
  const answer = await assume(client, { DurationSeconds: 900 });
  const { status, headers, text } = answer;
  assert.deepEqual([status, headers["content-type"]], [200, "text/xml"]);
  assert.match(text, new RegExp('^<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/' +
    '2011-06-15/">\\s+<AssumeRoleResult>\\s+<AssumedRoleUser>\\s+<AssumedRoleId>AROA[0-9A-F]{17}' +
    ":session</AssumedRoleId>\\s+<Arn>arn:aws:sts::111122223333:assumed-role/reader/session</Arn>" +
    "\\s+</AssumedRoleUser>\\s+<Credentials>\\s+<AccessKeyId>ASIA\\w{16}</AccessKeyId>" +
    "\\s+<SecretAccessKey>\\S{40}</SecretAccessKey>\\s+<SessionToken>\\S+</SessionToken>" +
    "\\s+<Expiration>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ</Expiration>\\s+</Credentials>" +
    "\\s+</AssumeRoleResult>\\s+<ResponseMetadata>\\s+<RequestId>[^<]+</RequestId>" +
    "\\s+</ResponseMetadata>\\s+</AssumeRoleResponse>\\s$"));
  assert.equal(textOf(text, "RequestId"), headers["x-amzn-requestid"]);
  near(Date.parse(textOf(text, "Expiration")), 900);
  near(Date.parse(textOf((await assume(client)).text, "Expiration")), 3600);
  assert.equal(await verdict(client, keysOf(answer)), 200);
  const { requests } = await client.log();
  assert.deepEqual(requests.map((one) => [one.operation, one.signature, one.access_key_id]), [
    ["AssumeRole", "ok", env.AWS_ACCESS_KEY_ID], ["AssumeRole", "ok", env.AWS_ACCESS_KEY_ID],
    ["ListFarms", "ok", keysOf(answer).id]]);
  assert.match(requests[0].body, /&RoleSessionName=session&DurationSeconds=900$/);
});

test("STS returns new credentials every time, in every scenario", async () => {
  const clients = [await scenario(), await scenario(), new Client(env)];
  const answers = await Promise.all([...clients, ...clients].map((client) => assume(client)));
  for (const part of ["id", "secret", "token"]) {
    assert.equal(new Set(answers.map((answer) => keysOf(answer)[part])).size, 6);
  }
});

test("roles chain, for an hour at most", async () => {
  const client = await scenario();
  const first = keysOf(await assume(client));
  const second = keysOf(await assume(client, { RoleArn: OTHER }, first));
  const third = keysOf(await assume(client, { RoleArn: ROLE }, second));
  assert.equal(await verdict(client, third), 200);
  assert.equal((await assume(client, { DurationSeconds: 43_200 })).status, 200);
  const { requests } = await client.log();
  assert.deepEqual(requests.slice(0, 4).map(({ access_key_id }) => access_key_id),
    [env.AWS_ACCESS_KEY_ID, first.id, second.id, third.id]);
  refused(await assume(client, { DurationSeconds: 3601 }, first), "ValidationError", /chaining/);
});

test("STS verifies signatures, with error codes of its own", async () => {
  const client = await scenario();
  const { id } = keysOf(await assume(client));
  const expired = { id: env.FARM_EXPIRED_ACCESS_KEY_ID,
    secret: env.FARM_EXPIRED_SECRET_ACCESS_KEY, token: env.FARM_EXPIRED_SESSION_TOKEN };
  assert.equal(refused(await assume(client, {}, null), "MissingAuthenticationToken"), 403);
  assert.equal(refused(await assume(client, {}, { id: "AKIDNONE" }), "InvalidClientTokenId"), 403);
  assert.equal(refused(await assume(client, {}, { id }), "InvalidClientTokenId"), 403);
  assert.equal(refused(await assume(client, {}, expired), "ExpiredToken"), 403);
  assert.equal(refused(await assume(client, {}, { secret: "x" }), "SignatureDoesNotMatch"), 403);
  refused(await assume(client, {}, {}, { service: "deadline" }), "SignatureDoesNotMatch", /'sts'/);
  refused(await assume(client, {}, {}, { at: Date.now() - 3600_000 }), "SignatureDoesNotMatch",
    /^Signature expired/);
  const { requests } = await client.log();
  assert.deepEqual(requests.slice(1, 3).map(({ signature }) => signature),
    ["MissingAuthenticationTokenException", "UnrecognizedClientException"]);
});

const INVALID = {
  "no role": [{ RoleArn: "" }, /'' at 'roleArn'.+length greater than or equal to 20/],
  "a user for a role": [{ RoleArn: "arn:aws:iam::111122223333:user/reader" }, /is invalid$/],
  "a short account": [{ RoleArn: "arn:aws:iam::11112222333:role/reader" }, /is invalid$/],
  "a short session name": [{ RoleSessionName: "x" }, /greater than or equal to 2$/],
  "a long session name": [{ RoleSessionName: "x".repeat(65) }, /less than or equal to 64$/],
  "an odd session name": [{ RoleSessionName: "a<&b" },
    /^1 validation error detected: Value 'a<&b' at 'roleSessionName' failed to satisfy /],
  "too short a time": [{ DurationSeconds: 899 }, /'899' at 'durationSeconds'.+equal to 900$/],
  "too long a time": [{ DurationSeconds: 43_201 }, /less than or equal to 43200$/],
  "a time in words": [{ DurationSeconds: "long" }, /be an integer$/],
  "an odd code": [{ TokenCode: "12345x", SerialNumber: "x" }, /^2 validation errors detected: /],
};

for (const [what, [parameters, message]] of Object.entries(INVALID)) {
  test(`STS refuses ${what}`, async () => {
    const client = new Client(env);
    assert.equal(refused(await assume(client, parameters), "ValidationError", message), 400);
  });
}

test("STS knows two actions, in forms, of one version", async () => {
  const client = await scenario();
  refused(await sts(client, { Action: "GetNothing" }), "InvalidAction");
  refused(await assume(client, { Version: "2010-01-01" }), "InvalidAction");
  refused(await sts(client, {}), "MissingAction");
  refused(await post(client, "/", { Action: "AssumeRole" }), "MissingAction");
  refused(await ask(client, "/"), "MissingAction");
  assert.deepEqual(await operations(client), Array(5).fill(undefined));
});

test("roles may require an external id, a code, and a certain caller", async () => {
  const client = await scenario({ roles: {
    [ROLE]: { external_id: "x-1", trusts: [env.AWS_ACCESS_KEY_ID] },
    [OTHER]: { mfa: "123456", trusts: [ROLE] },
  } });
  const denied = async (answer, message) =>
    assert.equal(refused(await answer, "AccessDenied", message), 403);
  await denied(assume(client), new RegExp("^User: arn:aws:iam::111122223333:user/permanent is " +
    `not authorized to perform: sts:AssumeRole on resource: ${ROLE}$`));
  await denied(assume(client, { ExternalId: "x-2" }), /not authorized/);
  const keys = keysOf(await assume(client, { ExternalId: "x-1" }));
  await denied(assume(client, { ExternalId: "x-1" }, keys), /assumed-role\/reader\/session is not/);
  const other = { RoleArn: OTHER, SerialNumber: "arn:aws:iam::1:mfa/x", TokenCode: "123456" };
  await denied(assume(client, other), /not authorized/);
  await denied(assume(client, { ...other, TokenCode: undefined }, keys), /not authorized/);
  await denied(assume(client, { ...other, TokenCode: "123457" }, keys), /invalid MFA/);
  assert.equal(await verdict(client, keysOf(await assume(client, other, keys))), 200);
  const open = await scenario({ roles: { [ROLE]: [] } });
  assert.equal((await assume(open)).status, 200);
});

test("STS accepts a web identity's token instead of a signature", async () => {
  const client = await scenario({ roles: { [OTHER]: { web_identity_token: "only-for-other" } } });
  const answer = await assumeByToken(client);
  assert.match(answer.text, /^<AssumeRoleWithWebIdentityResponse /);
  assert.match(answer.text, /<AssumeRoleWithWebIdentityResult>\s+<SubjectFromWebIdentityToken>/);
  assert.equal(textOf(answer.text, "Arn"),
    "arn:aws:sts::111122223333:assumed-role/reader/session");
  assert.equal(await verdict(client, keysOf(answer)), 200);
  const other = { RoleArn: OTHER, WebIdentityToken: "only-for-other" };
  assert.equal((await assumeByToken(client, other)).status, 200);
  refused(await assumeByToken(client, { RoleArn: OTHER }), "AccessDenied");
  refused(await assumeByToken(client, { ...other, RoleArn: ROLE }), "AccessDenied");
  refused(await assumeByToken(client, { WebIdentityToken: "nobody's" }), "InvalidIdentityToken");
  refused(await assumeByToken(client, { WebIdentityToken: env.FARM_WEB_IDENTITY_TOKEN_EXPIRED }),
    "ExpiredTokenException");
  refused(await assumeByToken(client, { WebIdentityToken: "abc" }), "ValidationError", /'\*\*\*'/);
  const { requests } = await client.log();
  assert.deepEqual([requests[0].signature, requests[0].access_key_id], ["none", null]);
});

test("STS obeys rules like other services", async () => {
  const strike = { operation: "AssumeRole", times: 1 };
  const client = await scenario({ rules: [
    { ...strike, error: "IDPCommunicationError" }, { ...strike, status: 503 },
    { ...strike, status: 418, error: "Odd" }, { ...strike, status: 429 },
    { ...strike, patch: { Expiration: "a<b", SessionToken: null, PackedPolicySize: 6 } },
    { ...strike, huge_body: 9 }, { ...strike, body: "<AssumeRole" }] });
  assert.equal(refused(await assume(client), "IDPCommunicationError"), 400);
  assert.equal(refused(await assume(client), "ServiceUnavailable"), 503);
  assert.equal(refused(await assume(client), "Odd"), 418);
  assert.deepEqual([(await assume(client)).status], [429]);
  const { text } = await assume(client);
  assert.match(text, /<Expiration>a&lt;b<\/Expiration>/);
  assert.match(text, /<PackedPolicySize>6<\/PackedPolicySize><\/AssumeRoleResponse>\s$/);
  assert.doesNotMatch(text, /SessionToken/);
  assert.equal(textOf((await assume(client)).text, "filler"), "xxxxxxxxx");
  assert.equal((await assume(client)).text, "<AssumeRole");
  const slow = await scenario({ rate: 1 });
  const answers = await Promise.all([assume(slow), assume(slow)]);
  refused(answers.find(({ status }) => status !== 200), "Throttling", /^Rate exceeded$/);
});

test("the farm refuses credentials once they have expired", async () => {
  const gone = await scenario({ lifetime: -1 });
  const dead = keysOf(await assume(gone));
  assert.equal(await verdict(gone, dead), "ExpiredTokenException");
  refused(await assume(gone, {}, dead), "ExpiredToken");
  const brief = await scenario({ lifetime: 60, rules: [{ operation: "ListFarms", skip: 1,
    skew: 61 }] });
  const keys = keysOf(await assume(brief, { DurationSeconds: 900 }));
  assert.equal(await verdict(brief, keys), 200);
  assert.equal(await verdict(brief, keys), "ExpiredTokenException");
  const { requests } = await brief.log();
  assert.equal(requests[2].access_key_id, keys.id);
});

// Identity Center

const CREDENTIALS = "/federation/credentials?role_name=reader&account_id=444455556666";

const portal = (client, token = env.FARM_SSO_TOKEN, target = CREDENTIALS) =>
  ask(client, target, { headers: token === null ? {} : { "x-amz-sso_bearer_token": token } });

const refresh = (client, changes) => post(client, "/token", {
  clientId: env.FARM_SSO_CLIENT_ID, clientSecret: env.FARM_SSO_CLIENT_SECRET,
  grantType: "refresh_token", refreshToken: env.FARM_SSO_REFRESH_TOKEN, ...changes });

test("the portal returns a role's credentials for a token", async () => {
  const client = await scenario();
  const { status, json: { roleCredentials: given } } = await portal(client);
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(given),
    ["accessKeyId", "secretAccessKey", "sessionToken", "expiration"]);
  near(given.expiration, 3600);
  assert.equal(await verdict(client, { id: given.accessKeyId, secret: given.secretAccessKey,
    token: given.sessionToken }), 200);
});

test("the portal refuses bad requests", async () => {
  const client = await scenario({ sso: { account: "444455556666", role: "reader" } });
  const code = async (answer) => {
    const { status, headers, json } = await answer;
    const name = headers["x-amzn-errortype"];
    assert.equal(json.__type, `com.amazonaws.switchboard.portal#${name}`);
    assert.equal(typeof json.message, "string");
    return `${status} ${name}`;
  };
  assert.equal((await portal(client)).status, 200);
  for (const token of ["x", null, env.FARM_SSO_TOKEN_EXPIRED, env.FARM_SSO_REFRESH_TOKEN]) {
    assert.equal(await code(portal(client, token)), "401 UnauthorizedException");
  }
  const at = (query) => code(portal(client, env.FARM_SSO_TOKEN, `/federation/credentials${query}`));
  assert.equal(await at("?role_name=reader&account_id=444455556667"),
    "404 ResourceNotFoundException");
  assert.equal(await at("?role_name=writer&account_id=444455556666"), "403 ForbiddenException");
  assert.equal(await at("?role_name=reader&account_id=x"), "400 InvalidRequestException");
  assert.equal(await at("?account_id=444455556666"), "400 InvalidRequestException");
  const busy = await scenario({ rules: [{ status: 429 }, { error: "ResourceNotFoundException" }] });
  assert.equal(await code(portal(busy)), "429 TooManyRequestsException");
  assert.equal(await code(portal(busy)), "404 ResourceNotFoundException");
});

test("OIDC exchanges tokens for new ones, which the portal accepts", async () => {
  const client = await scenario({ lifetime: 60 });
  const { status, json } = await refresh(client);
  assert.equal(status, 200);
  assert.deepEqual([json.expiresIn, json.tokenType], [60, "Bearer"]);
  assert.equal((await portal(client, json.accessToken)).status, 200);
  const next = (await refresh(client, { refreshToken: json.refreshToken })).json;
  assert.notEqual(next.accessToken, json.accessToken);
  assert.equal((await portal(client, next.accessToken)).status, 200);
  const later = await scenario({ skew: 61 });
  assert.equal((await portal(later, next.accessToken)).status, 401);
});

test("OIDC refuses bad requests", async () => {
  const client = await scenario({ refresh_once: true });
  const code = async (answer) => {
    const { status, headers, json } = await answer;
    assert.deepEqual(Object.keys(json), ["error", "error_description"]);
    return `${status} ${headers["x-amzn-errortype"]} ${json.error}`;
  };
  for (const changes of [{ clientSecret: "x" }, { clientId: "x" }]) {
    assert.equal(await code(refresh(client, changes)),
      "401 InvalidClientException invalid_client");
  }
  assert.equal(await code(refresh(client, { clientId: undefined })),
    "400 InvalidRequestException invalid_request");
  assert.equal(await code(refresh(client, { grantType: "authorization_code" })),
    "400 UnsupportedGrantTypeException unsupported_grant_type");
  assert.equal(await code(refresh(client, { refreshToken: "x" })),
    "400 InvalidGrantException invalid_grant");
  assert.equal(await code(refresh(client, { refreshToken: env.FARM_SSO_REFRESH_TOKEN_EXPIRED })),
    "400 ExpiredTokenException expired_token");
  assert.equal(await code(ask(client, "/token", { method: "POST", body: "{" })),
    "400 InvalidRequestException invalid_request");
  assert.equal((await refresh(client)).status, 200);
  assert.equal(await code(refresh(client)), "400 InvalidGrantException invalid_grant");
  const busy = await scenario({ rate: 1 });
  const answers = await Promise.all([refresh(busy), refresh(busy)]);
  assert.equal(await code(answers.find(({ status }) => status !== 200)),
    "400 SlowDownException slow_down");
});

// Sign-in

const encode = (content) => Buffer.from(JSON.stringify(content)).toString("base64url");
const newKey = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwkOf = ({ publicKey }) => {
  const { kty, x, y, crv } = publicKey.export({ format: "jwk" });
  return { kty, x, y, crv };
};

// A proof for this URL by this pair of keys, with these changes.
function prove(pair, url, { header = {}, payload = {}, dsaEncoding = "ieee-p1363" } = {}) {
  const head = encode({ typ: "dpop+jwt", alg: "ES256", jwk: jwkOf(pair), ...header });
  const rest = encode({ htm: "POST", htu: url, iat: Math.floor(Date.now() / 1000),
    jti: randomUUID(), ...payload });
  const bytes = signBytes("sha256", Buffer.from(`${head}.${rest}`),
    { key: pair.privateKey, dsaEncoding });
  return `${head}.${rest}.${bytes.toString("base64url")}`;
}

function login(client, pair, changes = {}, proof = undefined) {
  const dpop = proof === undefined ? prove(pair, `${client.url}${client.path}/v1/token`) : proof;
  return post(client, "/v1/token", { clientId: env.FARM_LOGIN_CLIENT_ID,
    grantType: "refresh_token", refreshToken: env.FARM_LOGIN_REFRESH_TOKEN, ...changes },
  dpop === null ? {} : { dpop });
}

test("sign-in returns credentials for a proof of possession", async () => {
  for (const url of [env.FARM_HTTP_URL, env.FARM_URL]) {
    const pair = newKey();
    const client = await Client.forScenario(env, {}, url);
    const { status, json } = await login(client, pair);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json), ["accessToken", "expiresIn", "refreshToken", "tokenType"]);
    assert.deepEqual([json.expiresIn, json.tokenType], [900, "aws_sigv4"]);
    const { accessKeyId: id, secretAccessKey: secret, sessionToken: token } = json.accessToken;
    const { path } = client;
    assert.equal(await verdict({ path }, { id, secret, token }), 200);
    const { refreshToken } = json;
    assert.equal((await login(client, pair, { refreshToken })).status, 200);
    const stranger = await login(client, newKey(), { refreshToken });
    assert.deepEqual([stranger.status, stranger.json.message],
      [400, "The refreshToken belongs to another key."]);
    const { requests } = await client.log();
    assert.deepEqual(requests.map(({ operation, signature }) => `${operation} ${signature}`),
      ["CreateOAuth2Token ok", "ListFarms ok", "CreateOAuth2Token ok", "CreateOAuth2Token ok"]);
  }
});

const ago = (seconds) => Math.floor(Date.now() / 1000) - seconds;
const ELSEWHERE = { x: Buffer.alloc(32, 1).toString("base64url") };

// The fault of a proof -> [the service's message, the proof].
const BAD_PROOFS = {
  "no proof": [/no DPoP proof of three parts/, () => null],
  "two parts of a proof": [/of three parts/, (pair, url) =>
    prove(pair, url).replace(/\.[^.]*$/, "")],
  "no JSON": [/cannot be parsed/, () => "YQ.YQ.YQ"],
  "padding": [/not base64url/, (pair, url) => `${prove(pair, url)}==`],
  "another type": [/typ is not/, (pair, url) => prove(pair, url, { header: { typ: "JWT" } })],
  "another algorithm": [/alg is not/, (pair, url) => prove(pair, url, { header: { alg: "none" } })],
  "no key": [/no P-256 key/, (pair, url) => prove(pair, url, { header: { jwk: undefined } })],
  "a private key": [/is a private key/, (pair, url) =>
    prove(pair, url, { header: { jwk: pair.privateKey.export({ format: "jwk" }) } })],
  "a short coordinate": [/no x of 32 bytes/, (pair, url) =>
    prove(pair, url, { header: { jwk: { ...jwkOf(pair), x: "AQ" } } })],
  "a key off the curve": [/no point of the curve/, (pair, url) =>
    prove(pair, url, { header: { jwk: { ...jwkOf(pair), ...ELSEWHERE } } })],
  "another's key": [/does not fit/, (pair, url) =>
    prove(pair, url, { header: { jwk: jwkOf(newKey()) } })],
  "a signature in DER": [/not 64 bytes/, (pair, url) => prove(pair, url, { dsaEncoding: "der" })],
  "another method": [/htm is not POST/, (pair, url) =>
    prove(pair, url, { payload: { htm: "GET" } })],
  "another URL": [/htu is not http/, (pair, url) => prove(pair, `${url}?x`)],
  "an old proof": [/more than 300 seconds away/, (pair, url) =>
    prove(pair, url, { payload: { iat: ago(310) } })],
  "a proof from the future": [/more than 300 seconds away/, (pair, url) =>
    prove(pair, url, { payload: { iat: ago(-310) } })],
  "a fraction of a second": [/no integer/, (pair, url) =>
    prove(pair, url, { payload: { iat: ago(0) + 0.5 } })],
  "no jti": [/no jti/, (pair, url) => prove(pair, url, { payload: { jti: "" } })],
};

for (const [what, [message, make]] of Object.entries(BAD_PROOFS)) {
  test(`sign-in refuses ${what}`, async () => {
    const client = await scenario();
    const pair = newKey();
    const proof = make(pair, `${client.url}${client.path}/v1/token`);
    const { status, json, headers } = await login(client, pair, {}, proof);
    assert.deepEqual([status, headers["x-amzn-errortype"], json.error],
      [400, "ValidationException", "INVALID_REQUEST"]);
    assert.match(json.message, message);
    assert.equal((await client.log()).requests[0].signature, "ValidationException");
  });
}

test("sign-in accepts a proof once", async () => {
  const client = await scenario();
  const pair = newKey();
  const proof = prove(pair, `${client.url}${client.path}/v1/token`);
  assert.equal((await login(client, pair, {}, proof)).status, 200);
  assert.match((await login(client, pair, {}, proof)).json.message, /jti has been used before/);
});

test("sign-in refuses bad tokens, and obeys rules", async () => {
  const client = await scenario({ refresh_once: true, rules: [
    { error: "USER_CREDENTIALS_CHANGED" }, { error: "INSUFFICIENT_PERMISSIONS" }] });
  const pair = newKey();
  const code = async (answer) => {
    const { status, headers, json } = await answer;
    assert.equal(typeof json.message, "string");
    return `${status} ${headers["x-amzn-errortype"]} ${json.error}`;
  };
  assert.equal(await code(login(client, pair)),
    "403 AccessDeniedException USER_CREDENTIALS_CHANGED");
  assert.equal(await code(login(client, pair)),
    "403 AccessDeniedException INSUFFICIENT_PERMISSIONS");
  assert.equal(await code(login(client, pair, { clientId: "x" })),
    "400 ValidationException INVALID_REQUEST");
  assert.equal(await code(login(client, pair, { grantType: "x" })),
    "400 ValidationException INVALID_REQUEST");
  assert.equal(await code(login(client, pair, { refreshToken: "x" })),
    "400 ValidationException INVALID_REQUEST");
  assert.equal(await code(login(client, pair,
    { refreshToken: env.FARM_LOGIN_REFRESH_TOKEN_EXPIRED })),
  "401 AccessDeniedException TOKEN_EXPIRED");
  assert.equal((await login(client, pair)).status, 200);
  assert.equal(await code(login(client, pair)), "401 AccessDeniedException TOKEN_EXPIRED");
});

test("the farm's environment has a login key", async () => {
  assert.match(env.FARM_LOGIN_KEY, /^-----BEGIN EC PRIVATE KEY-----\n[^]+-----\n$/);
});

// Containers

test("a container gets its credentials, with or without a token", async () => {
  const open = await scenario();
  const { status, json } = await ask(open, "/container/credentials/task?id=1");
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(json),
    ["RoleArn", "AccessKeyId", "SecretAccessKey", "Token", "Expiration"]);
  near(Date.parse(json.Expiration), 3600);
  const keys = { id: json.AccessKeyId, secret: json.SecretAccessKey, token: json.Token };
  assert.equal(await verdict(open, keys), 200);
  const shut = await scenario({ container: { authorization: "open sesame", account_id: "1" } });
  const knock = (authorization) => ask(shut, "/container/credentials",
    { headers: authorization ? { authorization } : {} });
  for (const word of [undefined, "open barley"]) {
    const response = await knock(word);
    assert.deepEqual([response.status, response.json.code], [401, "AccessDenied"]);
    assert.deepEqual(Object.keys(response.json), ["code", "message"]);
  }
  assert.equal((await knock("open sesame")).json.AccountId, "1");
  const wrong = await ask(open, "/container/credentials", { method: "POST" });
  assert.deepEqual([wrong.status, wrong.json.code], [405, "MethodNotAllowed"]);
  const sick = await scenario({ rules: [{ status: 500 }, { error: "InvalidIdInRequest" }] });
  assert.deepEqual((await ask(sick, "/container/credentials")).json,
    { code: "InternalServerError", message: "The agent has failed." });
  assert.equal((await ask(sick, "/container/credentials")).status, 400);
  assert.deepEqual(await operations(open),
    ["GetContainerCredentials", "ListFarms", "GetContainerCredentials"]);
});

// Instance metadata

const ROLES = "/latest/meta-data/iam/security-credentials/";
const TTL = "x-aws-ec2-metadata-token-ttl-seconds";

const putToken = (client, ttl = "21600", headers = {}) => ask(client, "/latest/api/token",
  { method: "PUT", headers: { ...(ttl !== null && { [TTL]: ttl }), ...headers } });

async function metadata(client, target, token) {
  const shown = token ?? (await putToken(client)).text;
  return ask(client, target, { headers: shown ? { "x-aws-ec2-metadata-token": shown } : {} });
}

test("an instance gets a token, and with it a role, its credentials and the region", async () => {
  const client = await scenario();
  const { status, text: token, headers } = await putToken(client, "60");
  assert.deepEqual([status, headers["content-type"], headers[TTL]], [200, "text/plain", "60"]);
  assert.equal((await metadata(client, ROLES, token)).text, "farm-instance");
  const answer = await metadata(client, `${ROLES}farm-instance`, token);
  const given = JSON.parse(answer.text);
  assert.deepEqual(Object.keys(given), ["Code", "LastUpdated", "Type", "AccessKeyId",
    "SecretAccessKey", "Token", "Expiration"]);
  assert.deepEqual([given.Code, given.Type], ["Success", "AWS-HMAC"]);
  near(Date.parse(given.Expiration), 3600);
  assert.equal(await verdict(client, { id: given.AccessKeyId, secret: given.SecretAccessKey,
    token: given.Token }), 200);
  assert.equal((await metadata(client, "/latest/meta-data/placement/region", token)).text,
    "us-west-2");
  const document = await metadata(client, "/latest/dynamic/instance-identity/document", token);
  assert.equal(JSON.parse(document.text).region, "us-west-2");
  assert.deepEqual(await operations(client), ["PutMetadataToken", "ListMetadataRoles",
    "GetMetadataCredentials", "ListFarms", "GetMetadataRegion", "GetMetadataDocument"]);
});

test("metadata requires a token and its lifetime", async () => {
  const client = await scenario();
  for (const ttl of [null, "", "0", "21601", "1.5", "x"]) {
    const { status, text } = await putToken(client, ttl);
    assert.equal(status, 400);
    assert.match(text, /<title>400 - Bad Request<\/title>/);
  }
  const { text: token } = await putToken(client, "1");
  assert.equal((await metadata(client, ROLES, token)).status, 200);
  assert.equal((await metadata(client, ROLES, "")).status, 401);
  assert.equal((await metadata(client, ROLES, "x")).status, 401);
  assert.equal((await metadata(await scenario({ skew: 2 }), ROLES, token)).status, 401);
  assert.equal((await metadata(client, `${ROLES}other`)).status, 404);
  assert.equal((await metadata(client, "/latest/meta-data/nothing")).status, 404);
  assert.equal((await ask(client, "/latest/api/token")).status, 405);
  assert.equal((await putToken(client, "60", { "x-forwarded-for": "10.0.0.1" })).status, 403);
});

test("metadata obeys the settings of the scenario", async () => {
  const old = await scenario({ metadata: { v1: true, token_status: 404, role: "old-one" } });
  assert.equal((await putToken(old)).status, 404);
  assert.equal((await metadata(old, ROLES, "")).text, "old-one");
  assert.equal((await metadata(old, ROLES, "x")).status, 401);
  const poor = await scenario({ metadata: { role: "", region: "eu-west-1" } });
  assert.equal((await metadata(poor, ROLES)).status, 404);
  assert.equal((await metadata(poor, "/latest/meta-data/placement/region")).text, "eu-west-1");
  const failed = await scenario({ metadata: { code: "AssumeRoleUnauthorizedAccess" } });
  const answer = await metadata(failed, `${ROLES}farm-instance`);
  assert.equal(answer.status, 200);
  assert.deepEqual(Object.keys(JSON.parse(answer.text)), ["Code", "LastUpdated", "Message"]);
  const stale = await scenario({ metadata: { expired: true } });
  const given = JSON.parse((await metadata(stale, `${ROLES}farm-instance`)).text);
  near(Date.parse(given.Expiration), -3600);
  assert.equal(await verdict(stale, { id: given.AccessKeyId, secret: given.SecretAccessKey,
    token: given.Token }), 200);
  const sick = await scenario({ rules: [{ status: 503 }, { patch: { Token: null } }] });
  assert.match((await putToken(sick)).text, /503 - Service Unavailable/);
});

// All of them

test("all services work on every listener, and without a scenario", async () => {
  for (const url of [env.FARM_HTTP_URL, env.FARM_URL]) {
    const client = new Client(env, "", url);
    assert.equal((await assume(client)).status, 200);
    assert.equal((await portal(client)).status, 200);
    assert.equal((await refresh(client)).status, 200);
    assert.equal((await login(client, newKey())).status, 200);
    assert.equal((await ask(client, "/container/credentials")).status, 200);
    assert.equal((await metadata(client, ROLES)).status, 200);
  }
});

test("the control plane lists every secret, for tests that look for them", async () => {
  const client = await scenario({ container: { authorization: "open sesame" },
    roles: { [ROLE]: { web_identity_token: "secret-web-identity" } } });
  const { secret, token } = keysOf(await assume(client));
  const { json: { accessToken, refreshToken } } = await refresh(client);
  const { json: given } = await login(client, newKey());
  const { text: metadataToken } = await putToken(client);
  const { json: secrets } = await control(env, "GET", "/secrets");
  const wanted = [env.AWS_SECRET_ACCESS_KEY, env.FARM_TEMPORARY_SESSION_TOKEN, env.FARM_SSO_TOKEN,
    env.FARM_SSO_REFRESH_TOKEN, env.FARM_SSO_CLIENT_SECRET, env.FARM_LOGIN_REFRESH_TOKEN,
    env.FARM_WEB_IDENTITY_TOKEN, ...env.FARM_LOGIN_KEY.split("\n").slice(1, -2), secret, token,
    accessToken, refreshToken, given.accessToken.secretAccessKey, given.accessToken.sessionToken,
    given.refreshToken, metadataToken, "open sesame", "secret-web-identity"];
  assert.deepEqual(wanted.filter((one) => !secrets.includes(one)), []);
  assert.ok(secrets.every((one) => typeof one === "string" && one.length >= 11));
});

test("the control plane refuses invalid settings", async () => {
  for (const description of [{ lifetime: "long" }, { roles: { [ROLE]: { trusts: "me" } } },
    { roles: { [ROLE]: { external: "x" } } }, { metadata: { token_status: 200 } },
    { metadata: { v2: true } }, { container: "x" }, { refresh_once: 1 }, { sso: { role: 1 } }]) {
    const { status, json } = await control(env, "POST", "/scenarios", description);
    assert.equal(status, 400);
    assert.match(json.message, new RegExp(`^"${Object.keys(description)[0]}" must be `));
  }
});
