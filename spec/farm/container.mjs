// SPDX-License-Identifier: MIT
//
// The credentials endpoint of a container, as ECS and EKS offer it on a local address: one unsigned
// GET, with an Authorization header if the scenario's setting `container` requires one.

import { ACCOUNT, assumed, iso, issueKey, json } from "./credentials.mjs";
import { ErrorResponses } from "./error_responses.mjs";

export const paths = /^\/container\/credentials/;
export const operations = ["GetContainerCredentials"];

const ROLE = `arn:aws:iam::${ACCOUNT}:role/farm-task`;

export const errorResponses = new ErrorResponses({
  InvalidIdInRequest: { status: 400, message: "CredentialsV2Request: ID not found" },
  AccessDenied: { status: 401, message: "The Authorization header is not the expected one." },
  NotFound: { status: 404, message: "Credentials not found" },
  MethodNotAllowed: { status: 405, message: "Credentials can only be read." },
  ThrottlingException: { status: 429, message: "Rate exceeded" },
  InternalServerError: { status: 500, message: "The agent has failed." },
  ServiceUnavailable: { status: 503, message: "The agent is starting." },
}, {
  form: ({ status, code, message, headers }) =>
    ({ ...json({ code, message }, headers), status }),
  aliases: { InternalServerErrorException: "InternalServerError" },
});

function describe({ id, secret, token, expires }, { account_id }) {
  return {
    RoleArn: ROLE,
    AccessKeyId: id,
    SecretAccessKey: secret,
    Token: token,
    Expiration: iso(expires),
    ...(account_id && { AccountId: account_id }),
  };
}

export function plan(request, scenario, context) {
  const settings = scenario.settings.container ?? {};
  return {
    operation: "GetContainerCredentials",
    verify() {},
    answer(_, now) {
      const { authorization } = settings;
      if (request.method !== "GET") throw errorResponses.error("MethodNotAllowed");
      if (authorization !== undefined && request.header("authorization") !== authorization) {
        throw errorResponses.error("AccessDenied");
      }
      const key = issueKey(context, scenario, now, assumed(ROLE, "farm-task"));
      return json(describe(key, settings));
    },
  };
}
