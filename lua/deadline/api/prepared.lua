-- SPDX-License-Identifier: MIT
--
-- The operation that most programs begin with, as reader.lua would read it from the service's text:
-- so that its first page does not wait for that. Made by tools/generate: do not edit.

return {
  error_members = {
    "context",
    "fieldList",
    "quotaCode",
    "reason",
    "resourceId",
    "resourceType",
    "serviceCode",
  },
  method = "list_sessions_for_worker",
  operation = {
    input = {
      kind = "structure",
      members = {
        farmId = {
          location = "path",
          required = true,
          type = { id = "farm", kind = "string", name = "FarmId" },
        },
        fleetId = {
          location = "path",
          required = true,
          type = { id = "fleet", kind = "string", name = "FleetId" },
        },
        maxResults = {
          location = "query",
          required = false,
          type = { kind = "integer", max = 100, min = 1 },
        },
        nextToken = {
          location = "query",
          required = false,
          type = { is_binary = true, kind = "string", max = 4096 },
        },
        workerId = {
          location = "path",
          required = true,
          type = { id = "worker", kind = "string", name = "WorkerId" },
        },
      },
      order = { "farmId", "fleetId", "workerId", "maxResults", "nextToken" },
    },
    method = "GET",
    name = "ListSessionsForWorker",
    output = {
      kind = "structure",
      members = {
        nextToken = { required = false, type = { kind = "string", max = 4096 } },
        sessions = {
          required = true,
          type = {
            element = {
              kind = "structure",
              members = {
                endedAt = { required = false, type = { kind = "timestamp" } },
                jobId = {
                  required = true,
                  type = { id = "job", kind = "string", name = "JobId" },
                },
                lifecycleStatus = {
                  required = true,
                  type = {
                    enum = {
                      ENDED = true,
                      STARTED = true,
                      UPDATE_FAILED = true,
                      UPDATE_IN_PROGRESS = true,
                      UPDATE_SUCCEEDED = true,
                    },
                    kind = "string",
                    name = "SessionLifecycleStatus",
                  },
                },
                queueId = {
                  required = true,
                  type = { id = "queue", kind = "string", name = "QueueId" },
                },
                sessionId = {
                  required = true,
                  type = { id = "session", kind = "string", name = "SessionId" },
                },
                startedAt = { required = true, type = { kind = "timestamp" } },
                targetLifecycleStatus = {
                  required = false,
                  type = {
                    enum = { ENDED = true },
                    kind = "string",
                    name = "SessionLifecycleTargetStatus",
                  },
                },
              },
              name = "WorkerSessionSummary",
              order = {
                "sessionId",
                "queueId",
                "jobId",
                "startedAt",
                "lifecycleStatus",
                "endedAt",
                "targetLifecycleStatus",
              },
            },
            kind = "list",
          },
        },
      },
      order = { "sessions", "nextToken" },
    },
    pages = {
      by_offset = false,
      input = "nextToken",
      items = "sessions",
      iterator = "sessions_for_worker",
      output = "nextToken",
      size = "maxResults",
    },
    path = "/2023-10-12/farms/{farmId}/fleets/{fleetId}/workers/{workerId}/sessions",
    prefix = "management.",
    status = 200,
  },
}
