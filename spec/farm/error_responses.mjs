// SPDX-License-Identifier: MIT
//
// The error responses of a service other than Deadline Cloud: its codes, each with a status and a
// message, in the service's format. Errors that all services share (a bad signature, too many
// requests, an internal error) get the service's own codes and format.

import { ServiceError } from "./errors.mjs";

export class ErrorResponses {
  // table: name -> { status, message, code: the name if left out, members }.
  // aliases: code of a common error -> name in the table. form(error) -> an answer.
  constructor(table, { aliases = {}, form }) {
    Object.assign(this, { table, aliases, form });
  }

  // An error to throw. A name that is not in the table becomes the code.
  error(name, message) {
    const entry = this.table[name] ?? { status: 400, message: "The request was refused." };
    return new ServiceError(entry.status, entry.code ?? name, message ?? entry.message,
      entry.members);
  }

  answer(error) {
    const name = this.aliases[error.code];
    if (name === undefined) return this.form(error);
    const { headers } = error;
    return this.form(Object.assign(this.error(name, error.message), { headers }));
  }

  ofCode(name) {
    return this.answer(this.error(name));
  }

  // The first error of this status, or undefined.
  ofStatus(status) {
    const found = Object.keys(this.table).find((name) => this.table[name].status === status);
    return found && this.ofCode(found);
  }
}

// The format of the JSON services: the code in a header, the rest in the body.
export function jsonForm({ status, code, message, members, headers }) {
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": code, ...headers },
    body: JSON.stringify({ message, ...members }),
  };
}
