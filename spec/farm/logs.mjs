// SPDX-License-Identifier: MIT
//
// The part of CloudWatch Logs that reads a session's log: GetLogEvents of JSON 1.1. A session writes
// a line a second, from its start to its end or to now. As the real service does, it returns a
// token on every page, and at the end of the stream the one that it was given.

import { parseJson } from "./credentials.mjs";
import { ErrorResponses } from "./error_responses.mjs";
import { ACTIONS } from "./session_fixtures.mjs";
import { verify } from "./signature.mjs";

const TARGET = "Logs_20140328.";
const MOST = 10_000; // events a page
const HEADERS = { "content-type": "application/x-amz-json-1.1" };

export const operations = ["GetLogEvents"];
export const matches = (request) =>
  request.path === "/" && (request.header("x-amz-target") ?? "").startsWith(TARGET);

const form = ({ status, code, message, headers }) => ({
  status,
  headers: { ...HEADERS, ...headers },
  body: JSON.stringify({ __type: `com.amazonaws.logs#${code}`, message }),
});

export const errorResponses = new ErrorResponses({
  InvalidParameterException: { status: 400, message: "A parameter is not valid." },
  AccessDeniedException: { status: 400, message: "The caller may not perform logs:GetLogEvents." },
  ResourceNotFoundException: { status: 400, message: "The specified log stream does not exist." },
  ThrottlingException: { status: 400, message: "Rate exceeded" },
  ServiceUnavailableException: { status: 500, message: "The service cannot complete the request." },
  UnknownOperationException: { status: 400, message: "The operation is not known." },
}, { form, aliases: { InternalServerErrorException: "ServiceUnavailableException" } });

// The session that the log group and the stream name, with its details.
function findSession({ contents }, { logGroupName, logStreamName }) {
  if (!/^session-[0-9a-f]{32}$/.test(logStreamName ?? "")) return undefined;
  const place = contents.find("session", logStreamName);
  const session = place && contents.sessions.details(place);
  return session?.log.options.logGroupName === logGroupName ? session : undefined;
}

// The events of a session up to now: { count, at(i) }.
function eventsOf(session, now) {
  const start = Date.parse(session.startedAt);
  // In whole seconds, as ends are: the end of a session takes no event back.
  const end = session.endedAt ? Date.parse(session.endedAt) : Math.floor(now / 1000) * 1000;
  const at = (i) => ({
    timestamp: start + i * 1000,
    message: i === 0 ? `Session ${session.sessionId} begins`
      : `${ACTIONS[Math.min(i, ACTIONS.length) - 1]}: line ${i}`,
    ingestionTime: start + i * 1000 + 500,
  });
  return { count: Math.max(0, Math.floor((end - start) / 1000) + 1), at };
}

const token = (direction, index) => `${direction}/${String(index).padStart(56, "0")}/s`;

// "f/<index of the next event>/s": from there on; "b/<index>/s": the events before it.
function findRange({ nextToken, startFromHead, limit = MOST }, count) {
  const [, direction = startFromHead ? "f" : "b", digits = startFromHead ? 0 : count] =
    (nextToken ?? "").match(/^([fb])\/(\d{56})\/s$/) ?? [];
  const index = Number(digits);
  if (index > count) throw errorResponses.error("InvalidParameterException");
  return direction === "f" ? [index, Math.min(count, index + limit)]
    : [Math.max(0, index - limit), index];
}

function check({ logGroupName, logStreamName, nextToken, startFromHead, limit = 1 }) {
  const isRight = typeof logGroupName === "string" && typeof logStreamName === "string" &&
    (nextToken === undefined || /^[fb]\/\d{56}\/s$/.test(nextToken)) &&
    [undefined, true, false].includes(startFromHead) &&
    Number.isInteger(limit) && limit >= 1 && limit <= MOST;
  if (!isRight) throw errorResponses.error("InvalidParameterException");
}

function getLogEvents(input, scenario, now) {
  check(input);
  const session = findSession(scenario, input);
  if (!session) throw errorResponses.error("ResourceNotFoundException");
  const { count, at } = eventsOf(session, now);
  const [from, to] = findRange(input, count);
  return {
    status: 200,
    headers: HEADERS,
    body: JSON.stringify({
      events: Array.from({ length: to - from }, (_, i) => at(from + i)),
      nextForwardToken: token("f", to),
      nextBackwardToken: token("b", from),
    }),
  };
}

// Returns a plan, see service.mjs.
export function plan(request, scenario, { keys, region }) {
  const operation = request.header("x-amz-target").slice(TARGET.length);
  let caller;
  return {
    operation: operations.includes(operation) ? operation : undefined,
    verify(now) {
      caller = verify(request, { keys, region, service: "logs", now });
      return caller;
    },
    answer(rule, now) {
      if (!operations.includes(operation)) throw errorResponses.error("UnknownOperationException");
      if (scenario.settings.logs_for_roles && !caller.role) {
        throw errorResponses.error("AccessDeniedException");
      }
      return getLogEvents(parseJson(request) ?? {}, scenario, now);
    },
  };
}
