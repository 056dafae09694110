// SPDX-License-Identifier: MIT
//
// The access portal of IAM Identity Center: returns the credentials of a role in an account for a
// bearer token, which is one of the farm's own or one that oidc.mjs issued.

import { assumed, issueKey, json } from "./credentials.mjs";
import { jsonForm, ErrorResponses } from "./error_responses.mjs";
import { digest } from "./opaque_ids.mjs";

export const paths = /^\/federation\/credentials$/;
export const operations = ["GetRoleCredentials"];

// The portal repeats the code in the body, with a name space.
function form(error) {
  const { code, members } = error;
  const __type = `com.amazonaws.switchboard.portal#${code}`;
  return jsonForm(Object.assign(error, { members: { ...members, __type } }));
}

export const errorResponses = new ErrorResponses({
  InvalidRequestException: { status: 400, message: "The request is not valid." },
  UnauthorizedException: { status: 401, message: "Session token not found or invalid" },
  ForbiddenException: { status: 403, message: "No access" },
  ResourceNotFoundException: { status: 404, message: "The account does not exist." },
  TooManyRequestsException: { status: 429, message: "HTTP 429 Unknown Code" },
  InternalServerException: { status: 500, message: "The portal has failed." },
}, {
  form,
  aliases: {
    ThrottlingException: "TooManyRequestsException",
    InternalServerErrorException: "InternalServerException",
  },
});

function check(query, token, { account, role } = {}, now) {
  if (!token || token.expires <= now) throw errorResponses.error("UnauthorizedException");
  if (!query.role_name || !/^\d{12}$/.test(query.account_id ?? "")) {
    throw errorResponses.error("InvalidRequestException");
  }
  if (account !== undefined && query.account_id !== account) {
    throw errorResponses.error("ResourceNotFoundException");
  }
  if (role !== undefined && query.role_name !== role) {
    throw errorResponses.error("ForbiddenException");
  }
}

// The role that Identity Center makes in the account for a permission set.
function roleOf({ role_name, account_id }) {
  const suffix = digest(`${role_name} ${account_id}`).toString("hex").slice(0, 16);
  return `arn:aws:iam::${account_id}:role/aws-reserved/sso.amazonaws.com/` +
    `AWSReservedSSO_${role_name}_${suffix}`;
}

export function plan(request, scenario, context) {
  if (request.method !== "GET") {
    return { verify() {}, answer() { throw errorResponses.error("InvalidRequestException"); } };
  }
  const query = Object.fromEntries(new URLSearchParams(request.query));
  return {
    operation: "GetRoleCredentials",
    verify() {},
    answer(_, now) {
      const token = context.tokens.find("sso access", request.header("x-amz-sso_bearer_token"));
      check(query, token, scenario.settings.sso, now);
      const bearer = assumed(roleOf(query), "farm-user");
      const key = issueKey(context, scenario, now, bearer);
      return json({ roleCredentials: { accessKeyId: key.id, secretAccessKey: key.secret,
        sessionToken: key.token, expiration: key.expires } });
    },
  };
}
