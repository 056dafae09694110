// SPDX-License-Identifier: MIT
//
// Credentials that the farm issues, for all services: new ones every time, valid for signing until
// they expire. Knows nothing of the formats of the services.

export const ACCOUNT = "111122223333";

// ISO 8601 without a fraction, the format of all these services.
export const iso = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

// bearer: { arn, role } as in keys.mjs. seconds: the lifetime, unless the scenario sets one.
// -> an access key, see keys.mjs.
export function issueKey({ keys }, scenario, now, bearer, seconds = 3600) {
  const expires = now + (scenario.settings.lifetime ?? seconds) * 1000;
  return keys.issue(scenario.nextIssue(), expires, bearer);
}

// "arn:aws:iam::111122223333:role/path/name" -> the identity of a session of that role.
export function assumed(role, session) {
  const [, partition, , , account, path] = role.split(":");
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { role, arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${session}` };
}

export function json(content, headers = {}) {
  return {
    status: 200,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(content),
  };
}

// The members of a request's JSON body, or undefined if that is not a JSON object.
export function parseJson(request) {
  try {
    const content = JSON.parse(request.body.toString("utf8"));
    const isObject = content !== null && typeof content === "object" && !Array.isArray(content);
    return isObject ? content : undefined;
  } catch {
    return undefined;
  }
}
