// SPDX-License-Identifier: MIT
//
// Deadline Cloud: from a request to a response { status, headers, body }. A request is planned
// first (operation and page) and answered later, so that a scenario's rules can be chosen in
// between. The order of the checks: route, signature, fields, resources, token. Knows nothing of
// sockets, nor of faults on the wire.

import * as errors from "./errors.mjs";
import { model } from "./model.mjs";
import { answerTo } from "./operations.mjs";
import { pagerFor } from "./pages.mjs";
import { parse, parseQuery, route, tryBody } from "./requests.mjs";
import { verify } from "./signature.mjs";

export const paths = new RegExp(`^/${model.version}`);
export const operations = Object.keys(model.operations);
export const { errorResponses } = errors;

const MOST_PAGES = 2048; // 25 KB each

function json(status, content) {
  const headers = status === 204 ? {} : { "content-type": "application/json" };
  return { status, headers, body: status === 204 ? "" : JSON.stringify(content) };
}

// Acts once for each client token: a repeated token is a repeated request.
function once(request, { done }, act) {
  const token = request.header("x-amz-client-token");
  const key = `${request.method} ${request.path} ${token}`;
  if (token === undefined) return act();
  if (!done.has(key)) done.set(key, act());
  return done.get(key);
}

function perform(request, found, pager, rule, call) {
  const input = parse(request, found);
  const act = () => answerTo({ ...call, ...found, input });
  const answer = pager ? pager.page(act(), rule) : once(request, call.scenario, act);
  return json(found.operation.status, answer);
}

// Makes a page once and keeps it, unless a rule or a change makes it differ.
function remembered({ path, query }, { contents, acceptsAnyToken, pages }, rule, act) {
  if (rule.empty || acceptsAnyToken || !contents.isPristine) return act();
  const name = `${path}?${query}`;
  if (!pages.has(name)) {
    if (pages.size >= MOST_PAGES) pages.clear();
    const answer = act();
    pages.set(name, { ...answer, body: Buffer.from(answer.body) });
  }
  return pages.get(name);
}

// Plans a request: { operation, page, verify(now), answer(rule, now) }. The last two throw a
// ServiceError if the service refuses. now: the server's clock. verify returns a true value if
// there was a signature to verify.
export function plan(request, scenario, context) {
  const { keys, region } = context;
  const check = (now) => verify(request, { keys, region, service: "deadline", now });
  const found = route(request);
  if (found.error) {
    return { verify: check, answer() { throw found.error; } };
  }
  const { operation } = found;
  const { pages } = operation;
  const pager = pages && pagerFor(scenario, found,
    pages.byOffset ? tryBody(request) : parseQuery(request.query, operation));
  return {
    operation: operation.name,
    page: pager?.number,
    verify: check,
    answer(rule, now) {
      const act = () => perform(request, found, pager, rule, { scenario, context, now });
      return pages && !pages.byOffset ? remembered(request, scenario, rule, act) : act();
    },
  };
}
