// SPDX-License-Identifier: MIT
//
// The control plane: makes, reports on and deletes scenarios and fault proxies for the specs, and
// lets a person look around. Plain JSON over plain HTTP, below /_farm, unsigned.
// Knows nothing of the service's operations.

import * as faultProxies from "./fault_proxies.mjs";
import { secretsIn } from "./providers.mjs";
import { vocabulary } from "./rules.mjs";
import { SETTINGS } from "./scenarios.mjs";

export const prefix = "/_farm";

const HELP = {
  "GET /_farm/": "this page",
  "GET /_farm/world": "the ids and counts of the farm without a scenario",
  "GET /_farm/secrets": "all secrets that the farm has issued, received or accepts",
  "POST /_farm/scenarios": "make a scenario -> its id, and the path to put behind the farm's URL",
  "GET /_farm/scenarios/{id}": "its requests",
  "DELETE /_farm/scenarios/{id}": "delete it",
  "DELETE /_farm/scenarios/{id}/rules": "remove its rules",
  "POST /_farm/fault_proxies": "open a port that leads to the farm, or an HTTP proxy -> its port",
  "GET /_farm/fault_proxies/{port}": "the number of its connections",
  "DELETE /_farm/fault_proxies/{port}": "close it",
  "DELETE /_farm/fault_proxies/{port}/rules": "remove its rules",
  "POST /_farm/fault_proxies/{port}/silence":
    "let no more bytes pass on the connections that exist",
  scenario: {
    ...Object.fromEntries(Object.entries(SETTINGS)
      .map(([name, { wants, about }]) => [name, `${wants}: ${about}`])),
    rules: "a list of rules; the first that matches a request applies",
  },
  rule: vocabulary,
  fault_proxy: faultProxies.help,
};

function reply(status, content) {
  const headers = { "content-type": "application/json" };
  return { status, headers, body: `${JSON.stringify(content, null, 2)}\n` };
}

const refuse = (status, message) => reply(status, { message });

const list = ({ count, at }) => Array.from({ length: count }, (_, i) => at(i));

// Ids and counts from the farms down, for a person to look at.
function describeWorld(world) {
  const children = (kind, place, describe) => list(world.children(kind, place))
    .map((child) => ({ id: world.id(kind, child), ...describe(child) }));
  return children("farm", [], (farm) => ({
    fleets: children("fleet", farm, (fleet) => ({
      workers: children("worker", fleet, (worker) => ({ sessions: world.sessionCount(worker) })),
    })),
    queues: children("queue", farm, (queue) => ({
      jobs: children("job", queue, (job) => ({ sessions: world.sessionsOfJob(job).count })),
    })),
  }));
}

// Makes the thing that the request describes, or responds with the fault of the description.
async function create(request, findFault, make) {
  let description;
  try {
    description = JSON.parse(request.body.toString("utf8") || "{}");
  } catch (error) {
    return refuse(400, `not JSON: ${error.message}`);
  }
  const fault = findFault(description);
  return fault ? refuse(400, fault) : reply(201, await make(description));
}

const createScenario = (request, scenarios, { tokens }) =>
  create(request, (description) => scenarios.fault(description), (description) => {
    for (const secret of secretsIn(description)) tokens.learn(secret);
    const { id, path } = scenarios.create(description);
    return { id, path };
  });

const createFaultProxy = (request, { faultProxies: all }) =>
  create(request, faultProxies.findProxyFault,
    async (description) => ({ port: await all.open(description) }));

// of: the collection of scenarios, or of fault proxies.
function about(request, of, [what, id, part]) {
  const found = of.find(id);
  if (!found) return refuse(404, `no ${id} among the ${what}`);
  switch (`${request.method} ${part ?? ""}`) {
    case "GET ": return reply(200, found.report());
    case "DELETE ":
      of.forget(id);
      return reply(200, {});
    case "DELETE rules":
      found.rules = [];
      return reply(200, {});
    case "POST silence":
      if (what !== "fault_proxies") break;
      found.silence();
      return reply(200, {});
    default:
  }
  return refuse(405, `GET or DELETE one of the ${what}, or DELETE its rules`);
}

// context: the keys, the tokens and the fault proxies of the farm.
export function answer(request, scenarios, context) {
  const words = request.path.slice(prefix.length).split("/").filter((word) => word !== "");
  const [what, id] = words;
  const call = `${request.method} ${words.length > 1 ? `${what}/{id}` : what ?? ""}`;
  switch (call) {
    case "GET ": return reply(200, HELP);
    case "GET world": return reply(200, { farms: describeWorld(scenarios.main.contents.world) });
    case "GET secrets":
      return reply(200, [...context.keys.secrets(), ...context.tokens.secrets()]);
    case "POST scenarios": return createScenario(request, scenarios, context);
    case "POST fault_proxies": return createFaultProxy(request, context);
    default:
      if (what === "scenarios" && id) return about(request, scenarios, words);
      if (what === "fault_proxies" && id) return about(request, context.faultProxies, words);
      return refuse(404, `the control plane knows no ${request.method} ${request.path}`);
  }
}
