// SPDX-License-Identifier: MIT
//
// The Security Token Service: AssumeRole, which is signed, and AssumeRoleWithWebIdentity, which is
// not, in the Query protocol: forms in, XML out. Everyone may assume any role unless the scenario's
// setting `roles` says otherwise.

import { randomUUID } from "node:crypto";
import { assumed, iso, issueKey } from "./credentials.mjs";
import { ErrorResponses } from "./error_responses.mjs";
import { digest } from "./opaque_ids.mjs";
import { verify } from "./signature.mjs";
import { document } from "./xml.mjs";

export const paths = /^\/$/;

const VERSION = "2011-06-15";
const NAMESPACE = `https://sts.amazonaws.com/doc/${VERSION}/`;
const LONGEST_CHAINED = 3600; // seconds, for callers that have assumed a role already

const ARN = { required: true, least: 20, most: 2048 };
const NAME = { required: true, least: 2, most: 64, pattern: /^[\w+=,.@-]*$/ };
const DURATION = { from: 900, to: 43_200 };

const OPERATIONS = {
  AssumeRole: {
    signed: true,
    fields: {
      RoleArn: ARN,
      RoleSessionName: NAME,
      DurationSeconds: DURATION,
      ExternalId: { least: 2, most: 1224, pattern: /^[\w+=,.@:/-]*$/ },
      SerialNumber: { least: 9, most: 256, pattern: /^[\w+=/:,.@-]*$/ },
      TokenCode: { least: 6, most: 6, pattern: /^\d*$/ },
    },
    admit: admitCaller,
  },
  AssumeRoleWithWebIdentity: {
    fields: {
      RoleArn: ARN,
      RoleSessionName: NAME,
      WebIdentityToken: { required: true, least: 4, most: 20_000, secret: true },
      DurationSeconds: DURATION,
    },
    admit: admitToken,
  },
};

export const operations = Object.keys(OPERATIONS);

function answerWith(status, id, root, members, headers = {}) {
  return {
    status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": id, ...headers },
    body: document(root, NAMESPACE, members),
  };
}

function form({ status, code, message, headers }) {
  const id = randomUUID();
  const Type = status < 500 ? "Sender" : "Receiver";
  return answerWith(status, id, "ErrorResponse",
    { Error: { Type, Code: code, Message: message }, RequestId: id }, headers);
}

export const errorResponses = new ErrorResponses({
  ValidationError: { status: 400, message: "The input fails to satisfy the constraints." },
  MissingAction: { status: 400, message: "The request is missing an action." },
  InvalidAction: { status: 400, message: "The action is not valid." },
  InvalidIdentityToken: { status: 400, message: "No OpenIDConnect provider found in your account" },
  ExpiredTokenException: { status: 400, message: "Token expired" },
  IDPCommunicationError: { status: 400,
    message: "Couldn't retrieve verification key from your identity provider" },
  MalformedPolicyDocument: { status: 400, message: "The policy is not in the valid format." },
  PackedPolicyTooLarge: { status: 400, message: "The packed policy is too large." },
  Throttling: { status: 400, message: "Rate exceeded" },
  IncompleteSignature: { status: 400, message: "The signature is incomplete." },
  AccessDenied: { status: 403, message: "Not authorized" },
  IDPRejectedClaim: { status: 403, message: "The identity provider rejected the claim." },
  RegionDisabledException: { status: 403, message: "STS is not activated in this region." },
  ExpiredToken: { status: 403, message: "The security token included in the request is expired" },
  InvalidClientTokenId: { status: 403,
    message: "The security token included in the request is invalid." },
  SignatureDoesNotMatch: { status: 403, message: "The signature does not match." },
  MissingAuthenticationToken: { status: 403,
    message: "Request is missing Authentication Token" },
  InternalFailure: { status: 500, message: "The request processing has failed." },
  ServiceUnavailable: { status: 503, message: "Service Unavailable" },
}, {
  form,
  aliases: {
    ThrottlingException: "Throttling",
    IncompleteSignatureException: "IncompleteSignature",
    UnrecognizedClientException: "InvalidClientTokenId",
    InvalidSignatureException: "SignatureDoesNotMatch",
    MissingAuthenticationTokenException: "MissingAuthenticationToken",
    InternalServerErrorException: "InternalFailure",
  },
});

// Fields

function constraint(value, { least, most, pattern, from, to }) {
  if (value.length < least) return `have length greater than or equal to ${least}`;
  if (value.length > most) return `have length less than or equal to ${most}`;
  if (pattern && !pattern.test(value)) {
    return `satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`;
  }
  if (from !== undefined && !/^\d+$/.test(value)) return "be an integer";
  if (value < from) return `have value greater than or equal to ${from}`;
  if (value > to) return `have value less than or equal to ${to}`;
  return undefined;
}

function complaint(name, value, rule) {
  const at = `at '${name[0].toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member`;
  if (value === undefined) return rule.required ? `Value null ${at} must not be null` : undefined;
  const wanted = constraint(value, rule);
  return wanted && `Value '${rule.secret ? "***" : value}' ${at} must ${wanted}`;
}

