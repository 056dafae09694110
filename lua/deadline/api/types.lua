-- SPDX-License-Identifier: MIT
--
-- Annotations for editors: the service's operations and types. No program loads this file. Made by
-- tools/generate from the service's model: do not edit. Members that the service adds later are
-- passed through. Timestamps are in seconds since 1970; inputs may also be ISO 8601 texts.
---@meta
-- luacheck: ignore 212 241, no max comment line length

---@alias deadline.WaiterName
---| "fleet_active"
---| "job_complete"
---| "job_create_complete"
---| "job_succeeded"
---| "license_endpoint_deleted"
---| "license_endpoint_valid"
---| "queue_fleet_association_stopped"
---| "queue_limit_association_stopped"
---| "queue_scheduling"
---| "queue_scheduling_blocked"

---@class deadline.Client
---@field wait_until fun(self: deadline.Client, name: "fleet_active", params: deadline.GetFleetParams, options?: deadline.WaitOptions): deadline.GetFleetResult?, deadline.Meta|string, deadline.Error?
---@field wait_until fun(self: deadline.Client, name: "job_complete", params: deadline.GetJobParams, options?: deadline.WaitOptions): deadline.GetJobResult?, deadline.Meta|string, deadline.Error?
---@field wait_until fun(self: deadline.Client, name: "job_create_complete", params: deadline.GetJobParams, options?: deadline.WaitOptions): deadline.GetJobResult?, deadline.Meta|string, deadline.Error?
---@field wait_until fun(self: deadline.Client, name: "job_succeeded", params: deadline.GetJobParams, options?: deadline.WaitOptions): deadline.GetJobResult?, deadline.Meta|string, deadline.Error?
---@field wait_until fun(self: deadline.Client, name: "license_endpoint_deleted", params: deadline.GetLicenseEndpointParams, options?: deadline.WaitOptions): deadline.GetLicenseEndpointResult?, deadline.Meta|string, deadline.Error?
---@field wait_until fun(self: deadline.Client, name: "license_endpoint_valid", params: deadline.GetLicenseEndpointParams, options?: deadline.WaitOptions): deadline.GetLicenseEndpointResult?, deadline.Meta|string, deadline.Error?
---@field wait_until fun(self: deadline.Client, name: "queue_fleet_association_stopped", params: deadline.GetQueueFleetAssociationParams, options?: deadline.WaitOptions): deadline.GetQueueFleetAssociationResult?, deadline.Meta|string, deadline.Error?
---@field wait_until fun(self: deadline.Client, name: "queue_limit_association_stopped", params: deadline.GetQueueLimitAssociationParams, options?: deadline.WaitOptions): deadline.GetQueueLimitAssociationResult?, deadline.Meta|string, deadline.Error?
---@field wait_until fun(self: deadline.Client, name: "queue_scheduling", params: deadline.GetQueueParams, options?: deadline.WaitOptions): deadline.GetQueueResult?, deadline.Meta|string, deadline.Error?
---@field wait_until fun(self: deadline.Client, name: "queue_scheduling_blocked", params: deadline.GetQueueParams, options?: deadline.WaitOptions): deadline.GetQueueResult?, deadline.Meta|string, deadline.Error?
local Client = {}

-- Operations.

---@class deadline.AssociateMemberToFarmParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
---@field principalType deadline.PrincipalType
---@field identityStoreId string # (1..36), matching d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
---@field membershipLevel deadline.MembershipLevel
---@field identityCenterRegion? string # (1..25), matching [a-z0-9-]+

---@class deadline.AssociateMemberToFarmResult

---[AssociateMemberToFarm](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_AssociateMemberToFarm.html)
---@param params deadline.AssociateMemberToFarmParams
---@param options? deadline.CallOptions
---@return deadline.AssociateMemberToFarmResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:associate_member_to_farm(params, options) end

---@class deadline.AssociateMemberToFleetParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
---@field principalType deadline.PrincipalType
---@field identityStoreId string # (1..36), matching d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
---@field membershipLevel deadline.MembershipLevel
---@field identityCenterRegion? string # (1..25), matching [a-z0-9-]+

---@class deadline.AssociateMemberToFleetResult

---[AssociateMemberToFleet](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_AssociateMemberToFleet.html)
---@param params deadline.AssociateMemberToFleetParams
---@param options? deadline.CallOptions
---@return deadline.AssociateMemberToFleetResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:associate_member_to_fleet(params, options) end

---@class deadline.AssociateMemberToJobParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
---@field principalType deadline.PrincipalType
---@field identityStoreId string # (1..36), matching d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
---@field membershipLevel deadline.MembershipLevel
---@field identityCenterRegion? string # (1..25), matching [a-z0-9-]+

---@class deadline.AssociateMemberToJobResult

---[AssociateMemberToJob](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_AssociateMemberToJob.html)
---@param params deadline.AssociateMemberToJobParams
---@param options? deadline.CallOptions
---@return deadline.AssociateMemberToJobResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:associate_member_to_job(params, options) end

---@class deadline.AssociateMemberToQueueParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
---@field principalType deadline.PrincipalType
---@field identityStoreId string # (1..36), matching d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
---@field membershipLevel deadline.MembershipLevel
---@field identityCenterRegion? string # (1..25), matching [a-z0-9-]+

---@class deadline.AssociateMemberToQueueResult

---[AssociateMemberToQueue](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_AssociateMemberToQueue.html)
---@param params deadline.AssociateMemberToQueueParams
---@param options? deadline.CallOptions
---@return deadline.AssociateMemberToQueueResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:associate_member_to_queue(params, options) end

---@class deadline.AssumeFleetRoleForReadParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits

---@class deadline.AssumeFleetRoleForReadResult
---@field credentials deadline.AwsCredentials

---[AssumeFleetRoleForRead](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_AssumeFleetRoleForRead.html)
---@param params deadline.AssumeFleetRoleForReadParams
---@param options? deadline.CallOptions
---@return deadline.AssumeFleetRoleForReadResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:assume_fleet_role_for_read(params, options) end

---@class deadline.AssumeFleetRoleForWorkerParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits

---@class deadline.AssumeFleetRoleForWorkerResult
---@field credentials deadline.AwsCredentials

---[AssumeFleetRoleForWorker](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_AssumeFleetRoleForWorker.html)
---@param params deadline.AssumeFleetRoleForWorkerParams
---@param options? deadline.CallOptions
---@return deadline.AssumeFleetRoleForWorkerResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:assume_fleet_role_for_worker(params, options) end

---@class deadline.AssumeQueueRoleForReadParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits

---@class deadline.AssumeQueueRoleForReadResult
---@field credentials deadline.AwsCredentials

---[AssumeQueueRoleForRead](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_AssumeQueueRoleForRead.html)
---@param params deadline.AssumeQueueRoleForReadParams
---@param options? deadline.CallOptions
---@return deadline.AssumeQueueRoleForReadResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:assume_queue_role_for_read(params, options) end

---@class deadline.AssumeQueueRoleForUserParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits

---@class deadline.AssumeQueueRoleForUserResult
---@field credentials deadline.AwsCredentials

---[AssumeQueueRoleForUser](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_AssumeQueueRoleForUser.html)
---@param params deadline.AssumeQueueRoleForUserParams
---@param options? deadline.CallOptions
---@return deadline.AssumeQueueRoleForUserResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:assume_queue_role_for_user(params, options) end

---@class deadline.AssumeQueueRoleForWorkerParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits

---@class deadline.AssumeQueueRoleForWorkerResult
---@field credentials? deadline.AwsCredentials

---[AssumeQueueRoleForWorker](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_AssumeQueueRoleForWorker.html)
---@param params deadline.AssumeQueueRoleForWorkerParams
---@param options? deadline.CallOptions
---@return deadline.AssumeQueueRoleForWorkerResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:assume_queue_role_for_worker(params, options) end

---@class deadline.BatchGetJobParams
---@field identifiers deadline.BatchGetJobIdentifier[] # (1..100)

---@class deadline.BatchGetJobResult
---@field jobs deadline.BatchGetJobItem[]
---@field errors deadline.BatchGetJobError[]

---[BatchGetJob](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_BatchGetJob.html)
---@param params deadline.BatchGetJobParams
---@param options? deadline.CallOptions
---@return deadline.BatchGetJobResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:batch_get_job(params, options) end

---@class deadline.BatchGetJobEntityParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field identifiers deadline.JobEntityIdentifiersUnion[] # (1..10)

---@class deadline.BatchGetJobEntityResult
---@field entities deadline.JobEntity[] # (..25)
---@field errors deadline.GetJobEntityError[]

---[BatchGetJobEntity](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_BatchGetJobEntity.html)
---@param params deadline.BatchGetJobEntityParams
---@param options? deadline.CallOptions
---@return deadline.BatchGetJobEntityResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:batch_get_job_entity(params, options) end

---@class deadline.BatchGetSessionParams
---@field identifiers deadline.BatchGetSessionIdentifier[] # (1..100)

---@class deadline.BatchGetSessionResult
---@field sessions deadline.BatchGetSessionItem[]
---@field errors deadline.BatchGetSessionError[]

---[BatchGetSession](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_BatchGetSession.html)
---@param params deadline.BatchGetSessionParams
---@param options? deadline.CallOptions
---@return deadline.BatchGetSessionResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:batch_get_session(params, options) end

---@class deadline.BatchGetSessionActionParams
---@field identifiers deadline.BatchGetSessionActionIdentifier[] # (1..100)

---@class deadline.BatchGetSessionActionResult
---@field sessionActions deadline.BatchGetSessionActionItem[]
---@field errors deadline.BatchGetSessionActionError[]

---[BatchGetSessionAction](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_BatchGetSessionAction.html)
---@param params deadline.BatchGetSessionActionParams
---@param options? deadline.CallOptions
---@return deadline.BatchGetSessionActionResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:batch_get_session_action(params, options) end

---@class deadline.BatchGetStepParams
---@field identifiers deadline.BatchGetStepIdentifier[] # (1..100)

---@class deadline.BatchGetStepResult
---@field steps deadline.BatchGetStepItem[]
---@field errors deadline.BatchGetStepError[]

---[BatchGetStep](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_BatchGetStep.html)
---@param params deadline.BatchGetStepParams
---@param options? deadline.CallOptions
---@return deadline.BatchGetStepResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:batch_get_step(params, options) end

---@class deadline.BatchGetTaskParams
---@field identifiers deadline.BatchGetTaskIdentifier[] # (1..100)

---@class deadline.BatchGetTaskResult
---@field tasks deadline.BatchGetTaskItem[]
---@field errors deadline.BatchGetTaskError[]

---[BatchGetTask](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_BatchGetTask.html)
---@param params deadline.BatchGetTaskParams
---@param options? deadline.CallOptions
---@return deadline.BatchGetTaskResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:batch_get_task(params, options) end

---@class deadline.BatchGetWorkerParams
---@field identifiers deadline.BatchGetWorkerIdentifier[] # (1..100)

---@class deadline.BatchGetWorkerResult
---@field workers deadline.BatchGetWorkerItem[]
---@field errors deadline.BatchGetWorkerError[]

---[BatchGetWorker](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_BatchGetWorker.html)
---@param params deadline.BatchGetWorkerParams
---@param options? deadline.CallOptions
---@return deadline.BatchGetWorkerResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:batch_get_worker(params, options) end

---@class deadline.BatchUpdateJobParams
---@field jobs deadline.BatchUpdateJobItem[] # (1..100)
---@field clientToken? string # (1..64), a random UUID if left out

---@class deadline.BatchUpdateJobResult
---@field errors deadline.BatchUpdateJobError[]

---[BatchUpdateJob](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_BatchUpdateJob.html)
---@param params deadline.BatchUpdateJobParams
---@param options? deadline.CallOptions
---@return deadline.BatchUpdateJobResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:batch_update_job(params, options) end

---@class deadline.BatchUpdateTaskParams
---@field tasks deadline.BatchUpdateTaskItem[] # (1..100)
---@field clientToken? string # (1..64), a random UUID if left out

---@class deadline.BatchUpdateTaskResult
---@field errors deadline.BatchUpdateTaskError[]

---[BatchUpdateTask](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_BatchUpdateTask.html)
---@param params deadline.BatchUpdateTaskParams
---@param options? deadline.CallOptions
---@return deadline.BatchUpdateTaskResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:batch_update_task(params, options) end

---@class deadline.CopyJobTemplateParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field targetS3Location deadline.S3Location

---@class deadline.CopyJobTemplateResult
---@field templateType deadline.JobTemplateType

---[CopyJobTemplate](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CopyJobTemplate.html)
---@param params deadline.CopyJobTemplateParams
---@param options? deadline.CallOptions
---@return deadline.CopyJobTemplateResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:copy_job_template(params, options) end

---@class deadline.CreateBudgetParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field usageTrackingResource deadline.UsageTrackingResource
---@field approximateDollarLimit number # (0.01..)
---@field actions deadline.BudgetActionToAdd[] # (..10)
---@field schedule deadline.BudgetSchedule
---@field clientToken? string # (1..64), a random UUID if left out
---@field description? string # (..100), sensitive
---@field tags? table<string, string>

---@class deadline.CreateBudgetResult
---@field budgetId string # "budget-" and 32 hexadecimal digits

---[CreateBudget](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateBudget.html)
---@param params deadline.CreateBudgetParams
---@param options? deadline.CallOptions
---@return deadline.CreateBudgetResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_budget(params, options) end

---@class deadline.CreateFarmParams
---@field displayName string # (1..100)
---@field clientToken? string # (1..64), a random UUID if left out
---@field costScaleFactor? number # (0..100)
---@field description? string # (..100), sensitive
---@field kmsKeyArn? string # matching arn:(aws[a-zA-Z-]*):kms:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:key/[\w-]{1,120}
---@field tags? table<string, string>

---@class deadline.CreateFarmResult
---@field farmId string # "farm-" and 32 hexadecimal digits

---[CreateFarm](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateFarm.html)
---@param params deadline.CreateFarmParams
---@param options? deadline.CallOptions
---@return deadline.CreateFarmResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_farm(params, options) end

---@class deadline.CreateFleetParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field roleArn string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+
---@field maxWorkerCount integer # (0..2147483647)
---@field configuration deadline.FleetConfiguration
---@field clientToken? string # (1..64), a random UUID if left out
---@field description? string # (..100), sensitive
---@field hostConfiguration? deadline.HostConfiguration
---@field minWorkerCount? integer # (0..2147483647)
---@field tags? table<string, string>

---@class deadline.CreateFleetResult
---@field fleetId string # "fleet-" and 32 hexadecimal digits

---[CreateFleet](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateFleet.html)
---@param params deadline.CreateFleetParams
---@param options? deadline.CallOptions
---@return deadline.CreateFleetResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_fleet(params, options) end

---@class deadline.CreateJobParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field priority integer # (0..100)
---@field attachments? deadline.Attachments
---@field clientToken? string # (1..64), a random UUID if left out
---@field descriptionOverride? string # (..2048), sensitive
---@field maxFailedTasksCount? integer # (0..2147483647)
---@field maxRetriesPerTask? integer # (0..2147483647)
---@field maxWorkerCount? integer # (-1..2147483647)
---@field nameOverride? string # (1..128)
---@field parameters? table<string, deadline.JobParameter> # sensitive, of (1..1024)
---@field sourceJobId? string # "job-" and 32 hexadecimal digits
---@field storageProfileId? string # "sp-" and 32 hexadecimal digits
---@field tags? table<string, string>
---@field targetTaskRunStatus? deadline.CreateJobTargetTaskRunStatus
---@field template? string # (1..1000000), sensitive
---@field templateType? deadline.JobTemplateType

---@class deadline.CreateJobResult
---@field jobId string # "job-" and 32 hexadecimal digits

---[CreateJob](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateJob.html)
---@param params deadline.CreateJobParams
---@param options? deadline.CallOptions
---@return deadline.CreateJobResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_job(params, options) end

---@class deadline.CreateLicenseEndpointParams
---@field vpcId string # (1..32), matching vpc-[\w]{1,120}
---@field subnetIds string[] # (1..10), of (1..32), matching subnet-[\w]{1,120}
---@field securityGroupIds string[] # (1..10), of matching sg-[\w]{1,120}
---@field clientToken? string # (1..64), a random UUID if left out
---@field tags? table<string, string>

---@class deadline.CreateLicenseEndpointResult
---@field licenseEndpointId string # "le-" and 32 hexadecimal digits

---[CreateLicenseEndpoint](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateLicenseEndpoint.html)
---@param params deadline.CreateLicenseEndpointParams
---@param options? deadline.CallOptions
---@return deadline.CreateLicenseEndpointResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_license_endpoint(params, options) end

---@class deadline.CreateLimitParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field amountRequirementName string # (..1024)
---@field maxCount integer # (-1..2147483647)
---@field clientToken? string # (1..64), a random UUID if left out
---@field description? string # (..100), sensitive

---@class deadline.CreateLimitResult
---@field limitId string # "limit-" and 32 hexadecimal digits

---[CreateLimit](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateLimit.html)
---@param params deadline.CreateLimitParams
---@param options? deadline.CallOptions
---@return deadline.CreateLimitResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_limit(params, options) end

---@class deadline.CreateMonitorParams
---@field displayName string # (1..100)
---@field identityCenterInstanceArn string # matching arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}
---@field subdomain string # matching [a-z0-9-]{1,100}
---@field roleArn string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+
---@field clientToken? string # (1..64), a random UUID if left out
---@field identityCenterRegion? string # (1..25), matching [a-z0-9-]+
---@field tags? table<string, string>

---@class deadline.CreateMonitorResult
---@field monitorId string # "monitor-" and 32 hexadecimal digits
---@field identityCenterApplicationArn string

---[CreateMonitor](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateMonitor.html)
---@param params deadline.CreateMonitorParams
---@param options? deadline.CallOptions
---@return deadline.CreateMonitorResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_monitor(params, options) end

---@class deadline.CreateQueueParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field allowedStorageProfileIds? string[] # (..20), of "sp-" and 32 hexadecimal digits
---@field clientToken? string # (1..64), a random UUID if left out
---@field defaultBudgetAction? deadline.DefaultQueueBudgetAction
---@field description? string # (..100), sensitive
---@field jobAttachmentSettings? deadline.JobAttachmentSettings
---@field jobRunAsUser? deadline.JobRunAsUser
---@field requiredFileSystemLocationNames? string[] # (..20), of (1..64), matching [0-9A-Za-z ]*
---@field roleArn? string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+
---@field schedulingConfiguration? deadline.SchedulingConfiguration
---@field tags? table<string, string>

