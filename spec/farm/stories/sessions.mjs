// SPDX-License-Identifier: MIT
//
// Sessions and their actions, as the worker's and the job's lists show them. A session that a
// client ends is UPDATE_IN_PROGRESS until the scenario's end_delay has passed, then ENDED. Every
// session ran three tasks of its job's first step; of tasks that ended about one in 16 FAILED.

import { map } from "../contents.mjs";
import { notFound } from "../errors.mjs";

// The sessions that the query names, by their own id or by the task they ran, or all of the job.
function actions({ contents, places, input: { sessionId, taskId } }) {
  const { sessions, world } = contents;
  const find = (kind, id) => {
    const found = contents.find(kind, id, places);
    if (!found) throw notFound(kind, id);
    return found;
  };
  const session = sessionId === undefined ? undefined : find("session", sessionId);
  if (taskId === undefined) {
    return sessions.actions(session ? { count: 1, at: () => session }
      : world.sessionsOfJob(places.job));
  }
  const task = find("task", taskId);
  if (session && `${task.session}` !== `${session}`) throw notFound("task", taskId);
  if (!task.session) return { count: 0 };
  return { count: 1, at: () => sessions.action({ place: task.session, number: task.number }) };
}

const show = ({ sessions }) => (place) => sessions.session(place);

export const stories = {
  ListSessionsForWorker: ({ contents, places }) =>
    map(contents.world.sessionsOfWorker(places.worker), show(contents)),
  ListSessions: ({ contents, places }) =>
    map(contents.world.sessionsOfJob(places.job), show(contents)),
  GetSession: ({ contents, places }) => contents.sessions.details(places.session),
  UpdateSession({ contents, places }) {
    contents.sessions.end(places.session);
    return {};
  },
  ListSessionActions: actions,
  GetSessionAction: ({ contents, places }) =>
    contents.sessions.action(places.sessionaction, true),
};
