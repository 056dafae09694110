// SPDX-License-Identifier: MIT
//
// BatchGet... and BatchUpdate...: each item as its own operation answers it. An item that fails is
// among the errors, with the code that its operation would have had.

import { ServiceError } from "../errors.mjs";
import { model } from "../model.mjs";

// name of the batch -> [operation of an item, the list in the input, the list in the output]
const BATCHES = {
  BatchGetJob: ["GetJob", "identifiers", "jobs"],
  BatchGetSession: ["GetSession", "identifiers", "sessions"],
  BatchGetSessionAction: ["GetSessionAction", "identifiers", "sessionActions"],
  BatchGetStep: ["GetStep", "identifiers", "steps"],
  BatchGetTask: ["GetTask", "identifiers", "tasks"],
  BatchGetWorker: ["GetWorker", "identifiers", "workers"],
  BatchUpdateJob: ["UpdateJob", "jobs"],
  BatchUpdateTask: ["UpdateTask", "tasks"],
};

// The item's members that its error repeats: those with an id.
const idsOf = (item) => Object.fromEntries(Object.entries(item)
  .filter(([name]) => name.endsWith("Id")));

// answer: answers one operation, see operations.mjs.
function batch(answer, [name, given, made], call) {
  const operation = model.operations[name];
  const done = [];
  const errors = [];
  for (const item of call.input[given]) {
    try {
      done.push({ ...idsOf(item), ...answer({ ...call, operation, input: item }) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      errors.push({ ...idsOf(item), code: error.code, message: error.message });
    }
  }
  return made ? { [made]: done, errors } : { errors };
}

export const stories = (answer) => Object.fromEntries(Object.entries(BATCHES)
  .map(([name, about]) => [name, (call) => batch(answer, about, call)]));
