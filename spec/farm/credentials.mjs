// SPDX-License-Identifier: MIT
//
// Credentials as the farm hands them out, whichever service does it: every time new ones, good for
// signing until they expire. Knows nothing of the forms in which the services tell them.

export const ACCOUNT = "111122223333";

// ISO 8601 without a fraction, as all these services write it.
export const iso = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

// bearer: { arn, role } as in keys.mjs. seconds: how long they last, unless the scenario knows
// better. -> an access key, see keys.mjs.
export function issueKey({ keys }, scenario, now, bearer, seconds = 3600) {
  const expires = now + (scenario.settings.lifetime ?? seconds) * 1000;
  return keys.issue(scenario.nextIssue(), expires, bearer);
}

// "arn:aws:iam::111122223333:role/path/name" -> the identity of one who plays that role.
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

// The members of a request's JSON body, or undefined where it is no JSON object.
export function parseJson(request) {
  try {
    const content = JSON.parse(request.body.toString("utf8"));
    const isObject = content !== null && typeof content === "object" && !Array.isArray(content);
    return isObject ? content : undefined;
  } catch {
    return undefined;
  }
}
