// SPDX-License-Identifier: MIT
//
// Members laid over a finished answer, in the answer's own format: over the top level of a JSON
// object, or in place of the elements of an XML document; what is plain text only grows longer.
// Knows nothing of rules, nor of what the members mean.

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
