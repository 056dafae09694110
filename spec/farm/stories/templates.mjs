// SPDX-License-Identifier: MIT
//
// Reads as much of a job template (Open Job Description) as the farm needs: the job's name, and the
// steps' names and numbers of tasks. JSON is parsed; of YAML only lines such as `name: shot`,
// `- name: Render` and `range: 1-10` are understood.

const LARGEST_RANGE = 1000; // tasks

// "1-10" -> 10
function lengthOf(range) {
  const [, from, to] = String(range ?? "").match(/^(\d+)-(\d+)$/) ?? [];
  return from ? Math.max(1, Math.min(LARGEST_RANGE, to - from + 1)) : 1;
}

function tasksOf({ parameterSpace }) {
  const definitions = parameterSpace?.taskParameterDefinitions ?? [];
  return definitions.map(({ range }) => (Array.isArray(range) ? range.length : lengthOf(range)))
    .reduce((product, length) => product * length, 1);
}

function parseJson(text) {
  const { name, steps } = JSON.parse(text);
  return { name, steps: steps.map((step) => ({ name: step.name, tasks: tasksOf(step) })) };
}

function parseYaml(text) {
  const [head, body = ""] = text.split(/^steps:.*$/m);
  const plain = (value) => value?.trim().replace(/^["'](.*)["']$/, "$1");
  const [, name] = head.match(/^name:(.+)$/m) ?? [];
  const indent = body.match(/^( *)- name:/m)?.[1] ?? "";
  const steps = body.split(new RegExp(`^${indent}- name:`, "m")).slice(1).map((step) => {
    const ranges = Array.from(step.matchAll(/range:(.+)$/gm), (match) => plain(match[1]));
    return { name: plain(step.split("\n")[0]),
      tasks: ranges.map(lengthOf).reduce((product, length) => product * length, 1) };
  });
  return { name: plain(name), steps };
}

// -> { name, steps: [{ name, tasks }] }, or undefined if the template is of no use.
export function parseTemplate(text, type) {
  try {
    const { name, steps } = (type === "YAML" ? parseYaml : parseJson)(text);
    const isWhole = name && steps.length > 0 && steps.every((step) => step.name);
    return isWhole ? { name, steps } : undefined;
  } catch {
    return undefined;
  }
}
