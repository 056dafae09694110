// SPDX-License-Identifier: MIT
//
// Replaces members of a finished response in its own format: at the top level of a JSON object, or
// elements of an XML document; a plain text only gets the filler appended.
// Knows nothing of rules, nor of the members' meaning.

import { replaceElement } from "./xml.mjs";

export function patch(answer, members) {
  const body = String(answer.body);
  if (answer.headers["content-type"] === "text/xml") {
    const replace = (text, [name, value]) => replaceElement(text, name, value);
    return { ...answer, body: Object.entries(members).reduce(replace, body) };
  }
  if (!body.startsWith("{")) return { ...answer, body: body + (members.filler ?? "") };
  return { ...answer, body: JSON.stringify({ ...JSON.parse(body), ...members }) };
}
