// SPDX-License-Identifier: MIT
//
// The settings of a scenario for the services that issue credentials: their checks, and the secrets
// among them. sts.mjs, sso.mjs, oidc.mjs, signin.mjs, container.mjs and metadata.mjs use them.

import { findFault, isObject } from "./rules.mjs";

const text = { test: (value) => typeof value === "string", wants: "a string" };
const flag = { test: (value) => typeof value === "boolean", wants: "true or false" };
const oneOf = (...values) =>
  ({ test: (value) => values.includes(value), wants: values.join(", ") });
// Lua writes a list as a list, an empty one perhaps as an object.
const texts = {
  test: (value) => value !== null && typeof value === "object" &&
    Object.values(value).every(text.test),
  wants: "a list of strings",
};

const isEmptyList = (value) => Array.isArray(value) && value.length === 0;
const isLike = (value, members) =>
  isEmptyList(value) || (isObject(value) && findFault(value, members) === undefined);
const describe = (members) =>
  Object.entries(members).map(([name, { wants }]) => `"${name}": ${wants}`).join(", ");
const record = (members) =>
  ({ test: (value) => isLike(value, members), wants: `{ ${describe(members)} }` });

const ROLE = { external_id: text, mfa: text, trusts: texts, web_identity_token: text };
const isRoles = (value) =>
  isEmptyList(value) || (isObject(value) && Object.values(value).every((one) => isLike(one, ROLE)));

export const SETTINGS = {
  roles: {
    test: isRoles,
    wants: `{ "arn:...": { ${describe(ROLE)} } }`,
    about: "roles with conditions; mfa is the code of the device, trusts are ARNs " +
      "and access key ids",
  },
  sso: {
    ...record({ account: text, role: text }),
    about: "the only account, and the only role, that the portal gives; any if left out",
  },
  refresh_once: { ...flag, about: "a refresh token is good for one refresh" },
  logs_for_roles: { ...flag, about: "only credentials of a role may read logs" },
  container: {
    ...record({ authorization: text, account_id: text }),
    about: "the Authorization header to require, and the AccountId to return",
  },
  metadata: {
    ...record({ v1: flag, token_status: oneOf(400, 403, 404, 405), role: text, region: text,
      expired: flag, code: text }),
    about: "v1: serve without a token; token_status: give none; role: its name, or empty for " +
      "none; expired: return an Expiration in the past; code: this Code, and no keys",
  },
};

// The secrets in a scenario's settings.
export function secretsIn({ roles = {}, container = {} }) {
  return [...Object.values(roles).map((role) => role.web_identity_token), container.authorization]
    .filter((secret) => secret !== undefined);
}
