// SPDX-License-Identifier: MIT
//
// The control plane: how a spec makes a scenario, reads its log and forgets it, and how a person
// looks around. Plain JSON over plain HTTP, below /_farm, unsigned.
// Knows nothing of the service's operations.

import { secretsIn } from "./providers.mjs";
import { vocabulary } from "./rules.mjs";
import { SETTINGS } from "./scenarios.mjs";

export const prefix = "/_farm";

const HELP = {
  "GET /_farm/": "this page",
  "GET /_farm/world": "the ids and counts of the farm that is reached without a scenario",
  "GET /_farm/secrets": "everything secret that the farm has handed out or could be shown",
  "POST /_farm/scenarios": "make a scenario -> its id, and the path to put behind the farm's URL",
  "GET /_farm/scenarios/{id}": "what was asked of it",
  "DELETE /_farm/scenarios/{id}": "forget it",
  scenario: {
    ...Object.fromEntries(Object.entries(SETTINGS)
      .map(([name, { wants, about }]) => [name, `${wants}: ${about}`])),
    rules: "a list of rules; the first that matches a request acts on it",
  },
  rule: vocabulary,
};

function reply(status, content) {
  const headers = { "content-type": "application/json" };
  return { status, headers, body: `${JSON.stringify(content, null, 2)}\n` };
}

const refuse = (status, message) => reply(status, { message });

const list = ({ count, at }) => Array.from({ length: count }, (_, i) => at(i));

// Ids and counts from the farms down, as far as one looks by hand.
function describeWorld(world) {
  const children = (plural, kind, place, describe) => list(world.children(plural, place))
    .map((child) => ({ id: world.id(kind, child), ...describe(child) }));
  return children("farms", "farm", [], (farm) => ({
    fleets: children("fleets", "fleet", farm, (fleet) => ({
      workers: children("workers", "worker", fleet, (worker) =>
        ({ sessions: world.sessionCount(worker) })),
    })),
    queues: children("queues", "queue", farm, (queue) => ({
      jobs: children("jobs", "job", queue, (job) => ({ sessions: world.sessionsOfJob(job).count })),
    })),
  }));
}

function createScenario(request, scenarios, { tokens }) {
  let wish;
  try {
    wish = JSON.parse(request.body.toString("utf8") || "{}");
  } catch (error) {
    return refuse(400, `not JSON: ${error.message}`);
  }
  const fault = scenarios.fault(wish);
  if (fault) return refuse(400, fault);
  for (const secret of secretsIn(wish)) tokens.learn(secret);
  const { id, path } = scenarios.create(wish);
  return reply(201, { id, path });
}

function aboutScenario(request, scenarios, id) {
  const scenario = scenarios.find(id);
  if (!scenario) return refuse(404, `no scenario "${id}"`);
  if (request.method === "GET") return reply(200, scenario.report());
  if (request.method === "DELETE") {
    scenarios.forget(id);
    return reply(200, {});
  }
  return refuse(405, "GET or DELETE a scenario");
}

// context: the keys and the tokens of the farm.
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
    default:
      return what === "scenarios" && id ? aboutScenario(request, scenarios, id)
        : refuse(404, `the control plane knows no ${request.method} ${request.path}`);
  }
}