---@class deadline.CreateQueueResult
---@field queueId string # "queue-" and 32 hexadecimal digits

---[CreateQueue](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateQueue.html)
---@param params deadline.CreateQueueParams
---@param options? deadline.CallOptions
---@return deadline.CreateQueueResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_queue(params, options) end

---@class deadline.CreateQueueEnvironmentParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field priority integer # (0..10000)
---@field templateType deadline.EnvironmentTemplateType
---@field template string # (1..15000), sensitive
---@field clientToken? string # (1..64), a random UUID if left out

---@class deadline.CreateQueueEnvironmentResult
---@field queueEnvironmentId string # "queueenv-" and 32 hexadecimal digits

---[CreateQueueEnvironment](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateQueueEnvironment.html)
---@param params deadline.CreateQueueEnvironmentParams
---@param options? deadline.CallOptions
---@return deadline.CreateQueueEnvironmentResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_queue_environment(params, options) end

---@class deadline.CreateQueueFleetAssociationParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits

---@class deadline.CreateQueueFleetAssociationResult

---[CreateQueueFleetAssociation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateQueueFleetAssociation.html)
---@param params deadline.CreateQueueFleetAssociationParams
---@param options? deadline.CallOptions
---@return deadline.CreateQueueFleetAssociationResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_queue_fleet_association(params, options) end

---@class deadline.CreateQueueLimitAssociationParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits

---@class deadline.CreateQueueLimitAssociationResult

---[CreateQueueLimitAssociation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateQueueLimitAssociation.html)
---@param params deadline.CreateQueueLimitAssociationParams
---@param options? deadline.CallOptions
---@return deadline.CreateQueueLimitAssociationResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_queue_limit_association(params, options) end

---@class deadline.CreateStorageProfileParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field osFamily deadline.StorageProfileOperatingSystemFamily
---@field clientToken? string # (1..64), a random UUID if left out
---@field fileSystemLocations? deadline.FileSystemLocation[] # (..20)

---@class deadline.CreateStorageProfileResult
---@field storageProfileId string # "sp-" and 32 hexadecimal digits

---[CreateStorageProfile](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateStorageProfile.html)
---@param params deadline.CreateStorageProfileParams
---@param options? deadline.CallOptions
---@return deadline.CreateStorageProfileResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_storage_profile(params, options) end

---@class deadline.CreateWorkerParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field clientToken? string # (1..64), a random UUID if left out
---@field hostProperties? deadline.HostPropertiesRequest
---@field tags? table<string, string>

---@class deadline.CreateWorkerResult
---@field workerId string # "worker-" and 32 hexadecimal digits

---[CreateWorker](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_CreateWorker.html)
---@param params deadline.CreateWorkerParams
---@param options? deadline.CallOptions
---@return deadline.CreateWorkerResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:create_worker(params, options) end

---@class deadline.DeleteBudgetParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field budgetId string # "budget-" and 32 hexadecimal digits

---@class deadline.DeleteBudgetResult

---[DeleteBudget](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteBudget.html)
---@param params deadline.DeleteBudgetParams
---@param options? deadline.CallOptions
---@return deadline.DeleteBudgetResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_budget(params, options) end

---@class deadline.DeleteFarmParams
---@field farmId string # "farm-" and 32 hexadecimal digits

---@class deadline.DeleteFarmResult

---[DeleteFarm](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteFarm.html)
---@param params deadline.DeleteFarmParams
---@param options? deadline.CallOptions
---@return deadline.DeleteFarmResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_farm(params, options) end

---@class deadline.DeleteFleetParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field clientToken? string # (1..64), a random UUID if left out

---@class deadline.DeleteFleetResult

---[DeleteFleet](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteFleet.html)
---@param params deadline.DeleteFleetParams
---@param options? deadline.CallOptions
---@return deadline.DeleteFleetResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_fleet(params, options) end

---@class deadline.DeleteLicenseEndpointParams
---@field licenseEndpointId string # "le-" and 32 hexadecimal digits

---@class deadline.DeleteLicenseEndpointResult

---[DeleteLicenseEndpoint](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteLicenseEndpoint.html)
---@param params deadline.DeleteLicenseEndpointParams
---@param options? deadline.CallOptions
---@return deadline.DeleteLicenseEndpointResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_license_endpoint(params, options) end

---@class deadline.DeleteLimitParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits

---@class deadline.DeleteLimitResult

---[DeleteLimit](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteLimit.html)
---@param params deadline.DeleteLimitParams
---@param options? deadline.CallOptions
---@return deadline.DeleteLimitResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_limit(params, options) end

---@class deadline.DeleteMeteredProductParams
---@field licenseEndpointId string # "le-" and 32 hexadecimal digits
---@field productId string # matching [0-9a-z]{1,32}-[.0-9a-z]{1,32}

---@class deadline.DeleteMeteredProductResult

---[DeleteMeteredProduct](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteMeteredProduct.html)
---@param params deadline.DeleteMeteredProductParams
---@param options? deadline.CallOptions
---@return deadline.DeleteMeteredProductResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_metered_product(params, options) end

---@class deadline.DeleteMonitorParams
---@field monitorId string # "monitor-" and 32 hexadecimal digits

---@class deadline.DeleteMonitorResult

---[DeleteMonitor](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteMonitor.html)
---@param params deadline.DeleteMonitorParams
---@param options? deadline.CallOptions
---@return deadline.DeleteMonitorResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_monitor(params, options) end

---@class deadline.DeleteQueueParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits

---@class deadline.DeleteQueueResult

---[DeleteQueue](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteQueue.html)
---@param params deadline.DeleteQueueParams
---@param options? deadline.CallOptions
---@return deadline.DeleteQueueResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_queue(params, options) end

---@class deadline.DeleteQueueEnvironmentParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field queueEnvironmentId string # "queueenv-" and 32 hexadecimal digits

---@class deadline.DeleteQueueEnvironmentResult

---[DeleteQueueEnvironment](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteQueueEnvironment.html)
---@param params deadline.DeleteQueueEnvironmentParams
---@param options? deadline.CallOptions
---@return deadline.DeleteQueueEnvironmentResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_queue_environment(params, options) end

---@class deadline.DeleteQueueFleetAssociationParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits

---@class deadline.DeleteQueueFleetAssociationResult

---[DeleteQueueFleetAssociation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteQueueFleetAssociation.html)
---@param params deadline.DeleteQueueFleetAssociationParams
---@param options? deadline.CallOptions
---@return deadline.DeleteQueueFleetAssociationResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_queue_fleet_association(params, options) end

---@class deadline.DeleteQueueLimitAssociationParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits

---@class deadline.DeleteQueueLimitAssociationResult

---[DeleteQueueLimitAssociation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteQueueLimitAssociation.html)
---@param params deadline.DeleteQueueLimitAssociationParams
---@param options? deadline.CallOptions
---@return deadline.DeleteQueueLimitAssociationResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_queue_limit_association(params, options) end

---@class deadline.DeleteStorageProfileParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field storageProfileId string # "sp-" and 32 hexadecimal digits

---@class deadline.DeleteStorageProfileResult

---[DeleteStorageProfile](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteStorageProfile.html)
---@param params deadline.DeleteStorageProfileParams
---@param options? deadline.CallOptions
---@return deadline.DeleteStorageProfileResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_storage_profile(params, options) end

---@class deadline.DeleteVolumeParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field volumeId string # "volume-" and 32 hexadecimal digits

---@class deadline.DeleteVolumeResult

---[DeleteVolume](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteVolume.html)
---@param params deadline.DeleteVolumeParams
---@param options? deadline.CallOptions
---@return deadline.DeleteVolumeResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_volume(params, options) end

---@class deadline.DeleteWorkerParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits

---@class deadline.DeleteWorkerResult

---[DeleteWorker](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DeleteWorker.html)
---@param params deadline.DeleteWorkerParams
---@param options? deadline.CallOptions
---@return deadline.DeleteWorkerResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:delete_worker(params, options) end

---@class deadline.DisassociateMemberFromFarmParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}

---@class deadline.DisassociateMemberFromFarmResult

---[DisassociateMemberFromFarm](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DisassociateMemberFromFarm.html)
---@param params deadline.DisassociateMemberFromFarmParams
---@param options? deadline.CallOptions
---@return deadline.DisassociateMemberFromFarmResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:disassociate_member_from_farm(params, options) end

---@class deadline.DisassociateMemberFromFleetParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}

---@class deadline.DisassociateMemberFromFleetResult

---[DisassociateMemberFromFleet](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DisassociateMemberFromFleet.html)
---@param params deadline.DisassociateMemberFromFleetParams
---@param options? deadline.CallOptions
---@return deadline.DisassociateMemberFromFleetResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:disassociate_member_from_fleet(params, options) end

---@class deadline.DisassociateMemberFromJobParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}

---@class deadline.DisassociateMemberFromJobResult

---[DisassociateMemberFromJob](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DisassociateMemberFromJob.html)
---@param params deadline.DisassociateMemberFromJobParams
---@param options? deadline.CallOptions
---@return deadline.DisassociateMemberFromJobResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:disassociate_member_from_job(params, options) end

---@class deadline.DisassociateMemberFromQueueParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}

---@class deadline.DisassociateMemberFromQueueResult

---[DisassociateMemberFromQueue](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_DisassociateMemberFromQueue.html)
---@param params deadline.DisassociateMemberFromQueueParams
---@param options? deadline.CallOptions
---@return deadline.DisassociateMemberFromQueueResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:disassociate_member_from_queue(params, options) end

---@class deadline.GetBudgetParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field budgetId string # "budget-" and 32 hexadecimal digits

---@class deadline.GetBudgetResult
---@field budgetId string # "budget-" and 32 hexadecimal digits
---@field usageTrackingResource deadline.UsageTrackingResource
---@field status deadline.BudgetStatus
---@field displayName string # (1..100)
---@field approximateDollarLimit number # (0.01..)
---@field usages deadline.ConsumedUsages
---@field createdBy string
---@field createdAt number
---@field actions deadline.ResponseBudgetAction[] # (..10)
---@field schedule deadline.BudgetSchedule
---@field description? string # (..100), sensitive
---@field queueStoppedAt? number
---@field updatedAt? number
---@field updatedBy? string

---[GetBudget](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetBudget.html)
---@param params deadline.GetBudgetParams
---@param options? deadline.CallOptions
---@return deadline.GetBudgetResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_budget(params, options) end

---@class deadline.GetFarmParams
---@field farmId string # "farm-" and 32 hexadecimal digits

---@class deadline.GetFarmResult
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field createdAt number
---@field createdBy string
---@field costScaleFactor number # (0..100)
---@field description? string # (..100), sensitive
---@field kmsKeyArn? string # matching arn:(aws[a-zA-Z-]*):kms:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:key/[\w-]{1,120}
---@field updatedAt? number
---@field updatedBy? string

---[GetFarm](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetFarm.html)
---@param params deadline.GetFarmParams
---@param options? deadline.CallOptions
---@return deadline.GetFarmResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_farm(params, options) end

---@class deadline.GetFleetParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits

---@class deadline.GetFleetResult
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field status deadline.FleetStatus
---@field workerCount integer
---@field minWorkerCount integer # (0..2147483647)
---@field maxWorkerCount integer # (0..2147483647)
---@field configuration deadline.FleetConfiguration
---@field createdAt number
---@field createdBy string
---@field roleArn string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+
---@field autoScalingStatus? deadline.AutoScalingStatus
---@field capabilities? deadline.FleetCapabilities
---@field description? string # (..100), sensitive
---@field hostConfiguration? deadline.HostConfiguration
---@field statusMessage? string
---@field targetWorkerCount? integer
---@field updatedAt? number
---@field updatedBy? string

---[GetFleet](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetFleet.html)
---@param params deadline.GetFleetParams
---@param options? deadline.CallOptions
---@return deadline.GetFleetResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_fleet(params, options) end

---@class deadline.GetJobParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits

---@class deadline.GetJobResult
---@field jobId string # "job-" and 32 hexadecimal digits
---@field name string # (1..128)
---@field lifecycleStatus deadline.JobLifecycleStatus
---@field lifecycleStatusMessage string
---@field priority integer # (0..100)
---@field createdAt number
---@field createdBy string
---@field attachments? deadline.Attachments
---@field description? string # (1..2048), sensitive
---@field endedAt? number
---@field maxFailedTasksCount? integer # (0..2147483647)
---@field maxRetriesPerTask? integer # (0..2147483647)
---@field maxWorkerCount? integer # (-1..2147483647)
---@field parameters? table<string, deadline.JobParameter> # sensitive, of (1..1024)
---@field sourceJobId? string # "job-" and 32 hexadecimal digits
---@field startedAt? number
---@field storageProfileId? string # "sp-" and 32 hexadecimal digits
---@field targetTaskRunStatus? deadline.JobTargetTaskRunStatus
---@field taskFailureRetryCount? integer # (0..2147483647)
---@field taskRunStatus? deadline.TaskRunStatus
---@field taskRunStatusCounts? table<deadline.TaskRunStatus, integer>
---@field updatedAt? number
---@field updatedBy? string

---[GetJob](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetJob.html)
---@param params deadline.GetJobParams
---@param options? deadline.CallOptions
---@return deadline.GetJobResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_job(params, options) end

---@class deadline.GetLicenseEndpointParams
---@field licenseEndpointId string # "le-" and 32 hexadecimal digits

---@class deadline.GetLicenseEndpointResult
---@field licenseEndpointId string # "le-" and 32 hexadecimal digits
---@field status deadline.LicenseEndpointStatus
---@field statusMessage string # (..1024)
---@field dnsName? string
---@field securityGroupIds? string[] # (1..10), of matching sg-[\w]{1,120}
---@field subnetIds? string[] # (1..10), of (1..32), matching subnet-[\w]{1,120}
---@field vpcId? string # (1..32), matching vpc-[\w]{1,120}

---[GetLicenseEndpoint](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetLicenseEndpoint.html)
---@param params deadline.GetLicenseEndpointParams
---@param options? deadline.CallOptions
---@return deadline.GetLicenseEndpointResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_license_endpoint(params, options) end

---@class deadline.GetLimitParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits

---@class deadline.GetLimitResult
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits
---@field currentCount integer # (0..2147483647)
---@field createdAt number
---@field createdBy string
---@field displayName string # (1..100)
---@field amountRequirementName string # (..1024)
---@field maxCount integer # (-1..2147483647)
---@field description? string # (..100), sensitive
---@field updatedAt? number
---@field updatedBy? string

---[GetLimit](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetLimit.html)
---@param params deadline.GetLimitParams
---@param options? deadline.CallOptions
---@return deadline.GetLimitResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_limit(params, options) end

---@class deadline.GetMonitorParams
---@field monitorId string # "monitor-" and 32 hexadecimal digits

---@class deadline.GetMonitorResult
---@field monitorId string # "monitor-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field subdomain string # matching [a-z0-9-]{1,100}
---@field url string
---@field roleArn string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+
---@field identityCenterInstanceArn string # matching arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}
---@field identityCenterApplicationArn string
---@field createdAt number
---@field createdBy string
---@field identityCenterRegion? string # (1..25), matching [a-z0-9-]+
---@field updatedAt? number
---@field updatedBy? string

---[GetMonitor](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetMonitor.html)
---@param params deadline.GetMonitorParams
---@param options? deadline.CallOptions
---@return deadline.GetMonitorResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_monitor(params, options) end

---@class deadline.GetMonitorSettingsParams
---@field monitorId string # "monitor-" and 32 hexadecimal digits

---@class deadline.GetMonitorSettingsResult
---@field settings table<string, string> # (..64), of (1..128), matching [a-zA-Z][a-zA-Z0-9_.:-]*, (..8192)

---[GetMonitorSettings](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetMonitorSettings.html)
---@param params deadline.GetMonitorSettingsParams
---@param options? deadline.CallOptions
---@return deadline.GetMonitorSettingsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_monitor_settings(params, options) end

---@class deadline.GetQueueParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits

---@class deadline.GetQueueResult
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field status deadline.QueueStatus
---@field defaultBudgetAction deadline.DefaultQueueBudgetAction
---@field createdAt number
---@field createdBy string
---@field allowedStorageProfileIds? string[] # (..20), of "sp-" and 32 hexadecimal digits
---@field blockedReason? deadline.QueueBlockedReason
---@field description? string # (..100), sensitive
---@field jobAttachmentSettings? deadline.JobAttachmentSettings
---@field jobRunAsUser? deadline.JobRunAsUser
---@field requiredFileSystemLocationNames? string[] # (..20), of (1..64), matching [0-9A-Za-z ]*
---@field roleArn? string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+
---@field schedulingConfiguration? deadline.SchedulingConfiguration
---@field updatedAt? number
---@field updatedBy? string

---[GetQueue](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetQueue.html)
---@param params deadline.GetQueueParams
---@param options? deadline.CallOptions
---@return deadline.GetQueueResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_queue(params, options) end

---@class deadline.GetQueueEnvironmentParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field queueEnvironmentId string # "queueenv-" and 32 hexadecimal digits

---@class deadline.GetQueueEnvironmentResult
---@field queueEnvironmentId string # "queueenv-" and 32 hexadecimal digits
---@field name string
---@field priority integer # (0..10000)
---@field templateType deadline.EnvironmentTemplateType
---@field template string # (1..15000), sensitive
---@field createdAt number
---@field createdBy string
---@field updatedAt? number
---@field updatedBy? string

---[GetQueueEnvironment](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetQueueEnvironment.html)
---@param params deadline.GetQueueEnvironmentParams
---@param options? deadline.CallOptions
---@return deadline.GetQueueEnvironmentResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_queue_environment(params, options) end

---@class deadline.GetQueueFleetAssociationParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits

---@class deadline.GetQueueFleetAssociationResult
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field status deadline.QueueFleetAssociationStatus
---@field createdAt number
---@field createdBy string
---@field updatedAt? number
---@field updatedBy? string

---[GetQueueFleetAssociation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetQueueFleetAssociation.html)
---@param params deadline.GetQueueFleetAssociationParams
---@param options? deadline.CallOptions
---@return deadline.GetQueueFleetAssociationResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_queue_fleet_association(params, options) end

---@class deadline.GetQueueLimitAssociationParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits

---@class deadline.GetQueueLimitAssociationResult
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits
---@field status deadline.QueueLimitAssociationStatus
---@field createdAt number
---@field createdBy string
---@field updatedAt? number
---@field updatedBy? string

---[GetQueueLimitAssociation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetQueueLimitAssociation.html)
---@param params deadline.GetQueueLimitAssociationParams
---@param options? deadline.CallOptions
---@return deadline.GetQueueLimitAssociationResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_queue_limit_association(params, options) end

---@class deadline.GetSessionParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field sessionId string # "session-" and 32 hexadecimal digits

---@class deadline.GetSessionResult
---@field sessionId string # "session-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field startedAt number
---@field lifecycleStatus deadline.SessionLifecycleStatus
---@field log deadline.LogConfiguration
---@field endedAt? number
---@field hostProperties? deadline.HostPropertiesResponse
---@field targetLifecycleStatus? deadline.SessionLifecycleTargetStatus
---@field updatedAt? number
---@field updatedBy? string
---@field workerLog? deadline.LogConfiguration

---[GetSession](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetSession.html)
---@param params deadline.GetSessionParams
---@param options? deadline.CallOptions
---@return deadline.GetSessionResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_session(params, options) end

---@class deadline.GetSessionActionParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field sessionActionId string # "sessionaction-", 32 hexadecimal digits, "-" and a number

---@class deadline.GetSessionActionResult
---@field sessionActionId string # "sessionaction-", 32 hexadecimal digits, "-" and a number
---@field status deadline.SessionActionStatus
---@field sessionId string # "session-" and 32 hexadecimal digits
---@field definition deadline.SessionActionDefinition
---@field acquiredLimits? deadline.AcquiredLimit[]
---@field endedAt? number
---@field manifests? deadline.TaskRunManifestPropertiesResponse[]
---@field processExitCode? integer # (-2147483648..2147483647)
---@field progressMessage? string # (..4096), sensitive
---@field progressPercent? number # (0..100)
---@field startedAt? number
---@field workerUpdatedAt? number

---[GetSessionAction](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetSessionAction.html)
---@param params deadline.GetSessionActionParams
---@param options? deadline.CallOptions
---@return deadline.GetSessionActionResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_session_action(params, options) end

---@class deadline.GetSessionsStatisticsAggregationParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field aggregationId string # matching [0-9a-f]{32}
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.GetSessionsStatisticsAggregationResult
---@field status deadline.SessionsStatisticsAggregationStatus
---@field nextToken? string # (..4096)
---@field statistics? deadline.Statistics[]
---@field statusMessage? string

---[GetSessionsStatisticsAggregation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetSessionsStatisticsAggregation.html)
---@param params deadline.GetSessionsStatisticsAggregationParams
---@param options? deadline.CallOptions
---@return deadline.GetSessionsStatisticsAggregationResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_sessions_statistics_aggregation(params, options) end

---@class deadline.SessionsStatisticsIterator: deadline.Iterator
---@overload fun(): deadline.Statistics?
---@field next fun(self: deadline.SessionsStatisticsIterator): deadline.Statistics?
---@field collect fun(self: deadline.SessionsStatisticsIterator): deadline.Statistics[]?, string?, deadline.Error?
---@field pages fun(self: deadline.SessionsStatisticsIterator): fun(): deadline.GetSessionsStatisticsAggregationResult?, deadline.Meta?

---[GetSessionsStatisticsAggregation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetSessionsStatisticsAggregation.html)
---@param params deadline.GetSessionsStatisticsAggregationParams
---@param options? deadline.ListOptions
---@return deadline.SessionsStatisticsIterator
function Client:sessions_statistics(params, options) end

---@class deadline.GetStepParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits

---@class deadline.GetStepResult
---@field stepId string # "step-" and 32 hexadecimal digits
---@field name string # (1..64)
---@field lifecycleStatus deadline.StepLifecycleStatus
---@field taskRunStatus deadline.TaskRunStatus
---@field taskRunStatusCounts table<deadline.TaskRunStatus, integer>
---@field createdAt number
---@field createdBy string
---@field dependencyCounts? deadline.DependencyCounts
---@field description? string # (1..2048), sensitive
---@field endedAt? number
---@field lifecycleStatusMessage? string
---@field parameterSpace? deadline.ParameterSpace
---@field requiredCapabilities? deadline.StepRequiredCapabilities
---@field startedAt? number
---@field targetTaskRunStatus? deadline.StepTargetTaskRunStatus
---@field taskFailureRetryCount? integer # (0..2147483647)
---@field updatedAt? number
---@field updatedBy? string

---[GetStep](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetStep.html)
---@param params deadline.GetStepParams
---@param options? deadline.CallOptions
---@return deadline.GetStepResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_step(params, options) end

---@class deadline.GetStorageProfileParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field storageProfileId string # "sp-" and 32 hexadecimal digits

---@class deadline.GetStorageProfileResult
---@field storageProfileId string # "sp-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field osFamily deadline.StorageProfileOperatingSystemFamily
---@field createdAt number
---@field createdBy string
---@field fileSystemLocations? deadline.FileSystemLocation[] # (..20)
---@field updatedAt? number
---@field updatedBy? string

---[GetStorageProfile](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetStorageProfile.html)
---@param params deadline.GetStorageProfileParams
---@param options? deadline.CallOptions
---@return deadline.GetStorageProfileResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_storage_profile(params, options) end

---@class deadline.GetStorageProfileForQueueParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field storageProfileId string # "sp-" and 32 hexadecimal digits

---@class deadline.GetStorageProfileForQueueResult
---@field storageProfileId string # "sp-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field osFamily deadline.StorageProfileOperatingSystemFamily
---@field fileSystemLocations? deadline.FileSystemLocation[] # (..20)

---[GetStorageProfileForQueue](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetStorageProfileForQueue.html)
---@param params deadline.GetStorageProfileForQueueParams
---@param options? deadline.CallOptions
---@return deadline.GetStorageProfileForQueueResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_storage_profile_for_queue(params, options) end

---@class deadline.GetTaskParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field taskId string # "task-", 32 hexadecimal digits, "-" and a number

---@class deadline.GetTaskResult
---@field taskId string # "task-", 32 hexadecimal digits, "-" and a number
---@field createdAt number
---@field createdBy string
---@field runStatus deadline.TaskRunStatus
---@field endedAt? number
---@field failureRetryCount? integer # (0..2147483647)
---@field latestSessionActionId? string # "sessionaction-", 32 hexadecimal digits, "-" and a number
---@field parameters? table<string, deadline.TaskParameterValue> # sensitive
---@field startedAt? number
---@field targetRunStatus? deadline.TaskTargetRunStatus
---@field updatedAt? number
---@field updatedBy? string

---[GetTask](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetTask.html)
---@param params deadline.GetTaskParams
---@param options? deadline.CallOptions
---@return deadline.GetTaskResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_task(params, options) end

---@class deadline.GetVolumeParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field volumeId string # "volume-" and 32 hexadecimal digits

---@class deadline.GetVolumeResult
---@field volumeId string # "volume-" and 32 hexadecimal digits
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field state deadline.VolumeState
---@field sizeGiB integer # (1..65536)
---@field availabilityZoneId string
---@field volumeType deadline.EbsVolumeType
---@field createdAt number
---@field attachedWorkerId? string # "worker-" and 32 hexadecimal digits
---@field expiresAt? number
---@field iops? integer # (100..80000)
---@field lastAssignedAt? number
---@field lastReleasedAt? number
---@field throughputMiB? integer # (125..2000)

---[GetVolume](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetVolume.html)
---@param params deadline.GetVolumeParams
---@param options? deadline.CallOptions
---@return deadline.GetVolumeResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_volume(params, options) end

---@class deadline.GetWorkerParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits

---@class deadline.GetWorkerResult
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field status deadline.WorkerStatus
---@field createdAt number
---@field createdBy string
---@field hostProperties? deadline.HostPropertiesResponse
---@field log? deadline.LogConfiguration
---@field updatedAt? number
---@field updatedBy? string

---[GetWorker](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_GetWorker.html)
---@param params deadline.GetWorkerParams
---@param options? deadline.CallOptions
---@return deadline.GetWorkerResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:get_worker(params, options) end

---@class deadline.ListAvailableMeteredProductsParams
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListAvailableMeteredProductsResult
---@field meteredProducts deadline.MeteredProductSummary[]
---@field nextToken? string # (..4096)

---[ListAvailableMeteredProducts](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListAvailableMeteredProducts.html)
---@param params? deadline.ListAvailableMeteredProductsParams
---@param options? deadline.CallOptions
---@return deadline.ListAvailableMeteredProductsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_available_metered_products(params, options) end

---@class deadline.AvailableMeteredProductsIterator: deadline.Iterator
---@overload fun(): deadline.MeteredProductSummary?
---@field next fun(self: deadline.AvailableMeteredProductsIterator): deadline.MeteredProductSummary?
---@field collect fun(self: deadline.AvailableMeteredProductsIterator): deadline.MeteredProductSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.AvailableMeteredProductsIterator): fun(): deadline.ListAvailableMeteredProductsResult?, deadline.Meta?

---[ListAvailableMeteredProducts](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListAvailableMeteredProducts.html)
---@param params? deadline.ListAvailableMeteredProductsParams
---@param options? deadline.ListOptions
---@return deadline.AvailableMeteredProductsIterator
function Client:available_metered_products(params, options) end

---@class deadline.ListBudgetsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)
---@field status? deadline.BudgetStatus

---@class deadline.ListBudgetsResult
---@field budgets deadline.BudgetSummary[]
---@field nextToken? string # (..4096)

---[ListBudgets](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListBudgets.html)
---@param params deadline.ListBudgetsParams
---@param options? deadline.CallOptions
---@return deadline.ListBudgetsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_budgets(params, options) end

---@class deadline.BudgetsIterator: deadline.Iterator
---@overload fun(): deadline.BudgetSummary?
---@field next fun(self: deadline.BudgetsIterator): deadline.BudgetSummary?
---@field collect fun(self: deadline.BudgetsIterator): deadline.BudgetSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.BudgetsIterator): fun(): deadline.ListBudgetsResult?, deadline.Meta?

---[ListBudgets](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListBudgets.html)
---@param params deadline.ListBudgetsParams
---@param options? deadline.ListOptions
---@return deadline.BudgetsIterator
function Client:budgets(params, options) end

---@class deadline.ListFarmMembersParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListFarmMembersResult
---@field members deadline.FarmMember[]
---@field nextToken? string # (..4096)

---[ListFarmMembers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListFarmMembers.html)
---@param params deadline.ListFarmMembersParams
---@param options? deadline.CallOptions
---@return deadline.ListFarmMembersResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_farm_members(params, options) end

---@class deadline.FarmMembersIterator: deadline.Iterator
---@overload fun(): deadline.FarmMember?
---@field next fun(self: deadline.FarmMembersIterator): deadline.FarmMember?
---@field collect fun(self: deadline.FarmMembersIterator): deadline.FarmMember[]?, string?, deadline.Error?
---@field pages fun(self: deadline.FarmMembersIterator): fun(): deadline.ListFarmMembersResult?, deadline.Meta?

---[ListFarmMembers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListFarmMembers.html)
---@param params deadline.ListFarmMembersParams
---@param options? deadline.ListOptions
---@return deadline.FarmMembersIterator
function Client:farm_members(params, options) end

---@class deadline.ListFarmsParams
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)
---@field principalId? string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}

---@class deadline.ListFarmsResult
---@field farms deadline.FarmSummary[]
---@field nextToken? string # (..4096)

---[ListFarms](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListFarms.html)
---@param params? deadline.ListFarmsParams
---@param options? deadline.CallOptions
---@return deadline.ListFarmsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_farms(params, options) end

---@class deadline.FarmsIterator: deadline.Iterator
---@overload fun(): deadline.FarmSummary?
---@field next fun(self: deadline.FarmsIterator): deadline.FarmSummary?
---@field collect fun(self: deadline.FarmsIterator): deadline.FarmSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.FarmsIterator): fun(): deadline.ListFarmsResult?, deadline.Meta?

---[ListFarms](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListFarms.html)
---@param params? deadline.ListFarmsParams
---@param options? deadline.ListOptions
---@return deadline.FarmsIterator
function Client:farms(params, options) end

---@class deadline.ListFleetMembersParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListFleetMembersResult
---@field members deadline.FleetMember[]
---@field nextToken? string # (..4096)

---[ListFleetMembers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListFleetMembers.html)
---@param params deadline.ListFleetMembersParams
---@param options? deadline.CallOptions
---@return deadline.ListFleetMembersResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_fleet_members(params, options) end

---@class deadline.FleetMembersIterator: deadline.Iterator
---@overload fun(): deadline.FleetMember?
---@field next fun(self: deadline.FleetMembersIterator): deadline.FleetMember?
---@field collect fun(self: deadline.FleetMembersIterator): deadline.FleetMember[]?, string?, deadline.Error?
---@field pages fun(self: deadline.FleetMembersIterator): fun(): deadline.ListFleetMembersResult?, deadline.Meta?

---[ListFleetMembers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListFleetMembers.html)
---@param params deadline.ListFleetMembersParams
---@param options? deadline.ListOptions
---@return deadline.FleetMembersIterator
function Client:fleet_members(params, options) end

---@class deadline.ListFleetsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field displayName? string # (1..100)
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)
---@field principalId? string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
---@field status? deadline.FleetStatus

---@class deadline.ListFleetsResult
---@field fleets deadline.FleetSummary[]
---@field nextToken? string # (..4096)

---[ListFleets](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListFleets.html)
---@param params deadline.ListFleetsParams
---@param options? deadline.CallOptions
---@return deadline.ListFleetsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_fleets(params, options) end

---@class deadline.FleetsIterator: deadline.Iterator
---@overload fun(): deadline.FleetSummary?
---@field next fun(self: deadline.FleetsIterator): deadline.FleetSummary?
---@field collect fun(self: deadline.FleetsIterator): deadline.FleetSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.FleetsIterator): fun(): deadline.ListFleetsResult?, deadline.Meta?

---[ListFleets](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListFleets.html)
---@param params deadline.ListFleetsParams
---@param options? deadline.ListOptions
---@return deadline.FleetsIterator
function Client:fleets(params, options) end

---@class deadline.ListJobMembersParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListJobMembersResult
---@field members deadline.JobMember[]
---@field nextToken? string # (..4096)

---[ListJobMembers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListJobMembers.html)
---@param params deadline.ListJobMembersParams
---@param options? deadline.CallOptions
---@return deadline.ListJobMembersResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_job_members(params, options) end

---@class deadline.JobMembersIterator: deadline.Iterator
---@overload fun(): deadline.JobMember?
---@field next fun(self: deadline.JobMembersIterator): deadline.JobMember?
---@field collect fun(self: deadline.JobMembersIterator): deadline.JobMember[]?, string?, deadline.Error?
---@field pages fun(self: deadline.JobMembersIterator): fun(): deadline.ListJobMembersResult?, deadline.Meta?

---[ListJobMembers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListJobMembers.html)
---@param params deadline.ListJobMembersParams
---@param options? deadline.ListOptions
---@return deadline.JobMembersIterator
function Client:job_members(params, options) end

---@class deadline.ListJobParameterDefinitionsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListJobParameterDefinitionsResult
---@field jobParameterDefinitions any[]
---@field nextToken? string # (..4096)

---[ListJobParameterDefinitions](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListJobParameterDefinitions.html)
---@param params deadline.ListJobParameterDefinitionsParams
---@param options? deadline.CallOptions
---@return deadline.ListJobParameterDefinitionsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_job_parameter_definitions(params, options) end

---@class deadline.JobParameterDefinitionsIterator: deadline.Iterator
---@overload fun(): any?
---@field next fun(self: deadline.JobParameterDefinitionsIterator): any?
---@field collect fun(self: deadline.JobParameterDefinitionsIterator): any[]?, string?, deadline.Error?
---@field pages fun(self: deadline.JobParameterDefinitionsIterator): fun(): deadline.ListJobParameterDefinitionsResult?, deadline.Meta?

---[ListJobParameterDefinitions](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListJobParameterDefinitions.html)
---@param params deadline.ListJobParameterDefinitionsParams
---@param options? deadline.ListOptions
---@return deadline.JobParameterDefinitionsIterator
function Client:job_parameter_definitions(params, options) end

---@class deadline.ListJobsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)
---@field principalId? string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}

---@class deadline.ListJobsResult
---@field jobs deadline.JobSummary[]
---@field nextToken? string # (..4096)

---[ListJobs](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListJobs.html)
---@param params deadline.ListJobsParams
---@param options? deadline.CallOptions
---@return deadline.ListJobsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_jobs(params, options) end

---@class deadline.JobsIterator: deadline.Iterator
---@overload fun(): deadline.JobSummary?
---@field next fun(self: deadline.JobsIterator): deadline.JobSummary?
---@field collect fun(self: deadline.JobsIterator): deadline.JobSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.JobsIterator): fun(): deadline.ListJobsResult?, deadline.Meta?

---[ListJobs](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListJobs.html)
---@param params deadline.ListJobsParams
---@param options? deadline.ListOptions
---@return deadline.JobsIterator
function Client:jobs(params, options) end

---@class deadline.ListLicenseEndpointsParams
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListLicenseEndpointsResult
---@field licenseEndpoints deadline.LicenseEndpointSummary[]
---@field nextToken? string # (..4096)

---[ListLicenseEndpoints](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListLicenseEndpoints.html)
---@param params? deadline.ListLicenseEndpointsParams
---@param options? deadline.CallOptions
---@return deadline.ListLicenseEndpointsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_license_endpoints(params, options) end

---@class deadline.LicenseEndpointsIterator: deadline.Iterator
---@overload fun(): deadline.LicenseEndpointSummary?
---@field next fun(self: deadline.LicenseEndpointsIterator): deadline.LicenseEndpointSummary?
---@field collect fun(self: deadline.LicenseEndpointsIterator): deadline.LicenseEndpointSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.LicenseEndpointsIterator): fun(): deadline.ListLicenseEndpointsResult?, deadline.Meta?

---[ListLicenseEndpoints](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListLicenseEndpoints.html)
---@param params? deadline.ListLicenseEndpointsParams
---@param options? deadline.ListOptions
---@return deadline.LicenseEndpointsIterator
function Client:license_endpoints(params, options) end

