// SPDX-License-Identifier: MIT
//
// AWS Sign-In, for refreshes only: exchanges a refresh token and a proof of possession of the
// login's key for new credentials and a new refresh token, which is bound to that key.

import { ACCOUNT, issueKey, json, parseJson } from "./credentials.mjs";
import { verifyProof } from "./dpop.mjs";
import { jsonForm, ErrorResponses } from "./error_responses.mjs";

export const paths = /^\/v1\/token$/;
export const operations = ["CreateOAuth2Token"];

const CLIENT = /^arn:aws:signin:::devtools\/(cross-device|same-device)$/;
const LONGEST = 900; // seconds

const denied = (status, error, message) =>
  ({ status, code: "AccessDeniedException", message, members: { error } });

export const errorResponses = new ErrorResponses({
  ValidationException: { status: 400, message: "The request is not valid.",
    members: { error: "INVALID_REQUEST" } },
  TOKEN_EXPIRED: denied(401, "TOKEN_EXPIRED", "The refresh token has expired."),
  AUTHCODE_EXPIRED: denied(401, "AUTHCODE_EXPIRED", "The authorization code has expired."),
  USER_CREDENTIALS_CHANGED: denied(403, "USER_CREDENTIALS_CHANGED",
    "The user's credentials have changed."),
  INSUFFICIENT_PERMISSIONS: denied(403, "INSUFFICIENT_PERMISSIONS",
    "The user lacks the permission signin:CreateOAuth2Token."),
  TooManyRequestsError: { status: 429, message: "Too many requests",
    members: { error: "INVALID_REQUEST" } },
  InternalServerException: { status: 500, message: "Unexpected error",
    members: { error: "server_error" } },
}, {
  form: jsonForm,
  aliases: {
    ThrottlingException: "TooManyRequestsError",
    InternalServerErrorException: "InternalServerException",
  },
});

const invalid = (message) => errorResponses.error("ValidationException", message);

function checkProof(request, scenario, now) {
  const { method, url } = request;
  try {
    return verifyProof(request.header("dpop"), { method, url, now, seen: scenario.proofs });
  } catch (error) {
    throw invalid(error.message);
  }
}

// thumbprint: of the key that made the proof. A token bound to a key is valid only with it.
function check(body, { tokens }, scenario, thumbprint, now) {
  const { clientId = "", grantType, refreshToken } = body ?? {};
  if (!CLIENT.test(clientId)) throw invalid("The clientId is not valid.");
  if (grantType !== "refresh_token") throw invalid("The grantType is not refresh_token.");
  if (!refreshToken) throw invalid("The refreshToken is missing.");
  const token = tokens.find("login refresh", refreshToken);
  if (!token) throw invalid("The refreshToken is not valid.");
  if (token.key !== undefined && token.key !== thumbprint) {
    throw invalid("The refreshToken belongs to another key.");
  }
  if (token.expires <= now || !scenario.takes(token)) throw errorResponses.error("TOKEN_EXPIRED");
  return token;
}

export function plan(request, scenario, context) {
  if (request.method !== "POST") return { verify() {}, answer() { throw invalid(); } };
  let thumbprint;
  return {
    operation: "CreateOAuth2Token",
    verify(now) {
      thumbprint = checkProof(request, scenario, now);
      return thumbprint;
    },
    answer(_, now) {
      const used = check(parseJson(request), context, scenario, thumbprint, now);
      const bearer = { arn: `arn:aws:iam::${ACCOUNT}:user/farm` };
      const key = issueKey(context, scenario, now, bearer, LONGEST);
      const refresh = context.tokens.issue("login refresh", scenario.nextIssue(),
        { expires: used.expires, key: thumbprint });
      return json({
        accessToken: { accessKeyId: key.id, secretAccessKey: key.secret, sessionToken: key.token },
        expiresIn: scenario.settings.lifetime ?? LONGEST,
        refreshToken: refresh.text,
        tokenType: "aws_sigv4",
      });
    },
  };
}
