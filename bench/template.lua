-- SPDX-License-Identifier: MIT
--
-- A template of jobs in YAML, as submitters write it: (layers) -> text with a step for each.

return function(layers)
  local steps = {}
  for i = 1, layers do
    steps[i] = ([[
  - name: Layer%d
    parameterSpace:
      taskParameterDefinitions: [{ name: Frame, type: INT, range: "1-240" }]
    script:
      actions:
        onRun: { command: bash, args: ["render \"{{Param.Scene}}\" {{Task.Param.Frame}}"] }
]]):format(i)
  end
  return "specificationVersion: jobtemplate-2023-09\nname: Shot\nparameterDefinitions:\n"
    .. "  - { name: Scene, type: PATH }\nsteps:\n" .. table.concat(steps)
end