---@class deadline.ListLimitsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListLimitsResult
---@field limits deadline.LimitSummary[]
---@field nextToken? string # (..4096)

---[ListLimits](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListLimits.html)
---@param params deadline.ListLimitsParams
---@param options? deadline.CallOptions
---@return deadline.ListLimitsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_limits(params, options) end

---@class deadline.LimitsIterator: deadline.Iterator
---@overload fun(): deadline.LimitSummary?
---@field next fun(self: deadline.LimitsIterator): deadline.LimitSummary?
---@field collect fun(self: deadline.LimitsIterator): deadline.LimitSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.LimitsIterator): fun(): deadline.ListLimitsResult?, deadline.Meta?

---[ListLimits](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListLimits.html)
---@param params deadline.ListLimitsParams
---@param options? deadline.ListOptions
---@return deadline.LimitsIterator
function Client:limits(params, options) end

---@class deadline.ListMeteredProductsParams
---@field licenseEndpointId string # "le-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListMeteredProductsResult
---@field meteredProducts deadline.MeteredProductSummary[]
---@field nextToken? string # (..4096)

---[ListMeteredProducts](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListMeteredProducts.html)
---@param params deadline.ListMeteredProductsParams
---@param options? deadline.CallOptions
---@return deadline.ListMeteredProductsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_metered_products(params, options) end

---@class deadline.MeteredProductsIterator: deadline.Iterator
---@overload fun(): deadline.MeteredProductSummary?
---@field next fun(self: deadline.MeteredProductsIterator): deadline.MeteredProductSummary?
---@field collect fun(self: deadline.MeteredProductsIterator): deadline.MeteredProductSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.MeteredProductsIterator): fun(): deadline.ListMeteredProductsResult?, deadline.Meta?

---[ListMeteredProducts](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListMeteredProducts.html)
---@param params deadline.ListMeteredProductsParams
---@param options? deadline.ListOptions
---@return deadline.MeteredProductsIterator
function Client:metered_products(params, options) end

---@class deadline.ListMonitorsParams
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListMonitorsResult
---@field monitors deadline.MonitorSummary[]
---@field nextToken? string # (..4096)

---[ListMonitors](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListMonitors.html)
---@param params? deadline.ListMonitorsParams
---@param options? deadline.CallOptions
---@return deadline.ListMonitorsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_monitors(params, options) end

---@class deadline.MonitorsIterator: deadline.Iterator
---@overload fun(): deadline.MonitorSummary?
---@field next fun(self: deadline.MonitorsIterator): deadline.MonitorSummary?
---@field collect fun(self: deadline.MonitorsIterator): deadline.MonitorSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.MonitorsIterator): fun(): deadline.ListMonitorsResult?, deadline.Meta?

---[ListMonitors](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListMonitors.html)
---@param params? deadline.ListMonitorsParams
---@param options? deadline.ListOptions
---@return deadline.MonitorsIterator
function Client:monitors(params, options) end

---@class deadline.ListQueueEnvironmentsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListQueueEnvironmentsResult
---@field environments deadline.QueueEnvironmentSummary[]
---@field nextToken? string # (..4096)

---[ListQueueEnvironments](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListQueueEnvironments.html)
---@param params deadline.ListQueueEnvironmentsParams
---@param options? deadline.CallOptions
---@return deadline.ListQueueEnvironmentsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_queue_environments(params, options) end

---@class deadline.QueueEnvironmentsIterator: deadline.Iterator
---@overload fun(): deadline.QueueEnvironmentSummary?
---@field next fun(self: deadline.QueueEnvironmentsIterator): deadline.QueueEnvironmentSummary?
---@field collect fun(self: deadline.QueueEnvironmentsIterator): deadline.QueueEnvironmentSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.QueueEnvironmentsIterator): fun(): deadline.ListQueueEnvironmentsResult?, deadline.Meta?

---[ListQueueEnvironments](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListQueueEnvironments.html)
---@param params deadline.ListQueueEnvironmentsParams
---@param options? deadline.ListOptions
---@return deadline.QueueEnvironmentsIterator
function Client:queue_environments(params, options) end

---@class deadline.ListQueueFleetAssociationsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId? string # "fleet-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)
---@field queueId? string # "queue-" and 32 hexadecimal digits

---@class deadline.ListQueueFleetAssociationsResult
---@field queueFleetAssociations deadline.QueueFleetAssociationSummary[]
---@field nextToken? string # (..4096)

---[ListQueueFleetAssociations](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListQueueFleetAssociations.html)
---@param params deadline.ListQueueFleetAssociationsParams
---@param options? deadline.CallOptions
---@return deadline.ListQueueFleetAssociationsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_queue_fleet_associations(params, options) end

---@class deadline.QueueFleetAssociationsIterator: deadline.Iterator
---@overload fun(): deadline.QueueFleetAssociationSummary?
---@field next fun(self: deadline.QueueFleetAssociationsIterator): deadline.QueueFleetAssociationSummary?
---@field collect fun(self: deadline.QueueFleetAssociationsIterator): deadline.QueueFleetAssociationSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.QueueFleetAssociationsIterator): fun(): deadline.ListQueueFleetAssociationsResult?, deadline.Meta?

---[ListQueueFleetAssociations](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListQueueFleetAssociations.html)
---@param params deadline.ListQueueFleetAssociationsParams
---@param options? deadline.ListOptions
---@return deadline.QueueFleetAssociationsIterator
function Client:queue_fleet_associations(params, options) end

---@class deadline.ListQueueLimitAssociationsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field limitId? string # "limit-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)
---@field queueId? string # "queue-" and 32 hexadecimal digits

---@class deadline.ListQueueLimitAssociationsResult
---@field queueLimitAssociations deadline.QueueLimitAssociationSummary[]
---@field nextToken? string # (..4096)

---[ListQueueLimitAssociations](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListQueueLimitAssociations.html)
---@param params deadline.ListQueueLimitAssociationsParams
---@param options? deadline.CallOptions
---@return deadline.ListQueueLimitAssociationsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_queue_limit_associations(params, options) end

---@class deadline.QueueLimitAssociationsIterator: deadline.Iterator
---@overload fun(): deadline.QueueLimitAssociationSummary?
---@field next fun(self: deadline.QueueLimitAssociationsIterator): deadline.QueueLimitAssociationSummary?
---@field collect fun(self: deadline.QueueLimitAssociationsIterator): deadline.QueueLimitAssociationSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.QueueLimitAssociationsIterator): fun(): deadline.ListQueueLimitAssociationsResult?, deadline.Meta?

---[ListQueueLimitAssociations](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListQueueLimitAssociations.html)
---@param params deadline.ListQueueLimitAssociationsParams
---@param options? deadline.ListOptions
---@return deadline.QueueLimitAssociationsIterator
function Client:queue_limit_associations(params, options) end

---@class deadline.ListQueueMembersParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListQueueMembersResult
---@field members deadline.QueueMember[]
---@field nextToken? string # (..4096)

---[ListQueueMembers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListQueueMembers.html)
---@param params deadline.ListQueueMembersParams
---@param options? deadline.CallOptions
---@return deadline.ListQueueMembersResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_queue_members(params, options) end

---@class deadline.QueueMembersIterator: deadline.Iterator
---@overload fun(): deadline.QueueMember?
---@field next fun(self: deadline.QueueMembersIterator): deadline.QueueMember?
---@field collect fun(self: deadline.QueueMembersIterator): deadline.QueueMember[]?, string?, deadline.Error?
---@field pages fun(self: deadline.QueueMembersIterator): fun(): deadline.ListQueueMembersResult?, deadline.Meta?

---[ListQueueMembers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListQueueMembers.html)
---@param params deadline.ListQueueMembersParams
---@param options? deadline.ListOptions
---@return deadline.QueueMembersIterator
function Client:queue_members(params, options) end

---@class deadline.ListQueuesParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)
---@field principalId? string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
---@field status? deadline.QueueStatus

---@class deadline.ListQueuesResult
---@field queues deadline.QueueSummary[]
---@field nextToken? string # (..4096)

---[ListQueues](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListQueues.html)
---@param params deadline.ListQueuesParams
---@param options? deadline.CallOptions
---@return deadline.ListQueuesResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_queues(params, options) end

---@class deadline.QueuesIterator: deadline.Iterator
---@overload fun(): deadline.QueueSummary?
---@field next fun(self: deadline.QueuesIterator): deadline.QueueSummary?
---@field collect fun(self: deadline.QueuesIterator): deadline.QueueSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.QueuesIterator): fun(): deadline.ListQueuesResult?, deadline.Meta?

---[ListQueues](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListQueues.html)
---@param params deadline.ListQueuesParams
---@param options? deadline.ListOptions
---@return deadline.QueuesIterator
function Client:queues(params, options) end

---@class deadline.ListSessionActionsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)
---@field sessionId? string # "session-" and 32 hexadecimal digits
---@field taskId? string # "task-", 32 hexadecimal digits, "-" and a number

---@class deadline.ListSessionActionsResult
---@field sessionActions deadline.SessionActionSummary[]
---@field nextToken? string # (..4096)

---[ListSessionActions](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListSessionActions.html)
---@param params deadline.ListSessionActionsParams
---@param options? deadline.CallOptions
---@return deadline.ListSessionActionsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_session_actions(params, options) end

---@class deadline.SessionActionsIterator: deadline.Iterator
---@overload fun(): deadline.SessionActionSummary?
---@field next fun(self: deadline.SessionActionsIterator): deadline.SessionActionSummary?
---@field collect fun(self: deadline.SessionActionsIterator): deadline.SessionActionSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.SessionActionsIterator): fun(): deadline.ListSessionActionsResult?, deadline.Meta?

---[ListSessionActions](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListSessionActions.html)
---@param params deadline.ListSessionActionsParams
---@param options? deadline.ListOptions
---@return deadline.SessionActionsIterator
function Client:session_actions(params, options) end

---@class deadline.ListSessionsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListSessionsResult
---@field sessions deadline.SessionSummary[]
---@field nextToken? string # (..4096)

---[ListSessions](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListSessions.html)
---@param params deadline.ListSessionsParams
---@param options? deadline.CallOptions
---@return deadline.ListSessionsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_sessions(params, options) end

---@class deadline.SessionsIterator: deadline.Iterator
---@overload fun(): deadline.SessionSummary?
---@field next fun(self: deadline.SessionsIterator): deadline.SessionSummary?
---@field collect fun(self: deadline.SessionsIterator): deadline.SessionSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.SessionsIterator): fun(): deadline.ListSessionsResult?, deadline.Meta?

---[ListSessions](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListSessions.html)
---@param params deadline.ListSessionsParams
---@param options? deadline.ListOptions
---@return deadline.SessionsIterator
function Client:sessions(params, options) end

---@class deadline.ListSessionsForWorkerParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListSessionsForWorkerResult
---@field sessions deadline.WorkerSessionSummary[]
---@field nextToken? string # (..4096)

---[ListSessionsForWorker](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListSessionsForWorker.html)
---@param params deadline.ListSessionsForWorkerParams
---@param options? deadline.CallOptions
---@return deadline.ListSessionsForWorkerResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_sessions_for_worker(params, options) end

---@class deadline.SessionsForWorkerIterator: deadline.Iterator
---@overload fun(): deadline.WorkerSessionSummary?
---@field next fun(self: deadline.SessionsForWorkerIterator): deadline.WorkerSessionSummary?
---@field collect fun(self: deadline.SessionsForWorkerIterator): deadline.WorkerSessionSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.SessionsForWorkerIterator): fun(): deadline.ListSessionsForWorkerResult?, deadline.Meta?

---[ListSessionsForWorker](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListSessionsForWorker.html)
---@param params deadline.ListSessionsForWorkerParams
---@param options? deadline.ListOptions
---@return deadline.SessionsForWorkerIterator
function Client:sessions_for_worker(params, options) end

---@class deadline.ListStepConsumersParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field maxResults? integer # (1..1000)
---@field nextToken? string # (..4096)

---@class deadline.ListStepConsumersResult
---@field consumers deadline.StepConsumer[]
---@field nextToken? string # (..4096)

---[ListStepConsumers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListStepConsumers.html)
---@param params deadline.ListStepConsumersParams
---@param options? deadline.CallOptions
---@return deadline.ListStepConsumersResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_step_consumers(params, options) end

---@class deadline.StepConsumersIterator: deadline.Iterator
---@overload fun(): deadline.StepConsumer?
---@field next fun(self: deadline.StepConsumersIterator): deadline.StepConsumer?
---@field collect fun(self: deadline.StepConsumersIterator): deadline.StepConsumer[]?, string?, deadline.Error?
---@field pages fun(self: deadline.StepConsumersIterator): fun(): deadline.ListStepConsumersResult?, deadline.Meta?

---[ListStepConsumers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListStepConsumers.html)
---@param params deadline.ListStepConsumersParams
---@param options? deadline.ListOptions
---@return deadline.StepConsumersIterator
function Client:step_consumers(params, options) end

---@class deadline.ListStepDependenciesParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field maxResults? integer # (1..1000)
---@field nextToken? string # (..4096)

---@class deadline.ListStepDependenciesResult
---@field dependencies deadline.StepDependency[]
---@field nextToken? string # (..4096)

---[ListStepDependencies](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListStepDependencies.html)
---@param params deadline.ListStepDependenciesParams
---@param options? deadline.CallOptions
---@return deadline.ListStepDependenciesResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_step_dependencies(params, options) end

---@class deadline.StepDependenciesIterator: deadline.Iterator
---@overload fun(): deadline.StepDependency?
---@field next fun(self: deadline.StepDependenciesIterator): deadline.StepDependency?
---@field collect fun(self: deadline.StepDependenciesIterator): deadline.StepDependency[]?, string?, deadline.Error?
---@field pages fun(self: deadline.StepDependenciesIterator): fun(): deadline.ListStepDependenciesResult?, deadline.Meta?

---[ListStepDependencies](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListStepDependencies.html)
---@param params deadline.ListStepDependenciesParams
---@param options? deadline.ListOptions
---@return deadline.StepDependenciesIterator
function Client:step_dependencies(params, options) end

---@class deadline.ListStepsParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListStepsResult
---@field steps deadline.StepSummary[]
---@field nextToken? string # (..4096)

---[ListSteps](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListSteps.html)
---@param params deadline.ListStepsParams
---@param options? deadline.CallOptions
---@return deadline.ListStepsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_steps(params, options) end

---@class deadline.StepsIterator: deadline.Iterator
---@overload fun(): deadline.StepSummary?
---@field next fun(self: deadline.StepsIterator): deadline.StepSummary?
---@field collect fun(self: deadline.StepsIterator): deadline.StepSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.StepsIterator): fun(): deadline.ListStepsResult?, deadline.Meta?

---[ListSteps](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListSteps.html)
---@param params deadline.ListStepsParams
---@param options? deadline.ListOptions
---@return deadline.StepsIterator
function Client:steps(params, options) end

---@class deadline.ListStorageProfilesParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListStorageProfilesResult
---@field storageProfiles deadline.StorageProfileSummary[]
---@field nextToken? string # (..4096)

---[ListStorageProfiles](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListStorageProfiles.html)
---@param params deadline.ListStorageProfilesParams
---@param options? deadline.CallOptions
---@return deadline.ListStorageProfilesResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_storage_profiles(params, options) end

---@class deadline.StorageProfilesIterator: deadline.Iterator
---@overload fun(): deadline.StorageProfileSummary?
---@field next fun(self: deadline.StorageProfilesIterator): deadline.StorageProfileSummary?
---@field collect fun(self: deadline.StorageProfilesIterator): deadline.StorageProfileSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.StorageProfilesIterator): fun(): deadline.ListStorageProfilesResult?, deadline.Meta?

---[ListStorageProfiles](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListStorageProfiles.html)
---@param params deadline.ListStorageProfilesParams
---@param options? deadline.ListOptions
---@return deadline.StorageProfilesIterator
function Client:storage_profiles(params, options) end

---@class deadline.ListStorageProfilesForQueueParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListStorageProfilesForQueueResult
---@field storageProfiles deadline.StorageProfileSummary[]
---@field nextToken? string # (..4096)

---[ListStorageProfilesForQueue](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListStorageProfilesForQueue.html)
---@param params deadline.ListStorageProfilesForQueueParams
---@param options? deadline.CallOptions
---@return deadline.ListStorageProfilesForQueueResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_storage_profiles_for_queue(params, options) end

---@class deadline.StorageProfilesForQueueIterator: deadline.Iterator
---@overload fun(): deadline.StorageProfileSummary?
---@field next fun(self: deadline.StorageProfilesForQueueIterator): deadline.StorageProfileSummary?
---@field collect fun(self: deadline.StorageProfilesForQueueIterator): deadline.StorageProfileSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.StorageProfilesForQueueIterator): fun(): deadline.ListStorageProfilesForQueueResult?, deadline.Meta?

---[ListStorageProfilesForQueue](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListStorageProfilesForQueue.html)
---@param params deadline.ListStorageProfilesForQueueParams
---@param options? deadline.ListOptions
---@return deadline.StorageProfilesForQueueIterator
function Client:storage_profiles_for_queue(params, options) end

---@class deadline.ListTagsForResourceParams
---@field resourceArn string

---@class deadline.ListTagsForResourceResult
---@field tags? table<string, string>

---[ListTagsForResource](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListTagsForResource.html)
---@param params deadline.ListTagsForResourceParams
---@param options? deadline.CallOptions
---@return deadline.ListTagsForResourceResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_tags_for_resource(params, options) end

---@class deadline.ListTasksParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListTasksResult
---@field tasks deadline.TaskSummary[]
---@field nextToken? string # (..4096)

---[ListTasks](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListTasks.html)
---@param params deadline.ListTasksParams
---@param options? deadline.CallOptions
---@return deadline.ListTasksResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_tasks(params, options) end

---@class deadline.TasksIterator: deadline.Iterator
---@overload fun(): deadline.TaskSummary?
---@field next fun(self: deadline.TasksIterator): deadline.TaskSummary?
---@field collect fun(self: deadline.TasksIterator): deadline.TaskSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.TasksIterator): fun(): deadline.ListTasksResult?, deadline.Meta?

---[ListTasks](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListTasks.html)
---@param params deadline.ListTasksParams
---@param options? deadline.ListOptions
---@return deadline.TasksIterator
function Client:tasks(params, options) end

