// SPDX-License-Identifier: MIT
//
// The instance metadata service: a session token first, by PUT, then a role, its credentials and
// the region by GET. It refuses requests without a token, unless the scenario's setting `metadata`
// allows version 1. Errors are HTML pages, as in the real service.

import { STATUS_CODES } from "node:http";
import { ACCOUNT, assumed, iso, issueKey } from "./credentials.mjs";
import { ErrorResponses } from "./error_responses.mjs";

export const paths = /^\/latest\//;

const HOUR = 3600_000;
const LONGEST_TTL = 21_600; // seconds
const TTL = "x-aws-ec2-metadata-token-ttl-seconds";
const INSTANCE = "i-0123456789abcdef0";

const ROUTES = [
  ["PutMetadataToken", "PUT", /^\/latest\/api\/token$/, giveToken],
  ["ListMetadataRoles", "GET", /^\/latest\/meta-data\/iam\/security-credentials\/?$/, listRoles],
  ["GetMetadataCredentials", "GET", /^\/latest\/meta-data\/iam\/security-credentials\/(.+)$/,
    giveCredentials],
  ["GetMetadataRegion", "GET", /^\/latest\/meta-data\/placement\/region$/, giveRegion],
  ["GetMetadataDocument", "GET", /^\/latest\/dynamic\/instance-identity\/document$/, giveDocument],
];

export const operations = ROUTES.map(([name]) => name);

// A response without a request id, as in the real service.
function text(content, headers = {}, status = 200) {
  return {
    status,
    headers: { "content-type": "text/plain", "x-amzn-requestid": null, ...headers },
    body: content,
  };
}

function page({ status, headers }) {
  const title = `${status} - ${STATUS_CODES[status]}`;
  const content = '<?xml version="1.0" encoding="iso-8859-1"?>\n' +
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"\n' +
    '\t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n' +
    '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">\n' +
    ` <head>\n  <title>${title}</title>\n </head>\n` +
    ` <body>\n  <h1>${title}</h1>\n </body>\n</html>\n`;
  return text(content, { "content-type": "text/html", ...headers }, status);
}

const says = (status) => ({ status, message: STATUS_CODES[status] });

export const errorResponses = new ErrorResponses({
  BadRequest: says(400),
  Unauthorized: says(401),
  Forbidden: says(403),
  NotFound: says(404),
  MethodNotAllowed: says(405),
  TooManyRequests: says(429),
  InternalServerError: says(500),
  ServiceUnavailable: says(503),
}, {
  form: page,
  aliases: {
    ThrottlingException: "TooManyRequests",
    InternalServerErrorException: "InternalServerError",
  },
});

function giveToken({ request, settings, scenario, context, now }) {
  if (settings.token_status) {
    throw Object.assign(errorResponses.error("BadRequest"), { status: settings.token_status });
  }
  const ttl = request.header(TTL) ?? "";
  if (!/^\d{1,5}$/.test(ttl) || ttl < 1 || ttl > LONGEST_TTL) {
    throw errorResponses.error("BadRequest");
  }
  const token = context.tokens.issue("metadata", scenario.nextIssue(),
    { expires: now + ttl * 1000 });
  return text(token.text, { [TTL]: ttl });
}

function listRoles({ role }) {
  if (role === "") throw errorResponses.error("NotFound");
  return text(role);
}

// `expired` in a scenario gives an expiration in the past, yet the keys work, as they do while the
// real service cannot renew them.
function describe(key, { expired, code }, now) {
  const common = { Code: code ?? "Success", LastUpdated: iso(now) };
  if (code) {
    return { ...common, Message: "EC2 cannot assume the role. Please see documentation at " +
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html." };
  }
  return {
    ...common,
    Type: "AWS-HMAC",
    AccessKeyId: key.id,
    SecretAccessKey: key.secret,
    Token: key.token,
    Expiration: iso(expired ? now - HOUR : key.expires),
  };
}

function giveCredentials({ name, role, settings, scenario, context, now }) {
  if (role === "" || name !== role) throw errorResponses.error("NotFound");
  const bearer = assumed(`arn:aws:iam::${ACCOUNT}:role/${role}`, INSTANCE);
  const key = settings.code ? undefined : issueKey(context, scenario, now, bearer);
  return text(JSON.stringify(describe(key, settings, now), null, 2));
}

const regionOf = ({ settings, context }) => settings.region ?? context.region ?? "us-west-2";

function giveRegion(all) {
  return text(regionOf(all));
}

function giveDocument(all) {
  const region = regionOf(all);
  return text(JSON.stringify({ accountId: ACCOUNT, architecture: "x86_64",
    availabilityZone: `${region}a`, imageId: "ami-0123456789abcdef0", instanceId: INSTANCE,
    instanceType: "m7i.large", pendingTime: iso(all.scenario.epoch), privateIp: "10.0.0.1", region,
    version: "2017-09-30" }, null, 2));
}

// Refuses requests through a proxy, and those without a token unless version 1 is allowed.
function admit(request, { v1 }, { tokens }, now) {
  if (request.header("x-forwarded-for") !== undefined) throw errorResponses.error("Forbidden");
  if (request.method === "PUT") return;
  const shown = request.header("x-aws-ec2-metadata-token");
  const token = tokens.find("metadata", shown);
  const isGood = shown === undefined ? v1 : token && token.expires > now;
  if (!isGood) throw errorResponses.error("Unauthorized");
}

export function plan(request, scenario, context) {
  const fits = ROUTES.filter(([, , path]) => path.test(request.path));
  const [name, , path, act] = fits.find(([, method]) => method === request.method) ?? [];
  const settings = scenario.settings.metadata ?? {};
  return {
    operation: name,
    verify() {},
    answer(_, now) {
      if (!act) throw errorResponses.error(fits.length > 0 ? "MethodNotAllowed" : "NotFound");
      admit(request, settings, context, now);
      return act({ name: request.path.match(path)[1], role: settings.role ?? "farm-instance",
        request, settings, scenario, context, now });
    },
  };
}
