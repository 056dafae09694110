// SPDX-License-Identifier: MIT
//
// The XML that the Query protocol needs: nested elements, without attributes but a name space.
// Knows nothing of services.

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => ENTITIES[c]);

function elements(members, margin) {
  return Object.entries(members).map(([name, value]) => {
    const content = typeof value === "object" ? `\n${elements(value, `${margin}  `)}${margin}`
      : escape(value);
    return `${margin}<${name}>${content}</${name}>\n`;
  }).join("");
}

// { A: { B: "text" } }, indented, below a root element.
export function document(root, namespace, members) {
  return `<${root} xmlns="${namespace}">\n${elements(members, "  ")}</${root}>\n`;
}

// Replaces the text of an element, at any depth; null removes the element, and a missing one is
// added at the end.
export function replaceElement(text, name, value) {
  const element = value === null ? "" : `<${name}>${escape(value)}</${name}>`;
  const found = new RegExp(`<${name}>[^<]*</${name}>`);
  return found.test(text) ? text.replace(found, () => element)
    : text.replace(/<\/\w+>\s*$/, (end) => element + end);
}