---@class deadline.ListVolumesParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListVolumesResult
---@field volumes deadline.VolumeSummary[]
---@field nextToken? string # (..4096)

---[ListVolumes](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListVolumes.html)
---@param params deadline.ListVolumesParams
---@param options? deadline.CallOptions
---@return deadline.ListVolumesResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_volumes(params, options) end

---@class deadline.VolumesIterator: deadline.Iterator
---@overload fun(): deadline.VolumeSummary?
---@field next fun(self: deadline.VolumesIterator): deadline.VolumeSummary?
---@field collect fun(self: deadline.VolumesIterator): deadline.VolumeSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.VolumesIterator): fun(): deadline.ListVolumesResult?, deadline.Meta?

---[ListVolumes](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListVolumes.html)
---@param params deadline.ListVolumesParams
---@param options? deadline.ListOptions
---@return deadline.VolumesIterator
function Client:volumes(params, options) end

---@class deadline.ListWorkersParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field maxResults? integer # (1..100)
---@field nextToken? string # (..4096)

---@class deadline.ListWorkersResult
---@field workers deadline.WorkerSummary[]
---@field nextToken? string # (..4096)

---[ListWorkers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListWorkers.html)
---@param params deadline.ListWorkersParams
---@param options? deadline.CallOptions
---@return deadline.ListWorkersResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:list_workers(params, options) end

---@class deadline.WorkersIterator: deadline.Iterator
---@overload fun(): deadline.WorkerSummary?
---@field next fun(self: deadline.WorkersIterator): deadline.WorkerSummary?
---@field collect fun(self: deadline.WorkersIterator): deadline.WorkerSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.WorkersIterator): fun(): deadline.ListWorkersResult?, deadline.Meta?

---[ListWorkers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_ListWorkers.html)
---@param params deadline.ListWorkersParams
---@param options? deadline.ListOptions
---@return deadline.WorkersIterator
function Client:workers(params, options) end

---@class deadline.PutMeteredProductParams
---@field licenseEndpointId string # "le-" and 32 hexadecimal digits
---@field productId string # matching [0-9a-z]{1,32}-[.0-9a-z]{1,32}

---@class deadline.PutMeteredProductResult

---[PutMeteredProduct](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_PutMeteredProduct.html)
---@param params deadline.PutMeteredProductParams
---@param options? deadline.CallOptions
---@return deadline.PutMeteredProductResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:put_metered_product(params, options) end

---@class deadline.JobsMatchingParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field itemOffset? integer # (0..10000)
---@field queueIds string[] # (1..10), of "queue-" and 32 hexadecimal digits
---@field filterExpressions? deadline.SearchGroupedFilterExpressions
---@field pageSize? integer # (1..100)
---@field sortExpressions? deadline.SearchSortExpression[] # (1..5)

---@class deadline.SearchJobsParams: deadline.JobsMatchingParams
---@field itemOffset integer # (0..10000)

---@class deadline.SearchJobsResult
---@field jobs deadline.JobSearchSummary[]
---@field totalResults integer # (0..10000)
---@field nextItemOffset? integer # (0..10000)

---[SearchJobs](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_SearchJobs.html)
---@param params deadline.SearchJobsParams
---@param options? deadline.CallOptions
---@return deadline.SearchJobsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:search_jobs(params, options) end

---@class deadline.JobsMatchingIterator: deadline.Iterator
---@overload fun(): deadline.JobSearchSummary?
---@field next fun(self: deadline.JobsMatchingIterator): deadline.JobSearchSummary?
---@field collect fun(self: deadline.JobsMatchingIterator): deadline.JobSearchSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.JobsMatchingIterator): fun(): deadline.SearchJobsResult?, deadline.Meta?

---[SearchJobs](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_SearchJobs.html)
---@param params deadline.JobsMatchingParams
---@param options? deadline.ListOptions
---@return deadline.JobsMatchingIterator
function Client:jobs_matching(params, options) end

---@class deadline.StepsMatchingParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field itemOffset? integer # (0..10000)
---@field queueIds string[] # (1..10), of "queue-" and 32 hexadecimal digits
---@field filterExpressions? deadline.SearchGroupedFilterExpressions
---@field jobId? string # "job-" and 32 hexadecimal digits
---@field pageSize? integer # (1..100)
---@field sortExpressions? deadline.SearchSortExpression[] # (1..5)

---@class deadline.SearchStepsParams: deadline.StepsMatchingParams
---@field itemOffset integer # (0..10000)

---@class deadline.SearchStepsResult
---@field steps deadline.StepSearchSummary[]
---@field totalResults integer # (0..10000)
---@field nextItemOffset? integer # (0..10000)

---[SearchSteps](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_SearchSteps.html)
---@param params deadline.SearchStepsParams
---@param options? deadline.CallOptions
---@return deadline.SearchStepsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:search_steps(params, options) end

---@class deadline.StepsMatchingIterator: deadline.Iterator
---@overload fun(): deadline.StepSearchSummary?
---@field next fun(self: deadline.StepsMatchingIterator): deadline.StepSearchSummary?
---@field collect fun(self: deadline.StepsMatchingIterator): deadline.StepSearchSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.StepsMatchingIterator): fun(): deadline.SearchStepsResult?, deadline.Meta?

---[SearchSteps](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_SearchSteps.html)
---@param params deadline.StepsMatchingParams
---@param options? deadline.ListOptions
---@return deadline.StepsMatchingIterator
function Client:steps_matching(params, options) end

---@class deadline.TasksMatchingParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field itemOffset? integer # (0..10000)
---@field queueIds string[] # (1..10), of "queue-" and 32 hexadecimal digits
---@field filterExpressions? deadline.SearchGroupedFilterExpressions
---@field jobId? string # "job-" and 32 hexadecimal digits
---@field pageSize? integer # (1..100)
---@field sortExpressions? deadline.SearchSortExpression[] # (1..5)

---@class deadline.SearchTasksParams: deadline.TasksMatchingParams
---@field itemOffset integer # (0..10000)

---@class deadline.SearchTasksResult
---@field tasks deadline.TaskSearchSummary[]
---@field totalResults integer # (0..10000)
---@field nextItemOffset? integer # (0..10000)

---[SearchTasks](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_SearchTasks.html)
---@param params deadline.SearchTasksParams
---@param options? deadline.CallOptions
---@return deadline.SearchTasksResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:search_tasks(params, options) end

---@class deadline.TasksMatchingIterator: deadline.Iterator
---@overload fun(): deadline.TaskSearchSummary?
---@field next fun(self: deadline.TasksMatchingIterator): deadline.TaskSearchSummary?
---@field collect fun(self: deadline.TasksMatchingIterator): deadline.TaskSearchSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.TasksMatchingIterator): fun(): deadline.SearchTasksResult?, deadline.Meta?

---[SearchTasks](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_SearchTasks.html)
---@param params deadline.TasksMatchingParams
---@param options? deadline.ListOptions
---@return deadline.TasksMatchingIterator
function Client:tasks_matching(params, options) end

---@class deadline.WorkersMatchingParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field itemOffset? integer # (0..10000)
---@field fleetIds string[] # (1..10), of "fleet-" and 32 hexadecimal digits
---@field filterExpressions? deadline.SearchGroupedFilterExpressions
---@field pageSize? integer # (1..100)
---@field sortExpressions? deadline.SearchSortExpression[] # (1..5)

---@class deadline.SearchWorkersParams: deadline.WorkersMatchingParams
---@field itemOffset integer # (0..10000)

---@class deadline.SearchWorkersResult
---@field workers deadline.WorkerSearchSummary[]
---@field totalResults integer # (0..10000)
---@field nextItemOffset? integer # (0..10000)

---[SearchWorkers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_SearchWorkers.html)
---@param params deadline.SearchWorkersParams
---@param options? deadline.CallOptions
---@return deadline.SearchWorkersResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:search_workers(params, options) end

---@class deadline.WorkersMatchingIterator: deadline.Iterator
---@overload fun(): deadline.WorkerSearchSummary?
---@field next fun(self: deadline.WorkersMatchingIterator): deadline.WorkerSearchSummary?
---@field collect fun(self: deadline.WorkersMatchingIterator): deadline.WorkerSearchSummary[]?, string?, deadline.Error?
---@field pages fun(self: deadline.WorkersMatchingIterator): fun(): deadline.SearchWorkersResult?, deadline.Meta?

---[SearchWorkers](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_SearchWorkers.html)
---@param params deadline.WorkersMatchingParams
---@param options? deadline.ListOptions
---@return deadline.WorkersMatchingIterator
function Client:workers_matching(params, options) end

---@class deadline.StartSessionsStatisticsAggregationParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field resourceIds deadline.SessionsStatisticsResources
---@field startTime number|string
---@field endTime number|string
---@field groupBy deadline.UsageGroupByField[] # (1..2)
---@field statistics deadline.UsageStatistic[] # (1..4)
---@field period? deadline.Period
---@field timezone? string # (9..9), matching UTC[-+][01][0-9]:(30|00)

---@class deadline.StartSessionsStatisticsAggregationResult
---@field aggregationId string # matching [0-9a-f]{32}

---[StartSessionsStatisticsAggregation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_StartSessionsStatisticsAggregation.html)
---@param params deadline.StartSessionsStatisticsAggregationParams
---@param options? deadline.CallOptions
---@return deadline.StartSessionsStatisticsAggregationResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:start_sessions_statistics_aggregation(params, options) end

---@class deadline.TagResourceParams
---@field resourceArn string
---@field tags? table<string, string>

---@class deadline.TagResourceResult

---[TagResource](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_TagResource.html)
---@param params deadline.TagResourceParams
---@param options? deadline.CallOptions
---@return deadline.TagResourceResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:tag_resource(params, options) end

---@class deadline.UntagResourceParams
---@field resourceArn string
---@field tagKeys string[]

---@class deadline.UntagResourceResult

---[UntagResource](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UntagResource.html)
---@param params deadline.UntagResourceParams
---@param options? deadline.CallOptions
---@return deadline.UntagResourceResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:untag_resource(params, options) end

---@class deadline.UpdateBudgetParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field budgetId string # "budget-" and 32 hexadecimal digits
---@field actionsToAdd? deadline.BudgetActionToAdd[] # (..10)
---@field actionsToRemove? deadline.BudgetActionToRemove[] # (..10)
---@field approximateDollarLimit? number # (0.01..)
---@field clientToken? string # (1..64), a random UUID if left out
---@field description? string # (..100), sensitive
---@field displayName? string # (1..100)
---@field schedule? deadline.BudgetSchedule
---@field status? deadline.BudgetStatus

---@class deadline.UpdateBudgetResult

---[UpdateBudget](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateBudget.html)
---@param params deadline.UpdateBudgetParams
---@param options? deadline.CallOptions
---@return deadline.UpdateBudgetResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_budget(params, options) end

---@class deadline.UpdateFarmParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field costScaleFactor? number # (0..100)
---@field description? string # (..100), sensitive
---@field displayName? string # (1..100)

---@class deadline.UpdateFarmResult

---[UpdateFarm](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateFarm.html)
---@param params deadline.UpdateFarmParams
---@param options? deadline.CallOptions
---@return deadline.UpdateFarmResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_farm(params, options) end

---@class deadline.UpdateFleetParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field clientToken? string # (1..64), a random UUID if left out
---@field configuration? deadline.FleetConfiguration
---@field description? string # (..100), sensitive
---@field displayName? string # (1..100)
---@field hostConfiguration? deadline.HostConfiguration
---@field maxWorkerCount? integer # (0..2147483647)
---@field minWorkerCount? integer # (0..2147483647)
---@field roleArn? string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+

---@class deadline.UpdateFleetResult

---[UpdateFleet](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateFleet.html)
---@param params deadline.UpdateFleetParams
---@param options? deadline.CallOptions
---@return deadline.UpdateFleetResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_fleet(params, options) end

---@class deadline.UpdateJobParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field clientToken? string # (1..64), a random UUID if left out
---@field description? string # (..2048), sensitive
---@field lifecycleStatus? deadline.UpdateJobLifecycleStatus
---@field maxFailedTasksCount? integer # (0..2147483647)
---@field maxRetriesPerTask? integer # (0..2147483647)
---@field maxWorkerCount? integer # (-1..2147483647)
---@field name? string # (1..128)
---@field priority? integer # (0..100)
---@field targetTaskRunStatus? deadline.JobTargetTaskRunStatus

---@class deadline.UpdateJobResult

---[UpdateJob](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateJob.html)
---@param params deadline.UpdateJobParams
---@param options? deadline.CallOptions
---@return deadline.UpdateJobResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_job(params, options) end

---@class deadline.UpdateLimitParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits
---@field description? string # (..100), sensitive
---@field displayName? string # (1..100)
---@field maxCount? integer # (-1..2147483647)

---@class deadline.UpdateLimitResult

---[UpdateLimit](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateLimit.html)
---@param params deadline.UpdateLimitParams
---@param options? deadline.CallOptions
---@return deadline.UpdateLimitResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_limit(params, options) end

---@class deadline.UpdateMonitorParams
---@field monitorId string # "monitor-" and 32 hexadecimal digits
---@field displayName? string # (1..100)
---@field roleArn? string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+
---@field subdomain? string # matching [a-z0-9-]{1,100}

---@class deadline.UpdateMonitorResult

---[UpdateMonitor](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateMonitor.html)
---@param params deadline.UpdateMonitorParams
---@param options? deadline.CallOptions
---@return deadline.UpdateMonitorResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_monitor(params, options) end

---@class deadline.UpdateMonitorSettingsParams
---@field monitorId string # "monitor-" and 32 hexadecimal digits
---@field settings table<string, string> # (..64), of (1..128), matching [a-zA-Z][a-zA-Z0-9_.:-]*, (..8192)

---@class deadline.UpdateMonitorSettingsResult

---[UpdateMonitorSettings](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateMonitorSettings.html)
---@param params deadline.UpdateMonitorSettingsParams
---@param options? deadline.CallOptions
---@return deadline.UpdateMonitorSettingsResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_monitor_settings(params, options) end

---@class deadline.UpdateQueueParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field allowedStorageProfileIdsToAdd? string[] # (..20), of "sp-" and 32 hexadecimal digits
---@field allowedStorageProfileIdsToRemove? string[] # (..20), of "sp-" and 32 hexadecimal digits
---@field clientToken? string # (1..64), a random UUID if left out
---@field defaultBudgetAction? deadline.DefaultQueueBudgetAction
---@field description? string # (..100), sensitive
---@field displayName? string # (1..100)
---@field jobAttachmentSettings? deadline.JobAttachmentSettings
---@field jobRunAsUser? deadline.JobRunAsUser
---@field requiredFileSystemLocationNamesToAdd? string[] # (..20), of (1..64), matching [0-9A-Za-z ]*
---@field requiredFileSystemLocationNamesToRemove? string[] # (..20), of (1..64), matching [0-9A-Za-z ]*
---@field roleArn? string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+
---@field schedulingConfiguration? deadline.SchedulingConfiguration

---@class deadline.UpdateQueueResult

---[UpdateQueue](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateQueue.html)
---@param params deadline.UpdateQueueParams
---@param options? deadline.CallOptions
---@return deadline.UpdateQueueResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_queue(params, options) end

---@class deadline.UpdateQueueEnvironmentParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field queueEnvironmentId string # "queueenv-" and 32 hexadecimal digits
---@field clientToken? string # (1..64), a random UUID if left out
---@field priority? integer # (0..10000)
---@field template? string # (1..15000), sensitive
---@field templateType? deadline.EnvironmentTemplateType

---@class deadline.UpdateQueueEnvironmentResult

---[UpdateQueueEnvironment](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateQueueEnvironment.html)
---@param params deadline.UpdateQueueEnvironmentParams
---@param options? deadline.CallOptions
---@return deadline.UpdateQueueEnvironmentResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_queue_environment(params, options) end

---@class deadline.UpdateQueueFleetAssociationParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field status deadline.UpdateQueueFleetAssociationStatus

---@class deadline.UpdateQueueFleetAssociationResult

---[UpdateQueueFleetAssociation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateQueueFleetAssociation.html)
---@param params deadline.UpdateQueueFleetAssociationParams
---@param options? deadline.CallOptions
---@return deadline.UpdateQueueFleetAssociationResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_queue_fleet_association(params, options) end

---@class deadline.UpdateQueueLimitAssociationParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits
---@field status deadline.UpdateQueueLimitAssociationStatus

---@class deadline.UpdateQueueLimitAssociationResult

---[UpdateQueueLimitAssociation](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateQueueLimitAssociation.html)
---@param params deadline.UpdateQueueLimitAssociationParams
---@param options? deadline.CallOptions
---@return deadline.UpdateQueueLimitAssociationResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_queue_limit_association(params, options) end

---@class deadline.UpdateSessionParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field sessionId string # "session-" and 32 hexadecimal digits
---@field targetLifecycleStatus deadline.SessionLifecycleTargetStatus
---@field clientToken? string # (1..64), a random UUID if left out

---@class deadline.UpdateSessionResult

---[UpdateSession](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateSession.html)
---@param params deadline.UpdateSessionParams
---@param options? deadline.CallOptions
---@return deadline.UpdateSessionResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_session(params, options) end

---@class deadline.UpdateStepParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field targetTaskRunStatus deadline.StepTargetTaskRunStatus
---@field clientToken? string # (1..64), a random UUID if left out

---@class deadline.UpdateStepResult

---[UpdateStep](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateStep.html)
---@param params deadline.UpdateStepParams
---@param options? deadline.CallOptions
---@return deadline.UpdateStepResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_step(params, options) end

---@class deadline.UpdateStorageProfileParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field storageProfileId string # "sp-" and 32 hexadecimal digits
---@field clientToken? string # (1..64), a random UUID if left out
---@field displayName? string # (1..100)
---@field fileSystemLocationsToAdd? deadline.FileSystemLocation[] # (..20)
---@field fileSystemLocationsToRemove? deadline.FileSystemLocation[] # (..20)
---@field osFamily? deadline.StorageProfileOperatingSystemFamily

---@class deadline.UpdateStorageProfileResult

---[UpdateStorageProfile](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateStorageProfile.html)
---@param params deadline.UpdateStorageProfileParams
---@param options? deadline.CallOptions
---@return deadline.UpdateStorageProfileResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_storage_profile(params, options) end

