// SPDX-License-Identifier: MIT
//
// The OIDC service of IAM Identity Center, for refreshes only: exchanges a refresh token and the
// client's secret for a new access token, which the portal (sso.mjs) accepts.

import { json, parseJson } from "./credentials.mjs";
import { jsonForm, ErrorResponses } from "./error_responses.mjs";

export const paths = /^\/token$/;
export const operations = ["CreateToken"];

// OAuth's two members instead of a message.
function form({ status, code, message, members, headers }) {
  const answer = jsonForm({ status, code, headers });
  return { ...answer, body: JSON.stringify({ ...members, error_description: message }) };
}

const errorOf = (status, error, message) => ({ status, message, members: { error } });

export const errorResponses = new ErrorResponses({
  InvalidRequestException: errorOf(400, "invalid_request", "Invalid request"),
  InvalidGrantException: errorOf(400, "invalid_grant", "Invalid refresh token provided"),
  ExpiredTokenException: errorOf(400, "expired_token", "Token has expired"),
  UnsupportedGrantTypeException: errorOf(400, "unsupported_grant_type", "Unsupported grant type"),
  UnauthorizedClientException: errorOf(400, "unauthorized_client", "Client is not authorized"),
  AccessDeniedException: errorOf(400, "access_denied", "Access is denied"),
  SlowDownException: errorOf(400, "slow_down", "Slow down"),
  InvalidClientException: errorOf(401, "invalid_client", "Invalid client credentials provided"),
  InternalServerException: errorOf(500, "server_error", "Unexpected error"),
}, {
  form,
  aliases: {
    ThrottlingException: "SlowDownException",
    InternalServerErrorException: "InternalServerException",
  },
});

// Returns the refresh token if it is valid.
function check(body, { tokens }, scenario, now) {
  const { clientId, clientSecret, grantType, refreshToken } = body ?? {};
  if (!clientId || !clientSecret || !grantType) {
    throw errorResponses.error("InvalidRequestException");
  }
  const { id, secret } = tokens.ssoClient;
  if (clientId !== id || clientSecret !== secret.text) {
    throw errorResponses.error("InvalidClientException");
  }
  if (grantType !== "refresh_token") throw errorResponses.error("UnsupportedGrantTypeException");
  if (!refreshToken) throw errorResponses.error("InvalidRequestException");
  const token = tokens.find("sso refresh", refreshToken);
  if (!token || !scenario.takes(token)) throw errorResponses.error("InvalidGrantException");
  if (token.expires <= now) throw errorResponses.error("ExpiredTokenException");
  return token;
}

export function plan(request, scenario, context) {
  if (request.method !== "POST") {
    return { verify() {}, answer() { throw errorResponses.error("InvalidRequestException"); } };
  }
  return {
    operation: "CreateToken",
    verify() {},
    answer(_, now) {
      const { tokens } = context;
      const used = check(parseJson(request), context, scenario, now);
      const expiresIn = scenario.settings.lifetime ?? 3600;
      const name = scenario.nextIssue();
      const access = tokens.issue("sso access", name, { expires: now + expiresIn * 1000 });
      const refresh = tokens.issue("sso refresh", name, { expires: used.expires });
      return json({ accessToken: access.text, expiresIn, refreshToken: refresh.text,
        tokenType: "Bearer" });
    },
  };
}