function validate(values, fields) {
  const found = Object.entries(fields)
    .map(([name, rule]) => complaint(name, values[name], rule)).filter(Boolean);
  if (found.length > 0) {
    const count = `${found.length} validation error${found.length === 1 ? "" : "s"} detected`;
    throw errorResponses.error("ValidationError", `${count}: ${found.join("; ")}`);
  }
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[!-~]+$/.test(values.RoleArn)) {
    throw errorResponses.error("ValidationError", `${values.RoleArn} is invalid`);
  }
}

// Admission

function notAuthorized({ arn }, role) {
  return errorResponses.error("AccessDenied",
    `User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${role}`);
}

// trusts: access key ids, or ARNs of the caller or of the role it has assumed.
function admitCaller(values, role, { caller }) {
  const { RoleArn, DurationSeconds = 0 } = values;
  const names = [caller.id, caller.arn, caller.role];
  const trusted = !role.trusts || Object.values(role.trusts).some((name) => names.includes(name));
  const isChain = caller.role !== undefined;
  if (!trusted) throw notAuthorized(caller, RoleArn);
  if (role.external_id !== undefined && values.ExternalId !== role.external_id) {
    throw notAuthorized(caller, RoleArn);
  }
  if (role.mfa !== undefined && !(values.SerialNumber && values.TokenCode)) {
    throw notAuthorized(caller, RoleArn);
  }
  if (role.mfa !== undefined && values.TokenCode !== role.mfa) {
    throw errorResponses.error("AccessDenied",
      "MultiFactorAuthentication failed with invalid MFA one time pass code. ");
  }
  if (isChain && DurationSeconds > LONGEST_CHAINED) {
    throw errorResponses.error("ValidationError", "The requested DurationSeconds exceeds the " +
      "1 hour session limit for roles assumed by role chaining");
  }
}

// A role with a token of its own accepts only that; the farm's token works for all other roles.
function admitToken(values, role, { tokens, scenario, now }) {
  const text = values.WebIdentityToken;
  if (role.web_identity_token === text) return;
  const token = tokens.find("web identity", text);
  const isAnothers = Object.values(scenario.settings.roles ?? {})
    .some((other) => other.web_identity_token === text);
  if (!token && !isAnothers) throw errorResponses.error("InvalidIdentityToken");
  if (token?.expires <= now) {
    throw errorResponses.error("ExpiredTokenException",
      `Token expired: current date/time ${Math.floor(now / 1000)} must be before the expiration ` +
      `date/time ${Math.floor(token.expires / 1000)}`);
  }
  if (isAnothers || role.web_identity_token !== undefined) {
    throw errorResponses.error("AccessDenied",
      "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  }
}

// Answers

function credentialsOf({ id, secret, token, expires }) {
  return { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token,
    Expiration: iso(expires) };
}

function succeed(name, values, bearer, key) {
  const id = randomUUID();
  const roleId = `AROA${digest(bearer.role).toString("hex").slice(0, 17).toUpperCase()}`;
  const about = name === "AssumeRole" ? {} : {
    SubjectFromWebIdentityToken: "system:serviceaccount:farm:worker",
    Audience: "sts.amazonaws.com",
    Provider: "oidc.farm.example",
  };
  return answerWith(200, id, `${name}Response`, {
    [`${name}Result`]: {
      ...about,
      AssumedRoleUser: {
        AssumedRoleId: `${roleId}:${values.RoleSessionName}`,
        Arn: bearer.arn,
      },
      Credentials: credentialsOf(key),
    },
    ResponseMetadata: { RequestId: id },
  });
}

function parseForm(request) {
  const type = request.header("content-type") ?? "";
  if (request.method !== "POST" || !/^application\/x-www-form-urlencoded\b/.test(type)) return {};
  return Object.fromEntries(new URLSearchParams(request.body.toString("utf8")));
}

function unknown({ Action, Version }) {
  if (Action === undefined) return errorResponses.error("MissingAction");
  return errorResponses.error("InvalidAction",
    `Could not find operation ${Action} for version ${Version ?? "NO_VERSION_SPECIFIED"}`);
}

// STS has different codes for an expired key and an expired web identity.
function verifyCaller(request, options) {
  try {
    return verify(request, options);
  } catch (error) {
    throw error.code === "ExpiredTokenException" ? errorResponses.error("ExpiredToken") : error;
  }
}

// Returns a plan, see service.mjs.
export function plan(request, scenario, context) {
  const { keys, tokens, region } = context;
  const values = parseForm(request);
  const isKnown = Object.hasOwn(OPERATIONS, values.Action ?? "") && values.Version === VERSION;
  if (!isKnown) return { verify() {}, answer() { throw unknown(values); } };
  const { signed, fields, admit } = OPERATIONS[values.Action];
  let caller;
  return {
    operation: values.Action,
    verify(now) {
      caller = signed && verifyCaller(request, { keys, region, service: "sts", now });
      return caller;
    },
    answer(_, now) {
      validate(values, fields);
      const role = scenario.settings.roles?.[values.RoleArn] ?? {};
      admit(values, role, { caller, tokens, scenario, now });
      const bearer = assumed(values.RoleArn, values.RoleSessionName);
      const seconds = Number(values.DurationSeconds ?? 3600);
      return succeed(values.Action, values, bearer,
        issueKey(context, scenario, now, bearer, seconds));
    },
  };
}