---@class deadline.UpdateTaskParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field taskId string # "task-", 32 hexadecimal digits, "-" and a number
---@field targetRunStatus deadline.TaskTargetRunStatus
---@field clientToken? string # (1..64), a random UUID if left out

---@class deadline.UpdateTaskResult

---[UpdateTask](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateTask.html)
---@param params deadline.UpdateTaskParams
---@param options? deadline.CallOptions
---@return deadline.UpdateTaskResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_task(params, options) end

---@class deadline.UpdateWorkerParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field capabilities? deadline.WorkerCapabilities
---@field hostProperties? deadline.HostPropertiesRequest
---@field status? deadline.UpdatedWorkerStatus

---@class deadline.UpdateWorkerResult
---@field hostConfiguration? deadline.HostConfiguration
---@field log? deadline.LogConfiguration

---[UpdateWorker](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateWorker.html)
---@param params deadline.UpdateWorkerParams
---@param options? deadline.CallOptions
---@return deadline.UpdateWorkerResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_worker(params, options) end

---@class deadline.UpdateWorkerScheduleParams
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field updatedSessionActions? table<string, deadline.UpdatedSessionActionInfo> # of "sessionaction-", 32 hexadecimal digits, "-" and a number

---@class deadline.UpdateWorkerScheduleResult
---@field assignedSessions table<string, deadline.AssignedSession> # of "session-" and 32 hexadecimal digits
---@field cancelSessionActions table<string, string[]> # of "session-" and 32 hexadecimal digits, (..100), of "sessionaction-", 32 hexadecimal digits, "-" and a number
---@field updateIntervalSeconds integer # (0..)
---@field desiredWorkerStatus? deadline.DesiredWorkerStatus

---[UpdateWorkerSchedule](https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_UpdateWorkerSchedule.html)
---@param params deadline.UpdateWorkerScheduleParams
---@param options? deadline.CallOptions
---@return deadline.UpdateWorkerScheduleResult? result, deadline.Meta|string meta, deadline.Error? err
function Client:update_worker_schedule(params, options) end

-- Types.

---@class deadline.AcceleratorCapabilities
---@field selections deadline.AcceleratorSelection[]
---@field count? deadline.AcceleratorCountRange

---@class deadline.AcceleratorCountRange
---@field min integer # (0..2147483647)
---@field max? integer # (0..2147483647)

---@alias deadline.AcceleratorName "t4"|"a10g"|"l4"|"l40s"|"rtx-pro-server-6000"

---@class deadline.AcceleratorSelection
---@field name deadline.AcceleratorName
---@field runtime? string # (1..100)

---@class deadline.AcceleratorTotalMemoryMiBRange
---@field min integer # (0..2147483647)
---@field max? integer # (0..2147483647)

---@alias deadline.AcceleratorType "gpu"

---@class deadline.AcquiredLimit
---@field limitId string # "limit-" and 32 hexadecimal digits
---@field count integer # (1..2147483647)

---@class deadline.AssignedEnvironmentEnterSessionActionDefinition
---@field environmentId string # (1..1024), matching (STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)

---@class deadline.AssignedEnvironmentExitSessionActionDefinition
---@field environmentId string # (1..1024), matching (STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)

---@class deadline.AssignedSession
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field sessionActions deadline.AssignedSessionAction[]
---@field logConfiguration deadline.LogConfiguration

---@class deadline.AssignedSessionAction
---@field sessionActionId string # "sessionaction-", 32 hexadecimal digits, "-" and a number
---@field definition deadline.AssignedSessionActionDefinition

---Has exactly one of its fields.
---@class deadline.AssignedSessionActionDefinition
---@field envEnter? deadline.AssignedEnvironmentEnterSessionActionDefinition
---@field envExit? deadline.AssignedEnvironmentExitSessionActionDefinition
---@field syncInputJobAttachments? deadline.AssignedSyncInputJobAttachmentsSessionActionDefinition
---@field taskRun? deadline.AssignedTaskRunSessionActionDefinition

---@class deadline.AssignedSyncInputJobAttachmentsSessionActionDefinition
---@field stepId? string # "step-" and 32 hexadecimal digits

---@class deadline.AssignedTaskRunSessionActionDefinition
---@field stepId string # "step-" and 32 hexadecimal digits
---@field parameters table<string, deadline.TaskParameterValue> # sensitive
---@field taskId? string # "task-", 32 hexadecimal digits, "-" and a number

---@class deadline.Attachments
---@field manifests deadline.ManifestProperties[] # (1..10)
---@field fileSystem? deadline.JobAttachmentsFileSystem

---@alias deadline.AutoScalingMode "NO_SCALING"|"EVENT_BASED_AUTO_SCALING"

---@alias deadline.AutoScalingStatus "GROWING"|"STEADY"|"SHRINKING"

---Sensitive.
---@class deadline.AwsCredentials
---@field accessKeyId string # sensitive
---@field secretAccessKey string # sensitive
---@field sessionToken string # sensitive
---@field expiration number

---@class deadline.BatchGetJobError
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field code deadline.BatchGetJobErrorCode
---@field message string

---@alias deadline.BatchGetJobErrorCode
---| "InternalServerErrorException"
---| "ResourceNotFoundException"
---| "ValidationException"
---| "AccessDeniedException"
---| "ThrottlingException"

---@class deadline.BatchGetJobIdentifier
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits

---@class deadline.BatchGetJobItem
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field name string # (1..128)
---@field lifecycleStatus deadline.JobLifecycleStatus
---@field lifecycleStatusMessage string
---@field priority integer # (0..100)
---@field createdAt number
---@field createdBy string
---@field attachments? deadline.Attachments
---@field description? string # (1..2048), sensitive
---@field endedAt? number
---@field maxFailedTasksCount? integer # (0..2147483647)
---@field maxRetriesPerTask? integer # (0..2147483647)
---@field maxWorkerCount? integer # (-1..2147483647)
---@field parameters? table<string, deadline.JobParameter> # sensitive, of (1..1024)
---@field sourceJobId? string # "job-" and 32 hexadecimal digits
---@field startedAt? number
---@field storageProfileId? string # "sp-" and 32 hexadecimal digits
---@field targetTaskRunStatus? deadline.JobTargetTaskRunStatus
---@field taskFailureRetryCount? integer # (0..2147483647)
---@field taskRunStatus? deadline.TaskRunStatus
---@field taskRunStatusCounts? table<deadline.TaskRunStatus, integer>
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.BatchGetSessionActionError
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field sessionActionId string # "sessionaction-", 32 hexadecimal digits, "-" and a number
---@field code deadline.BatchGetSessionActionErrorCode
---@field message string

---@alias deadline.BatchGetSessionActionErrorCode
---| "InternalServerErrorException"
---| "ResourceNotFoundException"
---| "ValidationException"

---@class deadline.BatchGetSessionActionIdentifier
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field sessionActionId string # "sessionaction-", 32 hexadecimal digits, "-" and a number

---@class deadline.BatchGetSessionActionItem
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field sessionActionId string # "sessionaction-", 32 hexadecimal digits, "-" and a number
---@field status deadline.SessionActionStatus
---@field sessionId string # "session-" and 32 hexadecimal digits
---@field definition deadline.SessionActionDefinition
---@field acquiredLimits? deadline.AcquiredLimit[]
---@field endedAt? number
---@field manifests? deadline.TaskRunManifestPropertiesResponse[]
---@field processExitCode? integer # (-2147483648..2147483647)
---@field progressMessage? string # (..4096), sensitive
---@field progressPercent? number # (0..100)
---@field startedAt? number
---@field workerUpdatedAt? number

---@class deadline.BatchGetSessionError
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field sessionId string # "session-" and 32 hexadecimal digits
---@field code deadline.BatchGetSessionErrorCode
---@field message string

---@alias deadline.BatchGetSessionErrorCode
---| "InternalServerErrorException"
---| "ResourceNotFoundException"
---| "ValidationException"

---@class deadline.BatchGetSessionIdentifier
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field sessionId string # "session-" and 32 hexadecimal digits

---@class deadline.BatchGetSessionItem
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field sessionId string # "session-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field startedAt number
---@field lifecycleStatus deadline.SessionLifecycleStatus
---@field log deadline.LogConfiguration
---@field endedAt? number
---@field hostProperties? deadline.HostPropertiesResponse
---@field targetLifecycleStatus? deadline.SessionLifecycleTargetStatus
---@field updatedAt? number
---@field updatedBy? string
---@field workerLog? deadline.LogConfiguration

---@class deadline.BatchGetStepError
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field code deadline.BatchGetStepErrorCode
---@field message string

---@alias deadline.BatchGetStepErrorCode
---| "InternalServerErrorException"
---| "ResourceNotFoundException"
---| "ValidationException"
---| "AccessDeniedException"
---| "ThrottlingException"

---@class deadline.BatchGetStepIdentifier
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits

---@class deadline.BatchGetStepItem
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field name string # (1..64)
---@field lifecycleStatus deadline.StepLifecycleStatus
---@field taskRunStatus deadline.TaskRunStatus
---@field taskRunStatusCounts table<deadline.TaskRunStatus, integer>
---@field createdAt number
---@field createdBy string
---@field dependencyCounts? deadline.DependencyCounts
---@field description? string # (1..2048), sensitive
---@field endedAt? number
---@field lifecycleStatusMessage? string
---@field parameterSpace? deadline.ParameterSpace
---@field requiredCapabilities? deadline.StepRequiredCapabilities
---@field startedAt? number
---@field targetTaskRunStatus? deadline.StepTargetTaskRunStatus
---@field taskFailureRetryCount? integer # (0..2147483647)
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.BatchGetTaskError
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field taskId string # "task-", 32 hexadecimal digits, "-" and a number
---@field code deadline.BatchGetTaskErrorCode
---@field message string

---@alias deadline.BatchGetTaskErrorCode
---| "InternalServerErrorException"
---| "ResourceNotFoundException"
---| "ValidationException"
---| "AccessDeniedException"
---| "ThrottlingException"

---@class deadline.BatchGetTaskIdentifier
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field taskId string # "task-", 32 hexadecimal digits, "-" and a number

---@class deadline.BatchGetTaskItem
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field taskId string # "task-", 32 hexadecimal digits, "-" and a number
---@field createdAt number
---@field createdBy string
---@field runStatus deadline.TaskRunStatus
---@field endedAt? number
---@field failureRetryCount? integer # (0..2147483647)
---@field latestSessionActionId? string # "sessionaction-", 32 hexadecimal digits, "-" and a number
---@field parameters? table<string, deadline.TaskParameterValue> # sensitive
---@field startedAt? number
---@field targetRunStatus? deadline.TaskTargetRunStatus
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.BatchGetWorkerError
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field code deadline.BatchGetWorkerErrorCode
---@field message string

---@alias deadline.BatchGetWorkerErrorCode
---| "InternalServerErrorException"
---| "ResourceNotFoundException"
---| "ValidationException"

---@class deadline.BatchGetWorkerIdentifier
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits

---@class deadline.BatchGetWorkerItem
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field status deadline.WorkerStatus
---@field createdAt number
---@field createdBy string
---@field hostProperties? deadline.HostPropertiesResponse
---@field log? deadline.LogConfiguration
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.BatchUpdateJobError
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field code deadline.BatchUpdateJobErrorCode
---@field message string

---@alias deadline.BatchUpdateJobErrorCode
---| "ConflictException"
---| "InternalServerErrorException"
---| "ResourceNotFoundException"
---| "ValidationException"
---| "AccessDeniedException"
---| "ThrottlingException"

---@class deadline.BatchUpdateJobItem
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field description? string # (..2048), sensitive
---@field lifecycleStatus? deadline.UpdateJobLifecycleStatus
---@field maxFailedTasksCount? integer # (0..2147483647)
---@field maxRetriesPerTask? integer # (0..2147483647)
---@field maxWorkerCount? integer # (-1..2147483647)
---@field name? string # (1..128)
---@field priority? integer # (0..100)
---@field targetTaskRunStatus? deadline.JobTargetTaskRunStatus

---@class deadline.BatchUpdateTaskError
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field taskId string # "task-", 32 hexadecimal digits, "-" and a number
---@field code deadline.BatchUpdateTaskErrorCode
---@field message string

---@alias deadline.BatchUpdateTaskErrorCode
---| "ConflictException"
---| "InternalServerErrorException"
---| "ResourceNotFoundException"
---| "ValidationException"
---| "AccessDeniedException"
---| "ThrottlingException"

---@class deadline.BatchUpdateTaskItem
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field taskId string # "task-", 32 hexadecimal digits, "-" and a number
---@field targetRunStatus deadline.TaskTargetRunStatus

---@class deadline.BudgetActionToAdd
---@field type deadline.BudgetActionType
---@field thresholdPercentage number # (0..100)
---@field description? string # (..100), sensitive

---@class deadline.BudgetActionToRemove
---@field type deadline.BudgetActionType
---@field thresholdPercentage number # (0..100)

---@alias deadline.BudgetActionType "STOP_SCHEDULING_AND_COMPLETE_TASKS"|"STOP_SCHEDULING_AND_CANCEL_TASKS"

---Has exactly one of its fields.
---@class deadline.BudgetSchedule
---@field fixed? deadline.FixedBudgetSchedule

---@alias deadline.BudgetStatus "ACTIVE"|"INACTIVE"

---@class deadline.BudgetSummary
---@field budgetId string # "budget-" and 32 hexadecimal digits
---@field usageTrackingResource deadline.UsageTrackingResource
---@field status deadline.BudgetStatus
---@field displayName string # (1..100)
---@field approximateDollarLimit number # (0.01..)
---@field usages deadline.ConsumedUsages
---@field createdBy string
---@field createdAt number
---@field description? string # (..100), sensitive, deprecated
---@field updatedAt? number
---@field updatedBy? string

---@alias deadline.ComparisonOperator
---| "EQUAL"
---| "NOT_EQUAL"
---| "GREATER_THAN_EQUAL_TO"
---| "GREATER_THAN"
---| "LESS_THAN_EQUAL_TO"
---| "LESS_THAN"
---| "ANY_EQUALS"
---| "ALL_NOT_EQUALS"

---@alias deadline.CompletedStatus "SUCCEEDED"|"FAILED"|"INTERRUPTED"|"CANCELED"|"NEVER_ATTEMPTED"

---@alias deadline.ConflictExceptionReason
---| "CONFLICT_EXCEPTION"
---| "CONCURRENT_MODIFICATION"
---| "RESOURCE_ALREADY_EXISTS"
---| "RESOURCE_IN_USE"
---| "STATUS_CONFLICT"

---@class deadline.ConsumedUsages
---@field approximateDollarUsage number

---@alias deadline.CpuArchitectureType "x86_64"|"arm64"

---@alias deadline.CreateJobTargetTaskRunStatus "READY"|"SUSPENDED"

---@class deadline.CustomerManagedAutoScalingConfiguration
---@field scaleOutWorkersPerMinute? integer # (1..2147483647)
---@field standbyWorkerCount? integer # (0..2147483647)
---@field workerIdleDurationSeconds? integer # (0..2147483647)

---@class deadline.CustomerManagedFleetConfiguration
---@field mode deadline.AutoScalingMode
---@field workerCapabilities deadline.CustomerManagedWorkerCapabilities
---@field autoScalingConfiguration? deadline.CustomerManagedAutoScalingConfiguration
---@field storageProfileId? string # "sp-" and 32 hexadecimal digits
---@field tagPropagationMode? deadline.TagPropagationMode

---@alias deadline.CustomerManagedFleetOperatingSystemFamily "WINDOWS"|"LINUX"|"MACOS"

---@class deadline.CustomerManagedWorkerCapabilities
---@field vCpuCount deadline.VCpuCountRange
---@field memoryMiB deadline.MemoryMiBRange
---@field osFamily deadline.CustomerManagedFleetOperatingSystemFamily
---@field cpuArchitectureType deadline.CpuArchitectureType
---@field acceleratorCount? deadline.AcceleratorCountRange
---@field acceleratorTotalMemoryMiB? deadline.AcceleratorTotalMemoryMiBRange
---@field acceleratorTypes? deadline.AcceleratorType[]
---@field customAmounts? deadline.FleetAmountCapability[] # (1..15)
---@field customAttributes? deadline.FleetAttributeCapability[] # (1..15)

---@class deadline.DateTimeFilterExpression
---@field name string
---@field operator deadline.ComparisonOperator
---@field dateTime number|string

---@alias deadline.DefaultQueueBudgetAction
---| "NONE"
---| "STOP_SCHEDULING_AND_COMPLETE_TASKS"
---| "STOP_SCHEDULING_AND_CANCEL_TASKS"

---@alias deadline.DependencyConsumerResolutionStatus "RESOLVED"|"UNRESOLVED"

---@class deadline.DependencyCounts
---@field dependenciesResolved integer
---@field dependenciesUnresolved integer
---@field consumersResolved integer
---@field consumersUnresolved integer

---@alias deadline.DesiredWorkerStatus "STOPPED"

---@alias deadline.EbsVolumeType "gp3"

---@class deadline.Ec2EbsVolume
---@field iops? integer # (3000..16000)
---@field sizeGiB? integer
---@field throughputMiB? integer # (125..1000)

---@alias deadline.Ec2MarketType "on-demand"|"spot"|"wait-and-save"

---@class deadline.EnvironmentDetailsEntity
---@field jobId string # "job-" and 32 hexadecimal digits
---@field environmentId string # (1..1024), matching (STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)
---@field schemaVersion string
---@field template any # sensitive

---@class deadline.EnvironmentDetailsError
---@field jobId string # "job-" and 32 hexadecimal digits
---@field environmentId string # (1..1024), matching (STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)
---@field code deadline.JobEntityErrorCode
---@field message string

---@class deadline.EnvironmentDetailsIdentifiers
---@field jobId string # "job-" and 32 hexadecimal digits
---@field environmentId string # (1..1024), matching (STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)

---@class deadline.EnvironmentEnterSessionActionDefinition
---@field environmentId string # (1..1024), matching (STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)

---@class deadline.EnvironmentEnterSessionActionDefinitionSummary
---@field environmentId string # (1..1024), matching (STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)

---@class deadline.EnvironmentExitSessionActionDefinition
---@field environmentId string # (1..1024), matching (STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)

---@class deadline.EnvironmentExitSessionActionDefinitionSummary
---@field environmentId string # (1..1024), matching (STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)

---@alias deadline.EnvironmentTemplateType "JSON"|"YAML"

---@class deadline.FarmMember
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
---@field principalType deadline.PrincipalType
---@field identityStoreId string # (1..36), matching d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
---@field membershipLevel deadline.MembershipLevel

