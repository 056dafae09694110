// SPDX-License-Identifier: MIT
//
// Credentials of a queue's or a fleet's role: new ones for every request, with which the farm
// accepts signatures until they expire (the scenario's `lifetime`, or an hour).

import { assumed, iso, issueKey } from "../credentials.mjs";
import { resource } from "./resources.mjs";

const ACCOUNT_ROLE = "arn:aws:iam::111122223333:role";

function credentials(kind, { contents, places, scenario, context, now }) {
  const place = places[kind];
  const { roleArn = `${ACCOUNT_ROLE}/${kind}` } = place ? resource(contents, kind, place) : {};
  const key = issueKey(context, scenario, now, assumed(roleArn, "deadline"));
  return {
    credentials: {
      accessKeyId: key.id,
      secretAccessKey: key.secret,
      sessionToken: key.token,
      expiration: iso(key.expires),
    },
  };
}

export const stories = Object.fromEntries(["AssumeFleetRoleForRead", "AssumeFleetRoleForWorker",
  "AssumeQueueRoleForRead", "AssumeQueueRoleForUser", "AssumeQueueRoleForWorker"].map((name) =>
  [name, (call) => credentials(name.startsWith("AssumeFleet") ? "fleet" : "queue", call)]));