---@class deadline.FarmSummary
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field createdAt number
---@field createdBy string
---@field kmsKeyArn? string # matching arn:(aws[a-zA-Z-]*):kms:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:key/[\w-]{1,120}
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.FieldSortExpression
---@field sortOrder deadline.SortOrder
---@field name string

---Sensitive.
---@class deadline.FileSystemLocation
---@field name string # (1..64), matching [0-9A-Za-z ]*
---@field path string # (..1024)
---@field type deadline.FileSystemLocationType

---@alias deadline.FileSystemLocationType "SHARED"|"LOCAL"

---@class deadline.FixedBudgetSchedule
---@field startTime number|string
---@field endTime number|string

---@class deadline.FleetAmountCapability
---@field name string # (1..100), matching ([a-zA-Z][a-zA-Z0-9]{0,63}:)?amount(\.[a-zA-Z][a-zA-Z0-9]{0,63})+
---@field min number
---@field max? number

---@class deadline.FleetAttributeCapability
---@field name string # (1..100), matching ([a-zA-Z][a-zA-Z0-9]{0,63}:)?attr(\.[a-zA-Z][a-zA-Z0-9]{0,63})+
---@field values string[] # (1..10), of (1..100), matching [a-zA-Z_]([a-zA-Z0-9_\-]{0,99})

---@class deadline.FleetCapabilities
---@field amounts? deadline.FleetAmountCapability[] # (1..25)
---@field attributes? deadline.FleetAttributeCapability[] # (1..25)

---Has exactly one of its fields.
---@class deadline.FleetConfiguration
---@field customerManaged? deadline.CustomerManagedFleetConfiguration
---@field serviceManagedEc2? deadline.ServiceManagedEc2FleetConfiguration

---@class deadline.FleetMember
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
---@field principalType deadline.PrincipalType
---@field identityStoreId string # (1..36), matching d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
---@field membershipLevel deadline.MembershipLevel

---@alias deadline.FleetStatus
---| "ACTIVE"
---| "CREATE_IN_PROGRESS"
---| "UPDATE_IN_PROGRESS"
---| "CREATE_FAILED"
---| "UPDATE_FAILED"
---| "SUSPENDED"

---@class deadline.FleetSummary
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field status deadline.FleetStatus
---@field workerCount integer
---@field minWorkerCount integer # (0..2147483647)
---@field maxWorkerCount integer # (0..2147483647)
---@field configuration deadline.FleetConfiguration
---@field createdAt number
---@field createdBy string
---@field autoScalingStatus? deadline.AutoScalingStatus
---@field statusMessage? string
---@field targetWorkerCount? integer
---@field updatedAt? number
---@field updatedBy? string

---Has exactly one of its fields.
---@class deadline.GetJobEntityError
---@field environmentDetails? deadline.EnvironmentDetailsError
---@field jobAttachmentDetails? deadline.JobAttachmentDetailsError
---@field jobDetails? deadline.JobDetailsError
---@field stepDetails? deadline.StepDetailsError

---@class deadline.HostConfiguration
---@field scriptBody string # (..15000), sensitive
---@field scriptTimeoutSeconds? integer # (300..3600)

---@class deadline.HostPropertiesRequest
---@field hostName? string # matching [a-zA-Z0-9_\.\-]{0,255}
---@field ipAddresses? deadline.IpAddresses

---@class deadline.HostPropertiesResponse
---@field ec2InstanceArn? string
---@field ec2InstanceType? string # (1..100)
---@field hostName? string # matching [a-zA-Z0-9_\.\-]{0,255}
---@field ipAddresses? deadline.IpAddresses

---@class deadline.IpAddresses
---@field ipV4Addresses? string[] # of matching (?:[0-9]{1,3}\.){3}[0-9]{1,3}
---@field ipV6Addresses? string[] # of matching (?:[A-F0-9]{1,4}:){7}[A-F0-9]{1,4}

---@class deadline.JobAttachmentDetailsEntity
---@field jobId string # "job-" and 32 hexadecimal digits
---@field attachments deadline.Attachments

---@class deadline.JobAttachmentDetailsError
---@field jobId string # "job-" and 32 hexadecimal digits
---@field code deadline.JobEntityErrorCode
---@field message string

---@class deadline.JobAttachmentDetailsIdentifiers
---@field jobId string # "job-" and 32 hexadecimal digits

---@class deadline.JobAttachmentSettings
---@field s3BucketName string # (1..255)
---@field rootPrefix string # (1..63), matching [a-zA-Z0-9-_/]+

---@alias deadline.JobAttachmentsFileSystem "COPIED"|"VIRTUAL"

---@class deadline.JobDetailsEntity
---@field jobId string # "job-" and 32 hexadecimal digits
---@field logGroupName string
---@field schemaVersion string
---@field jobAttachmentSettings? deadline.JobDetailsJobAttachmentSettings
---@field jobRunAsUser? deadline.JobRunAsUser
---@field parameters? table<string, deadline.JobParameter> # sensitive, of (1..1024)
---@field pathMappingRules? deadline.PathMappingRule[]
---@field queueRoleArn? string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+

---@class deadline.JobDetailsError
---@field jobId string # "job-" and 32 hexadecimal digits
---@field code deadline.JobEntityErrorCode
---@field message string

---@class deadline.JobDetailsIdentifiers
---@field jobId string # "job-" and 32 hexadecimal digits

---@class deadline.JobDetailsJobAttachmentSettings
---@field s3BucketName string # (1..255)
---@field rootPrefix string # (1..63), matching [a-zA-Z0-9-_/]+

---Has exactly one of its fields.
---@class deadline.JobEntity
---@field environmentDetails? deadline.EnvironmentDetailsEntity
---@field jobAttachmentDetails? deadline.JobAttachmentDetailsEntity
---@field jobDetails? deadline.JobDetailsEntity
---@field stepDetails? deadline.StepDetailsEntity

---@alias deadline.JobEntityErrorCode
---| "AccessDeniedException"
---| "InternalServerException"
---| "ValidationException"
---| "ResourceNotFoundException"
---| "MaxPayloadSizeExceeded"
---| "ConflictException"

---Has exactly one of its fields.
---@class deadline.JobEntityIdentifiersUnion
---@field environmentDetails? deadline.EnvironmentDetailsIdentifiers
---@field jobAttachmentDetails? deadline.JobAttachmentDetailsIdentifiers
---@field jobDetails? deadline.JobDetailsIdentifiers
---@field stepDetails? deadline.StepDetailsIdentifiers

---@alias deadline.JobLifecycleStatus
---| "CREATE_IN_PROGRESS"
---| "CREATE_FAILED"
---| "CREATE_COMPLETE"
---| "UPLOAD_IN_PROGRESS"
---| "UPLOAD_FAILED"
---| "UPDATE_IN_PROGRESS"
---| "UPDATE_FAILED"
---| "UPDATE_SUCCEEDED"
---| "ARCHIVED"

---@class deadline.JobMember
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
---@field principalType deadline.PrincipalType
---@field identityStoreId string # (1..36), matching d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
---@field membershipLevel deadline.MembershipLevel

---Has exactly one of its fields.
---@class deadline.JobParameter
---@field float? string # (1..26), matching [-]?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?
---@field int? string # (1..20), matching [-]?(0|[1-9][0-9]*)
---@field path? string # (..1024)
---@field string? string # (..1024)

---@class deadline.JobRunAsUser
---@field runAs deadline.RunAs
---@field posix? deadline.PosixUser
---@field windows? deadline.WindowsUser

---@class deadline.JobSearchSummary
---@field createdAt? number
---@field createdBy? string
---@field endedAt? number
---@field jobId? string # "job-" and 32 hexadecimal digits
---@field jobParameters? table<string, deadline.JobParameter> # sensitive, of (1..1024)
---@field lifecycleStatus? deadline.JobLifecycleStatus
---@field lifecycleStatusMessage? string
---@field maxFailedTasksCount? integer # (0..2147483647)
---@field maxRetriesPerTask? integer # (0..2147483647)
---@field maxWorkerCount? integer # (-1..2147483647)
---@field name? string # (1..128)
---@field priority? integer # (0..100)
---@field queueId? string # "queue-" and 32 hexadecimal digits
---@field sourceJobId? string # "job-" and 32 hexadecimal digits
---@field startedAt? number
---@field targetTaskRunStatus? deadline.JobTargetTaskRunStatus
---@field taskFailureRetryCount? integer # (0..2147483647)
---@field taskRunStatus? deadline.TaskRunStatus
---@field taskRunStatusCounts? table<deadline.TaskRunStatus, integer>
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.JobSummary
---@field jobId string # "job-" and 32 hexadecimal digits
---@field name string # (1..128)
---@field lifecycleStatus deadline.JobLifecycleStatus
---@field lifecycleStatusMessage string
---@field priority integer # (0..100)
---@field createdAt number
---@field createdBy string
---@field endedAt? number
---@field maxFailedTasksCount? integer # (0..2147483647)
---@field maxRetriesPerTask? integer # (0..2147483647)
---@field maxWorkerCount? integer # (-1..2147483647)
---@field sourceJobId? string # "job-" and 32 hexadecimal digits
---@field startedAt? number
---@field targetTaskRunStatus? deadline.JobTargetTaskRunStatus
---@field taskFailureRetryCount? integer # (0..2147483647)
---@field taskRunStatus? deadline.TaskRunStatus
---@field taskRunStatusCounts? table<deadline.TaskRunStatus, integer>
---@field updatedAt? number
---@field updatedBy? string

---@alias deadline.JobTargetTaskRunStatus "READY"|"FAILED"|"SUCCEEDED"|"CANCELED"|"SUSPENDED"|"PENDING"

---@alias deadline.JobTemplateType "JSON"|"YAML"

---@alias deadline.LicenseEndpointStatus "CREATE_IN_PROGRESS"|"DELETE_IN_PROGRESS"|"READY"|"NOT_READY"

---@class deadline.LicenseEndpointSummary
---@field licenseEndpointId? string # "le-" and 32 hexadecimal digits
---@field status? deadline.LicenseEndpointStatus
---@field statusMessage? string # (..1024)
---@field vpcId? string # (1..32), matching vpc-[\w]{1,120}

---@class deadline.LimitSummary
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits
---@field currentCount integer # (0..2147483647)
---@field createdAt number
---@field createdBy string
---@field displayName string # (1..100)
---@field amountRequirementName string # (..1024)
---@field maxCount integer # (-1..2147483647)
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.LogConfiguration
---@field logDriver string # (1..512)
---@field error? string # (1..512)
---@field options? table<string, string>
---@field parameters? table<string, string>

---@alias deadline.LogicalOperator "AND"|"OR"

---Sensitive.
---@class deadline.ManifestProperties
---@field rootPath string # (1..1024)
---@field rootPathFormat deadline.PathFormat
---@field fileSystemLocationName? string # (1..64), matching [0-9A-Za-z ]*
---@field inputManifestHash? string # (1..256)
---@field inputManifestPath? string # (1..512)
---@field outputRelativeDirectories? string[] # (..100), of (1..1024)

---@alias deadline.MembershipLevel "VIEWER"|"CONTRIBUTOR"|"OWNER"|"MANAGER"

---@class deadline.MemoryMiBRange
---@field min integer # (512..2147483647)
---@field max? integer # (512..2147483647)

---@class deadline.MeteredProductSummary
---@field productId string # matching [0-9a-z]{1,32}-[.0-9a-z]{1,32}
---@field family string # (1..64)
---@field vendor string # (1..64)
---@field port integer # (1024..65535)

---@class deadline.MonitorSummary
---@field monitorId string # "monitor-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field subdomain string # matching [a-z0-9-]{1,100}
---@field url string
---@field roleArn string # matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+
---@field identityCenterInstanceArn string # matching arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}
---@field identityCenterApplicationArn string
---@field createdAt number
---@field createdBy string
---@field identityCenterRegion? string # (1..25), matching [a-z0-9-]+
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.ParameterFilterExpression
---@field name string
---@field operator deadline.ComparisonOperator
---@field value string # (1..256)

---@class deadline.ParameterSortExpression
---@field sortOrder deadline.SortOrder
---@field name string

---@class deadline.ParameterSpace
---@field parameters deadline.StepParameter[]
---@field combination? string # (1..1280)

---@alias deadline.PathFormat "windows"|"posix"

---Sensitive.
---@class deadline.PathMappingRule
---@field sourcePathFormat deadline.PathFormat
---@field sourcePath string
---@field destinationPath string

---@alias deadline.Period "HOURLY"|"DAILY"|"WEEKLY"|"MONTHLY"

---@class deadline.PersistentVolumeConfiguration
---@field mountPath string # (1..255)
---@field iops? integer # (100..80000)
---@field lastUsedTtlHours? integer # (1..8760)
---@field sizeGiB? integer # (1..65536)
---@field throughputMiB? integer # (125..2000)

---@class deadline.PosixUser
---@field user string # (..31), matching (?:[a-z][a-z0-9-]{0,30})?
---@field group string # (..31), matching (?:[a-z][a-z0-9-]{0,30})?

---@alias deadline.PrincipalType "USER"|"GROUP"

---@class deadline.PriorityBalancedSchedulingConfiguration
---@field renderingTaskBuffer? integer # (0..1000)

---@class deadline.PriorityFifoSchedulingConfiguration

---@alias deadline.QueueBlockedReason "NO_BUDGET_CONFIGURED"|"BUDGET_THRESHOLD_REACHED"

---@class deadline.QueueEnvironmentSummary
---@field queueEnvironmentId string # "queueenv-" and 32 hexadecimal digits
---@field name string
---@field priority integer # (0..10000)

---@alias deadline.QueueFleetAssociationStatus
---| "ACTIVE"
---| "STOP_SCHEDULING_AND_COMPLETE_TASKS"
---| "STOP_SCHEDULING_AND_CANCEL_TASKS"
---| "STOPPED"

---@class deadline.QueueFleetAssociationSummary
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field status deadline.QueueFleetAssociationStatus
---@field createdAt number
---@field createdBy string
---@field updatedAt? number
---@field updatedBy? string

---@alias deadline.QueueLimitAssociationStatus
---| "ACTIVE"
---| "STOP_LIMIT_USAGE_AND_COMPLETE_TASKS"
---| "STOP_LIMIT_USAGE_AND_CANCEL_TASKS"
---| "STOPPED"

---@class deadline.QueueLimitAssociationSummary
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field limitId string # "limit-" and 32 hexadecimal digits
---@field status deadline.QueueLimitAssociationStatus
---@field createdAt number
---@field createdBy string
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.QueueMember
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field principalId string # (1..47), matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
---@field principalType deadline.PrincipalType
---@field identityStoreId string # (1..36), matching d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
---@field membershipLevel deadline.MembershipLevel

---@alias deadline.QueueStatus "IDLE"|"SCHEDULING"|"SCHEDULING_BLOCKED"

---@class deadline.QueueSummary
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field status deadline.QueueStatus
---@field defaultBudgetAction deadline.DefaultQueueBudgetAction
---@field createdAt number
---@field createdBy string
---@field blockedReason? deadline.QueueBlockedReason
---@field updatedAt? number
---@field updatedBy? string

---@alias deadline.RangeConstraint "CONTIGUOUS"|"NONCONTIGUOUS"

---@class deadline.ResponseBudgetAction
---@field type deadline.BudgetActionType
---@field thresholdPercentage number # (0..100)
---@field description? string # (..100), sensitive

---@alias deadline.RunAs "QUEUE_CONFIGURED_USER"|"WORKER_AGENT_USER"

---@class deadline.S3Location
---@field bucketName string # (1..255)
---@field key string # (1..1024)

---Has exactly one of its fields.
---@class deadline.SchedulingConfiguration
---@field priorityBalanced? deadline.PriorityBalancedSchedulingConfiguration
---@field priorityFifo? deadline.PriorityFifoSchedulingConfiguration
---@field weightedBalanced? deadline.WeightedBalancedSchedulingConfiguration

---Has exactly one of its fields.
---@class deadline.SchedulingMaxPriorityOverride
---@field alwaysScheduleFirst? deadline.SchedulingMaxPriorityOverrideAlwaysScheduleFirst

---@class deadline.SchedulingMaxPriorityOverrideAlwaysScheduleFirst

---Has exactly one of its fields.
---@class deadline.SchedulingMinPriorityOverride
---@field alwaysScheduleLast? deadline.SchedulingMinPriorityOverrideAlwaysScheduleLast

---@class deadline.SchedulingMinPriorityOverrideAlwaysScheduleLast

---Has exactly one of its fields.
---@class deadline.SearchFilterExpression
---@field dateTimeFilter? deadline.DateTimeFilterExpression
---@field groupFilter? deadline.SearchGroupedFilterExpressions
---@field parameterFilter? deadline.ParameterFilterExpression
---@field searchTermFilter? deadline.SearchTermFilterExpression
---@field stringFilter? deadline.StringFilterExpression
---@field stringListFilter? deadline.StringListFilterExpression

---@class deadline.SearchGroupedFilterExpressions
---@field filters deadline.SearchFilterExpression[] # (1..3)
---@field operator deadline.LogicalOperator

---Has exactly one of its fields.
---@class deadline.SearchSortExpression
---@field fieldSort? deadline.FieldSortExpression
---@field parameterSort? deadline.ParameterSortExpression
---@field userJobsFirst? deadline.UserJobsFirst

---@class deadline.SearchTermFilterExpression
---@field searchTerm string # (1..256)
---@field matchType? deadline.SearchTermMatchingType

---@alias deadline.SearchTermMatchingType "FUZZY_MATCH"|"CONTAINS"

---@class deadline.ServiceManagedEc2AutoScalingConfiguration
---@field scaleOutWorkersPerMinute? integer # (1..2147483647)
---@field standbyWorkerCount? integer # (0..2147483647)
---@field workerIdleDurationSeconds? integer # (0..86400)

---@class deadline.ServiceManagedEc2FleetConfiguration
---@field instanceCapabilities deadline.ServiceManagedEc2InstanceCapabilities
---@field instanceMarketOptions deadline.ServiceManagedEc2InstanceMarketOptions
---@field autoScalingConfiguration? deadline.ServiceManagedEc2AutoScalingConfiguration
---@field persistentVolumeConfiguration? deadline.PersistentVolumeConfiguration
---@field storageProfileId? string # "sp-" and 32 hexadecimal digits
---@field vpcConfiguration? deadline.VpcConfiguration

---@class deadline.ServiceManagedEc2InstanceCapabilities
---@field vCpuCount deadline.VCpuCountRange
---@field memoryMiB deadline.MemoryMiBRange
---@field osFamily deadline.ServiceManagedFleetOperatingSystemFamily
---@field cpuArchitectureType deadline.CpuArchitectureType
---@field acceleratorCapabilities? deadline.AcceleratorCapabilities
---@field allowedInstanceTypes? string[] # (1..100), of (1..100)
---@field customAmounts? deadline.FleetAmountCapability[] # (1..15)
---@field customAttributes? deadline.FleetAttributeCapability[] # (1..15)
---@field excludedInstanceTypes? string[] # (1..100), of (1..100)
---@field rootEbsVolume? deadline.Ec2EbsVolume

---@class deadline.ServiceManagedEc2InstanceMarketOptions
---@field type deadline.Ec2MarketType

---@alias deadline.ServiceManagedFleetOperatingSystemFamily "WINDOWS"|"LINUX"

---@alias deadline.ServiceQuotaExceededExceptionReason
---| "SERVICE_QUOTA_EXCEEDED_EXCEPTION"
---| "KMS_KEY_LIMIT_EXCEEDED"
---| "DEPENDENCY_LIMIT_EXCEEDED"

---Has exactly one of its fields.
---@class deadline.SessionActionDefinition
---@field envEnter? deadline.EnvironmentEnterSessionActionDefinition
---@field envExit? deadline.EnvironmentExitSessionActionDefinition
---@field syncInputJobAttachments? deadline.SyncInputJobAttachmentsSessionActionDefinition
---@field taskRun? deadline.TaskRunSessionActionDefinition

---Has exactly one of its fields.
---@class deadline.SessionActionDefinitionSummary
---@field envEnter? deadline.EnvironmentEnterSessionActionDefinitionSummary
---@field envExit? deadline.EnvironmentExitSessionActionDefinitionSummary
---@field syncInputJobAttachments? deadline.SyncInputJobAttachmentsSessionActionDefinitionSummary
---@field taskRun? deadline.TaskRunSessionActionDefinitionSummary

---@alias deadline.SessionActionStatus
---| "ASSIGNED"
---| "RUNNING"
---| "CANCELING"
---| "SUCCEEDED"
---| "FAILED"
---| "INTERRUPTED"
---| "CANCELED"
---| "NEVER_ATTEMPTED"
---| "SCHEDULED"
---| "RECLAIMING"
---| "RECLAIMED"

---@class deadline.SessionActionSummary
---@field sessionActionId string # "sessionaction-", 32 hexadecimal digits, "-" and a number
---@field status deadline.SessionActionStatus
---@field definition deadline.SessionActionDefinitionSummary
---@field endedAt? number
---@field manifests? deadline.TaskRunManifestPropertiesResponse[]
---@field progressPercent? number # (0..100)
---@field startedAt? number
---@field workerUpdatedAt? number

---@alias deadline.SessionLifecycleStatus "STARTED"|"UPDATE_IN_PROGRESS"|"UPDATE_SUCCEEDED"|"UPDATE_FAILED"|"ENDED"

---@alias deadline.SessionLifecycleTargetStatus "ENDED"

---@class deadline.SessionSummary
---@field sessionId string # "session-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field startedAt number
---@field lifecycleStatus deadline.SessionLifecycleStatus
---@field endedAt? number
---@field targetLifecycleStatus? deadline.SessionLifecycleTargetStatus
---@field updatedAt? number
---@field updatedBy? string

---@alias deadline.SessionsStatisticsAggregationStatus "IN_PROGRESS"|"TIMEOUT"|"FAILED"|"COMPLETED"

---Has exactly one of its fields.
---@class deadline.SessionsStatisticsResources
---@field fleetIds? string[] # (1..10), of "fleet-" and 32 hexadecimal digits
---@field queueIds? string[] # (1..10), of "queue-" and 32 hexadecimal digits

---@alias deadline.SortOrder "ASCENDING"|"DESCENDING"

---@class deadline.Statistics
---@field count integer
---@field costInUsd deadline.Stats
---@field runtimeInSeconds deadline.Stats
---@field aggregationEndTime? number
---@field aggregationStartTime? number
---@field fleetId? string # "fleet-" and 32 hexadecimal digits
---@field instanceType? string # (1..100)
---@field jobId? string # "job-" and 32 hexadecimal digits
---@field jobName? string # (1..128)
---@field licenseProduct? string
---@field queueId? string # "queue-" and 32 hexadecimal digits
---@field usageType? deadline.UsageType
---@field userId? string

---@class deadline.Stats
---@field avg? number
---@field max? number
---@field min? number
---@field sum? number

---@class deadline.StepAmountCapability
---@field name string # (1..100), matching ([a-zA-Z][a-zA-Z0-9]{0,63}:)?amount(\.[a-zA-Z][a-zA-Z0-9]{0,63})+
---@field max? number
---@field min? number
---@field value? number

---@class deadline.StepAttributeCapability
---@field name string # (1..100), matching ([a-zA-Z][a-zA-Z0-9]{0,63}:)?attr(\.[a-zA-Z][a-zA-Z0-9]{0,63})+
---@field allOf? string[] # of (1..100), matching [a-zA-Z_]([a-zA-Z0-9_\-]{0,99})
---@field anyOf? string[] # of (1..100), matching [a-zA-Z_]([a-zA-Z0-9_\-]{0,99})

---@class deadline.StepConsumer
---@field stepId string # "step-" and 32 hexadecimal digits
---@field status deadline.DependencyConsumerResolutionStatus

---@class deadline.StepDependency
---@field stepId string # "step-" and 32 hexadecimal digits
---@field status deadline.DependencyConsumerResolutionStatus

---@class deadline.StepDetailsEntity
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field schemaVersion string
---@field template any # sensitive
---@field dependencies string[] # of "step-" and 32 hexadecimal digits

---@class deadline.StepDetailsError
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits
---@field code deadline.JobEntityErrorCode
---@field message string

---@class deadline.StepDetailsIdentifiers
---@field jobId string # "job-" and 32 hexadecimal digits
---@field stepId string # "step-" and 32 hexadecimal digits

---@alias deadline.StepLifecycleStatus "CREATE_COMPLETE"|"UPDATE_IN_PROGRESS"|"UPDATE_FAILED"|"UPDATE_SUCCEEDED"

---@class deadline.StepParameter
---@field name string # (1..64)
---@field type deadline.StepParameterType
---@field chunks? deadline.StepParameterChunks

---@class deadline.StepParameterChunks
---@field defaultTaskCount integer # (1..2147483647)
---@field rangeConstraint deadline.RangeConstraint
---@field targetRuntimeSeconds? integer # (0..2147483647)

---@alias deadline.StepParameterType "INT"|"FLOAT"|"STRING"|"PATH"|"CHUNK_INT"

---@class deadline.StepRequiredCapabilities
---@field attributes deadline.StepAttributeCapability[] # (..25)
---@field amounts deadline.StepAmountCapability[] # (..25)

---@class deadline.StepSearchSummary
---@field createdAt? number
---@field createdBy? string
---@field endedAt? number
---@field jobId? string # "job-" and 32 hexadecimal digits
---@field lifecycleStatus? deadline.StepLifecycleStatus
---@field lifecycleStatusMessage? string
---@field name? string # (1..64)
---@field parameterSpace? deadline.ParameterSpace
---@field queueId? string # "queue-" and 32 hexadecimal digits
---@field startedAt? number
---@field stepId? string # "step-" and 32 hexadecimal digits
---@field targetTaskRunStatus? deadline.StepTargetTaskRunStatus
---@field taskFailureRetryCount? integer # (0..2147483647)
---@field taskRunStatus? deadline.TaskRunStatus
---@field taskRunStatusCounts? table<deadline.TaskRunStatus, integer>
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.StepSummary
---@field stepId string # "step-" and 32 hexadecimal digits
---@field name string # (1..64)
---@field lifecycleStatus deadline.StepLifecycleStatus
---@field taskRunStatus deadline.TaskRunStatus
---@field taskRunStatusCounts table<deadline.TaskRunStatus, integer>
---@field createdAt number
---@field createdBy string
---@field dependencyCounts? deadline.DependencyCounts
---@field endedAt? number
---@field lifecycleStatusMessage? string
---@field startedAt? number
---@field targetTaskRunStatus? deadline.StepTargetTaskRunStatus
---@field taskFailureRetryCount? integer # (0..2147483647)
---@field updatedAt? number
---@field updatedBy? string

---@alias deadline.StepTargetTaskRunStatus "READY"|"FAILED"|"SUCCEEDED"|"CANCELED"|"SUSPENDED"|"PENDING"

---@alias deadline.StorageProfileOperatingSystemFamily "WINDOWS"|"LINUX"|"MACOS"

---@class deadline.StorageProfileSummary
---@field storageProfileId string # "sp-" and 32 hexadecimal digits
---@field displayName string # (1..100)
---@field osFamily deadline.StorageProfileOperatingSystemFamily

---@class deadline.StringFilterExpression
---@field name string
---@field operator deadline.ComparisonOperator
---@field value string # (1..256)

---@class deadline.StringListFilterExpression
---@field name string
---@field operator deadline.ComparisonOperator
---@field values string[] # (1..16), of (1..256)

---@class deadline.SyncInputJobAttachmentsSessionActionDefinition
---@field stepId? string # "step-" and 32 hexadecimal digits

---@class deadline.SyncInputJobAttachmentsSessionActionDefinitionSummary
---@field stepId? string # "step-" and 32 hexadecimal digits

---@alias deadline.TagPropagationMode "NO_PROPAGATION"|"PROPAGATE_TAGS_TO_WORKERS_AT_LAUNCH"

---Sensitive.
---Has exactly one of its fields.
---@class deadline.TaskParameterValue
---@field chunkInt? string
---@field float? string # (1..26), matching [-]?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?
---@field int? string # (1..20), matching [-]?(0|[1-9][0-9]*)
---@field path? string # (..1024)
---@field string? string # (..1024)

---@class deadline.TaskRunManifestPropertiesRequest
---@field outputManifestHash? string # (1..256)
---@field outputManifestPath? string # (1..512)

---@class deadline.TaskRunManifestPropertiesResponse
---@field outputManifestHash? string
---@field outputManifestPath? string

---@class deadline.TaskRunSessionActionDefinition
---@field stepId string # "step-" and 32 hexadecimal digits
---@field parameters table<string, deadline.TaskParameterValue> # sensitive
---@field taskId? string # "task-", 32 hexadecimal digits, "-" and a number

---@class deadline.TaskRunSessionActionDefinitionSummary
---@field stepId string # "step-" and 32 hexadecimal digits
---@field parameters? table<string, deadline.TaskParameterValue> # sensitive
---@field taskId? string # "task-", 32 hexadecimal digits, "-" and a number

---@alias deadline.TaskRunStatus
---| "PENDING"
---| "READY"
---| "ASSIGNED"
---| "STARTING"
---| "SCHEDULED"
---| "INTERRUPTING"
---| "RUNNING"
---| "SUSPENDED"
---| "CANCELED"
---| "FAILED"
---| "SUCCEEDED"
---| "NOT_COMPATIBLE"

---@class deadline.TaskSearchSummary
---@field endedAt? number
---@field failureRetryCount? integer # (0..2147483647)
---@field jobId? string # "job-" and 32 hexadecimal digits
---@field latestSessionActionId? string # "sessionaction-", 32 hexadecimal digits, "-" and a number
---@field parameters? table<string, deadline.TaskParameterValue> # sensitive
---@field queueId? string # "queue-" and 32 hexadecimal digits
---@field runStatus? deadline.TaskRunStatus
---@field startedAt? number
---@field stepId? string # "step-" and 32 hexadecimal digits
---@field targetRunStatus? deadline.TaskTargetRunStatus
---@field taskId? string # "task-", 32 hexadecimal digits, "-" and a number
---@field updatedAt? number
---@field updatedBy? string

---@class deadline.TaskSummary
---@field taskId string # "task-", 32 hexadecimal digits, "-" and a number
---@field createdAt number
---@field createdBy string
---@field runStatus deadline.TaskRunStatus
---@field endedAt? number
---@field failureRetryCount? integer # (0..2147483647)
---@field latestSessionActionId? string # "sessionaction-", 32 hexadecimal digits, "-" and a number
---@field parameters? table<string, deadline.TaskParameterValue> # sensitive
---@field startedAt? number
---@field targetRunStatus? deadline.TaskTargetRunStatus
---@field updatedAt? number
---@field updatedBy? string

---@alias deadline.TaskTargetRunStatus "READY"|"FAILED"|"SUCCEEDED"|"CANCELED"|"SUSPENDED"|"PENDING"

---@alias deadline.UpdateJobLifecycleStatus "ARCHIVED"

---@alias deadline.UpdateQueueFleetAssociationStatus
---| "ACTIVE"
---| "STOP_SCHEDULING_AND_COMPLETE_TASKS"
---| "STOP_SCHEDULING_AND_CANCEL_TASKS"

---@alias deadline.UpdateQueueLimitAssociationStatus
---| "ACTIVE"
---| "STOP_LIMIT_USAGE_AND_COMPLETE_TASKS"
---| "STOP_LIMIT_USAGE_AND_CANCEL_TASKS"

---@class deadline.UpdatedSessionActionInfo
---@field completedStatus? deadline.CompletedStatus
---@field endedAt? number|string
---@field manifests? deadline.TaskRunManifestPropertiesRequest[] # (..10)
---@field processExitCode? integer # (-2147483648..2147483647)
---@field progressMessage? string # (..4096), sensitive
---@field progressPercent? number # (0..100)
---@field startedAt? number|string
---@field updatedAt? number|string

---@alias deadline.UpdatedWorkerStatus "STARTED"|"STOPPING"|"STOPPED"

---@alias deadline.UsageGroupByField
---| "QUEUE_ID"
---| "FLEET_ID"
---| "JOB_ID"
---| "USER_ID"
---| "USAGE_TYPE"
---| "INSTANCE_TYPE"
---| "LICENSE_PRODUCT"

---@alias deadline.UsageStatistic "SUM"|"MIN"|"MAX"|"AVG"

---Has exactly one of its fields.
---@class deadline.UsageTrackingResource
---@field queueId? string # "queue-" and 32 hexadecimal digits

---@alias deadline.UsageType "COMPUTE"|"LICENSE"|"PERSISTENT_VOLUME"

---@class deadline.UserJobsFirst
---@field userIdentityId string

---@class deadline.VCpuCountRange
---@field min integer # (1..10000)
---@field max? integer # (1..10000)

---@class deadline.ValidationExceptionField
---@field name string
---@field message string

---@alias deadline.ValidationExceptionReason "UNKNOWN_OPERATION"|"CANNOT_PARSE"|"FIELD_VALIDATION_FAILED"|"OTHER"

---@alias deadline.VolumeState "PENDING_CREATION"|"PENDING_ATTACHMENT"|"IN_USE"|"AVAILABLE"|"PENDING_DELETION"

---@class deadline.VolumeSummary
---@field volumeId string # "volume-" and 32 hexadecimal digits
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field state deadline.VolumeState
---@field sizeGiB integer # (1..65536)
---@field availabilityZoneId string
---@field attachedWorkerId? string # "worker-" and 32 hexadecimal digits

---@class deadline.VpcConfiguration
---@field resourceConfigurationArns? string[] # (..10), of (1..2048)

---@class deadline.WeightedBalancedSchedulingConfiguration
---@field errorWeight? number # (-10000..10000)
---@field maxPriorityOverride? deadline.SchedulingMaxPriorityOverride
---@field minPriorityOverride? deadline.SchedulingMinPriorityOverride
---@field priorityWeight? number # (0..10000)
---@field renderingTaskBuffer? integer # (0..1000)
---@field renderingTaskWeight? number # (-10000..10000)
---@field submissionTimeWeight? number # (0..10000)

---@class deadline.WindowsUser
---@field user string # (..111), matching [^"'/\[\]:;|=,+*?<>\s]*
---@field passwordArn string # (20..2048), matching arn:(aws[a-zA-Z-]*):secretsmanager:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:secret:[a-zA-Z0-9-/_+=.@]{1,2028}

---@class deadline.WorkerAmountCapability
---@field name string # (1..100), matching ([a-zA-Z][a-zA-Z0-9]{0,63}:)?amount(\.[a-zA-Z][a-zA-Z0-9]{0,63})+
---@field value number

---@class deadline.WorkerAttributeCapability
---@field name string # (1..100), matching ([a-zA-Z][a-zA-Z0-9]{0,63}:)?attr(\.[a-zA-Z][a-zA-Z0-9]{0,63})+
---@field values string[] # (1..10), of (1..100), matching [a-zA-Z_]([a-zA-Z0-9_\-]{0,99})

---@class deadline.WorkerCapabilities
---@field amounts deadline.WorkerAmountCapability[] # (2..17)
---@field attributes deadline.WorkerAttributeCapability[] # (2..17)

---@class deadline.WorkerSearchSummary
---@field createdAt? number
---@field createdBy? string
---@field fleetId? string # "fleet-" and 32 hexadecimal digits
---@field hostProperties? deadline.HostPropertiesResponse
---@field status? deadline.WorkerStatus
---@field updatedAt? number
---@field updatedBy? string
---@field workerId? string # "worker-" and 32 hexadecimal digits

---@class deadline.WorkerSessionSummary
---@field sessionId string # "session-" and 32 hexadecimal digits
---@field queueId string # "queue-" and 32 hexadecimal digits
---@field jobId string # "job-" and 32 hexadecimal digits
---@field startedAt number
---@field lifecycleStatus deadline.SessionLifecycleStatus
---@field endedAt? number
---@field targetLifecycleStatus? deadline.SessionLifecycleTargetStatus

---@alias deadline.WorkerStatus
---| "CREATED"
---| "STARTED"
---| "STOPPING"
---| "STOPPED"
---| "NOT_RESPONDING"
---| "NOT_COMPATIBLE"
---| "RUNNING"
---| "IDLE"

---@class deadline.WorkerSummary
---@field farmId string # "farm-" and 32 hexadecimal digits
---@field fleetId string # "fleet-" and 32 hexadecimal digits
---@field workerId string # "worker-" and 32 hexadecimal digits
---@field status deadline.WorkerStatus
---@field createdAt number
---@field createdBy string
---@field hostProperties? deadline.HostPropertiesResponse
---@field log? deadline.LogConfiguration
---@field updatedAt? number
---@field updatedBy? string
