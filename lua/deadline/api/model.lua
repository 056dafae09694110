-- SPDX-License-Identifier: MIT
--
-- AWS Deadline Cloud as a text for people and programs: `deadline.help` prints it, reader.lua reads
-- it. Made by tools/generate from the service's model: do not edit.
--
--   api VERSION at HOST                   the operations' version and host
--   errors NAME ...                       of all operations
--   operation NAME METHOD PATH            a request: a {label} in its path is a member;
--     pages LIST as ITERATOR              it has pages; `by itemOffset`, not by nextToken;
--                                         `once MEMBER turns from VALUE to VALUE`: none before
--     errors NAME ...                     further errors
--     NAME: TYPE                          an input that is required: in the path or in the body
--     NAME?: TYPE                         one that may be left out
--     query NAME?: TYPE                   one in the query
--     header NAME?: TYPE as HEADER or a UUID   one in a header; a random UUID if it is left out
--     -> STATUS                           the status of success, if it is not 200; outputs follow
--   wait NAME OPERATION every 5 s, 180 times   a waiter: the first line that fits decides
--   NAME = structure, union (has exactly one of its members), error STATUS; members follow
--   NAME = TYPE
--
-- A TYPE is the name of one, [TYPE] for a list, {TYPE: TYPE} for a map, or string, integer,
-- number, boolean, timestamp, document (any JSON), `enum VALUE ...`, `id farm` ("farm-" and 32
-- hexadecimal digits), `id task numbered` ("task-", 32 digits, "-" and a number). (1..100) bounds a
-- number, the characters of a string, the elements of a list or map. `matching` is followed by a
-- regular expression. Values of a `sensitive` type are in no error, event or log.
-- luacheck: no max line length

return [==[
api 2023-10-12 at management
errors InternalServerErrorException ThrottlingException

operation AssociateMemberToFarm PUT /farms/{farmId}/members/{principalId}
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  principalId: IdentityCenterPrincipalId
  principalType: PrincipalType
  identityStoreId: IdentityStoreId
  membershipLevel: MembershipLevel
  identityCenterRegion?: Region
  ->

operation AssociateMemberToFleet PUT /farms/{farmId}/fleets/{fleetId}/members/{principalId}
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  fleetId: FleetId
  principalId: IdentityCenterPrincipalId
  principalType: PrincipalType
  identityStoreId: IdentityStoreId
  membershipLevel: MembershipLevel
  identityCenterRegion?: Region
  ->

operation AssociateMemberToJob PUT /farms/{farmId}/queues/{queueId}/jobs/{jobId}/members/{principalId}
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  principalId: IdentityCenterPrincipalId
  principalType: PrincipalType
  identityStoreId: IdentityStoreId
  membershipLevel: MembershipLevel
  identityCenterRegion?: Region
  ->

operation AssociateMemberToQueue PUT /farms/{farmId}/queues/{queueId}/members/{principalId}
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  queueId: QueueId
  principalId: IdentityCenterPrincipalId
  principalType: PrincipalType
  identityStoreId: IdentityStoreId
  membershipLevel: MembershipLevel
  identityCenterRegion?: Region
  ->

operation AssumeFleetRoleForRead GET /farms/{farmId}/fleets/{fleetId}/read-roles
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  -> sensitive
  credentials: AwsCredentials

operation AssumeFleetRoleForWorker GET /farms/{farmId}/fleets/{fleetId}/workers/{workerId}/fleet-roles at scheduling
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  -> sensitive
  credentials: AwsCredentials

operation AssumeQueueRoleForRead GET /farms/{farmId}/queues/{queueId}/read-roles
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  -> sensitive
  credentials: AwsCredentials

operation AssumeQueueRoleForUser GET /farms/{farmId}/queues/{queueId}/user-roles
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  -> sensitive
  credentials: AwsCredentials

operation AssumeQueueRoleForWorker GET /farms/{farmId}/fleets/{fleetId}/workers/{workerId}/queue-roles at scheduling
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  query queueId: QueueId
  -> sensitive
  credentials?: AwsCredentials

operation BatchGetJob POST /batch-get-job
  errors AccessDeniedException ValidationException
  identifiers: [BatchGetJobIdentifier](1..100)
  ->
  jobs: [BatchGetJobItem]
  errors: [BatchGetJobError]

operation BatchGetJobEntity POST /farms/{farmId}/fleets/{fleetId}/workers/{workerId}/batchGetJobEntity at scheduling
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  identifiers: [JobEntityIdentifiersUnion](1..10)
  ->
  entities: [JobEntity](..25)
  errors: [GetJobEntityError]

operation BatchGetSession POST /batch-get-session
  errors AccessDeniedException ValidationException
  identifiers: [BatchGetSessionIdentifier](1..100)
  ->
  sessions: [BatchGetSessionItem]
  errors: [BatchGetSessionError]

operation BatchGetSessionAction POST /batch-get-session-action
  errors AccessDeniedException ValidationException
  identifiers: [BatchGetSessionActionIdentifier](1..100)
  ->
  sessionActions: [BatchGetSessionActionItem]
  errors: [BatchGetSessionActionError]

operation BatchGetStep POST /batch-get-step
  errors AccessDeniedException ValidationException
  identifiers: [BatchGetStepIdentifier](1..100)
  ->
  steps: [BatchGetStepItem]
  errors: [BatchGetStepError]

operation BatchGetTask POST /batch-get-task
  errors AccessDeniedException ValidationException
  identifiers: [BatchGetTaskIdentifier](1..100)
  ->
  tasks: [BatchGetTaskItem]
  errors: [BatchGetTaskError]

operation BatchGetWorker POST /batch-get-worker
  errors AccessDeniedException ValidationException
  identifiers: [BatchGetWorkerIdentifier](1..100)
  ->
  workers: [BatchGetWorkerItem]
  errors: [BatchGetWorkerError]

operation BatchUpdateJob PATCH /batch-update-job
  errors AccessDeniedException ValidationException
  jobs: [BatchUpdateJobItem](1..100)
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  ->
  errors: [BatchUpdateJobError]

operation BatchUpdateTask PATCH /batch-update-task
  errors AccessDeniedException ValidationException
  tasks: [BatchUpdateTaskItem](1..100)
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  ->
  errors: [BatchUpdateTaskError]

operation CopyJobTemplate POST /farms/{farmId}/queues/{queueId}/jobs/{jobId}/template
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  targetS3Location: S3Location
  ->
  templateType: JobTemplateType

operation CreateBudget POST /farms/{farmId}/budgets
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  displayName: string(1..100)
  usageTrackingResource: UsageTrackingResource
  approximateDollarLimit: number(0.01..)
  actions: [BudgetActionToAdd](..10)
  schedule: BudgetSchedule
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  description?: sensitive string(..100)
  tags?: {string: string}
  ->
  budgetId: BudgetId

operation CreateFarm POST /farms
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  displayName: string(1..100)
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  costScaleFactor?: number(0..100)
  description?: sensitive string(..100)
  kmsKeyArn?: KmsKeyArn
  tags?: {string: string}
  ->
  farmId: FarmId

operation CreateFleet POST /farms/{farmId}/fleets
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  displayName: string(1..100)
  roleArn: IamRoleArn
  maxWorkerCount: integer(0..2147483647)
  configuration: FleetConfiguration
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  description?: sensitive string(..100)
  hostConfiguration?: HostConfiguration
  minWorkerCount?: integer(0..2147483647)
  tags?: {string: string}
  ->
  fleetId: FleetId

operation CreateJob POST /farms/{farmId}/queues/{queueId}/jobs
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  queueId: QueueId
  priority: integer(0..100)
  attachments?: Attachments
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  descriptionOverride?: sensitive string(..2048)
  maxFailedTasksCount?: integer(0..2147483647)
  maxRetriesPerTask?: integer(0..2147483647)
  maxWorkerCount?: integer(-1..2147483647)
  nameOverride?: string(1..128)
  parameters?: sensitive {string(1..1024): JobParameter}
  sourceJobId?: JobId
  storageProfileId?: StorageProfileId
  tags?: {string: string}
  targetTaskRunStatus?: CreateJobTargetTaskRunStatus
  template?: sensitive string(1..1000000)
  templateType?: JobTemplateType
  -> 201
  jobId: JobId

operation CreateLicenseEndpoint POST /license-endpoints
  errors AccessDeniedException ConflictException ServiceQuotaExceededException ValidationException
  vpcId: VpcId
  subnetIds: [SubnetId](1..10)
  securityGroupIds: [SecurityGroupId](1..10)
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  tags?: {string: string}
  ->
  licenseEndpointId: LicenseEndpointId

operation CreateLimit POST /farms/{farmId}/limits
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  displayName: string(1..100)
  amountRequirementName: string(..1024)
  maxCount: integer(-1..2147483647)
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  description?: sensitive string(..100)
  ->
  limitId: LimitId

operation CreateMonitor POST /monitors
  errors AccessDeniedException ServiceQuotaExceededException ValidationException
  displayName: string(1..100)
  identityCenterInstanceArn: IdentityCenterInstanceArn
  subdomain: Subdomain
  roleArn: IamRoleArn
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  identityCenterRegion?: Region
  tags?: {string: string}
  ->
  monitorId: MonitorId
  identityCenterApplicationArn: string

operation CreateQueue POST /farms/{farmId}/queues
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  displayName: string(1..100)
  allowedStorageProfileIds?: [StorageProfileId](..20)
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  defaultBudgetAction?: DefaultQueueBudgetAction
  description?: sensitive string(..100)
  jobAttachmentSettings?: JobAttachmentSettings
  jobRunAsUser?: JobRunAsUser
  requiredFileSystemLocationNames?: [FileSystemLocationName](..20)
  roleArn?: IamRoleArn
  schedulingConfiguration?: SchedulingConfiguration
  tags?: {string: string}
  ->
  queueId: QueueId

operation CreateQueueEnvironment POST /farms/{farmId}/queues/{queueId}/environments
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  queueId: QueueId
  priority: integer(0..10000)
  templateType: EnvironmentTemplateType
  template: sensitive string(1..15000)
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  ->
  queueEnvironmentId: QueueEnvironmentId

operation CreateQueueFleetAssociation PUT /farms/{farmId}/queue-fleet-associations
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  fleetId: FleetId
  ->

operation CreateQueueLimitAssociation PUT /farms/{farmId}/queue-limit-associations
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  limitId: LimitId
  ->

operation CreateStorageProfile POST /farms/{farmId}/storage-profiles
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  displayName: string(1..100)
  osFamily: StorageProfileOperatingSystemFamily
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  fileSystemLocations?: [FileSystemLocation](..20)
  ->
  storageProfileId: StorageProfileId

operation CreateWorker POST /farms/{farmId}/fleets/{fleetId}/workers at scheduling
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  hostProperties?: HostPropertiesRequest
  tags?: {string: string}
  ->
  workerId: WorkerId

operation DeleteBudget DELETE /farms/{farmId}/budgets/{budgetId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  budgetId: BudgetId
  ->

operation DeleteFarm DELETE /farms/{farmId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  ->

operation DeleteFleet DELETE /farms/{farmId}/fleets/{fleetId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  ->

operation DeleteLicenseEndpoint DELETE /license-endpoints/{licenseEndpointId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  licenseEndpointId: LicenseEndpointId
  ->

operation DeleteLimit DELETE /farms/{farmId}/limits/{limitId}
  errors AccessDeniedException ValidationException
  farmId: FarmId
  limitId: LimitId
  ->

operation DeleteMeteredProduct DELETE /license-endpoints/{licenseEndpointId}/metered-products/{productId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  licenseEndpointId: LicenseEndpointId
  productId: MeteredProductId
  ->

operation DeleteMonitor DELETE /monitors/{monitorId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  monitorId: MonitorId
  ->

operation DeleteQueue DELETE /farms/{farmId}/queues/{queueId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  ->

operation DeleteQueueEnvironment DELETE /farms/{farmId}/queues/{queueId}/environments/{queueEnvironmentId}
  errors AccessDeniedException ValidationException
  farmId: FarmId
  queueId: QueueId
  queueEnvironmentId: QueueEnvironmentId
  ->

operation DeleteQueueFleetAssociation DELETE /farms/{farmId}/queue-fleet-associations/{queueId}/{fleetId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  fleetId: FleetId
  ->

operation DeleteQueueLimitAssociation DELETE /farms/{farmId}/queue-limit-associations/{queueId}/{limitId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  limitId: LimitId
  ->

operation DeleteStorageProfile DELETE /farms/{farmId}/storage-profiles/{storageProfileId}
  errors AccessDeniedException ValidationException
  farmId: FarmId
  storageProfileId: StorageProfileId
  ->

operation DeleteVolume DELETE /farms/{farmId}/fleets/{fleetId}/volumes/{volumeId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  volumeId: VolumeId
  ->

operation DeleteWorker DELETE /farms/{farmId}/fleets/{fleetId}/workers/{workerId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  ->

operation DisassociateMemberFromFarm DELETE /farms/{farmId}/members/{principalId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  principalId: IdentityCenterPrincipalId
  ->

operation DisassociateMemberFromFleet DELETE /farms/{farmId}/fleets/{fleetId}/members/{principalId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  principalId: IdentityCenterPrincipalId
  ->

operation DisassociateMemberFromJob DELETE /farms/{farmId}/queues/{queueId}/jobs/{jobId}/members/{principalId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  principalId: IdentityCenterPrincipalId
  ->

operation DisassociateMemberFromQueue DELETE /farms/{farmId}/queues/{queueId}/members/{principalId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  principalId: IdentityCenterPrincipalId
  ->

operation GetBudget GET /farms/{farmId}/budgets/{budgetId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  budgetId: BudgetId
  ->
  budgetId: BudgetId
  usageTrackingResource: UsageTrackingResource
  status: BudgetStatus
  displayName: string(1..100)
  approximateDollarLimit: number(0.01..)
  usages: ConsumedUsages
  createdBy: string
  createdAt: timestamp
  actions: [ResponseBudgetAction](..10)
  schedule: BudgetSchedule
  description?: sensitive string(..100)
  queueStoppedAt?: timestamp
  updatedAt?: timestamp
  updatedBy?: string

operation GetFarm GET /farms/{farmId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  ->
  farmId: FarmId
  displayName: string(1..100)
  createdAt: timestamp
  createdBy: string
  costScaleFactor: number(0..100)
  description?: sensitive string(..100)
  kmsKeyArn?: KmsKeyArn
  updatedAt?: timestamp
  updatedBy?: string

operation GetFleet GET /farms/{farmId}/fleets/{fleetId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  ->
  fleetId: FleetId
  farmId: FarmId
  displayName: string(1..100)
  status: FleetStatus
  workerCount: integer
  minWorkerCount: integer(0..2147483647)
  maxWorkerCount: integer(0..2147483647)
  configuration: FleetConfiguration
  createdAt: timestamp
  createdBy: string
  roleArn: IamRoleArn
  autoScalingStatus?: AutoScalingStatus
  capabilities?: FleetCapabilities
  description?: sensitive string(..100)
  hostConfiguration?: HostConfiguration
  statusMessage?: string
  targetWorkerCount?: integer
  updatedAt?: timestamp
  updatedBy?: string

operation GetJob GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  ->
  jobId: JobId
  name: string(1..128)
  lifecycleStatus: JobLifecycleStatus
  lifecycleStatusMessage: string
  priority: integer(0..100)
  createdAt: timestamp
  createdBy: string
  attachments?: Attachments
  description?: sensitive string(1..2048)
  endedAt?: timestamp
  maxFailedTasksCount?: integer(0..2147483647)
  maxRetriesPerTask?: integer(0..2147483647)
  maxWorkerCount?: integer(-1..2147483647)
  parameters?: sensitive {string(1..1024): JobParameter}
  sourceJobId?: JobId
  startedAt?: timestamp
  storageProfileId?: StorageProfileId
  targetTaskRunStatus?: JobTargetTaskRunStatus
  taskFailureRetryCount?: integer(0..2147483647)
  taskRunStatus?: TaskRunStatus
  taskRunStatusCounts?: {TaskRunStatus: integer}
  updatedAt?: timestamp
  updatedBy?: string

operation GetLicenseEndpoint GET /license-endpoints/{licenseEndpointId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  licenseEndpointId: LicenseEndpointId
  ->
  licenseEndpointId: LicenseEndpointId
  status: LicenseEndpointStatus
  statusMessage: string(..1024)
  dnsName?: string
  securityGroupIds?: [SecurityGroupId](1..10)
  subnetIds?: [SubnetId](1..10)
  vpcId?: VpcId

operation GetLimit GET /farms/{farmId}/limits/{limitId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  limitId: LimitId
  ->
  farmId: FarmId
  limitId: LimitId
  currentCount: integer(0..2147483647)
  createdAt: timestamp
  createdBy: string
  displayName: string(1..100)
  amountRequirementName: string(..1024)
  maxCount: integer(-1..2147483647)
  description?: sensitive string(..100)
  updatedAt?: timestamp
  updatedBy?: string

operation GetMonitor GET /monitors/{monitorId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  monitorId: MonitorId
  ->
  monitorId: MonitorId
  displayName: string(1..100)
  subdomain: Subdomain
  url: string
  roleArn: IamRoleArn
  identityCenterInstanceArn: IdentityCenterInstanceArn
  identityCenterApplicationArn: string
  createdAt: timestamp
  createdBy: string
  identityCenterRegion?: Region
  updatedAt?: timestamp
  updatedBy?: string

operation GetMonitorSettings GET /monitors/{monitorId}/settings
  errors AccessDeniedException ResourceNotFoundException ValidationException
  monitorId: MonitorId
  ->
  settings: {SettingKey: string(..8192)}(..64)

operation GetQueue GET /farms/{farmId}/queues/{queueId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  ->
  farmId: FarmId
  queueId: QueueId
  displayName: string(1..100)
  status: QueueStatus
  defaultBudgetAction: DefaultQueueBudgetAction
  createdAt: timestamp
  createdBy: string
  allowedStorageProfileIds?: [StorageProfileId](..20)
  blockedReason?: QueueBlockedReason
  description?: sensitive string(..100)
  jobAttachmentSettings?: JobAttachmentSettings
  jobRunAsUser?: JobRunAsUser
  requiredFileSystemLocationNames?: [FileSystemLocationName](..20)
  roleArn?: IamRoleArn
  schedulingConfiguration?: SchedulingConfiguration
  updatedAt?: timestamp
  updatedBy?: string

operation GetQueueEnvironment GET /farms/{farmId}/queues/{queueId}/environments/{queueEnvironmentId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  queueEnvironmentId: QueueEnvironmentId
  ->
  queueEnvironmentId: QueueEnvironmentId
  name: string
  priority: integer(0..10000)
  templateType: EnvironmentTemplateType
  template: sensitive string(1..15000)
  createdAt: timestamp
  createdBy: string
  updatedAt?: timestamp
  updatedBy?: string

operation GetQueueFleetAssociation GET /farms/{farmId}/queue-fleet-associations/{queueId}/{fleetId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  fleetId: FleetId
  ->
  queueId: QueueId
  fleetId: FleetId
  status: QueueFleetAssociationStatus
  createdAt: timestamp
  createdBy: string
  updatedAt?: timestamp
  updatedBy?: string

operation GetQueueLimitAssociation GET /farms/{farmId}/queue-limit-associations/{queueId}/{limitId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  limitId: LimitId
  ->
  queueId: QueueId
  limitId: LimitId
  status: QueueLimitAssociationStatus
  createdAt: timestamp
  createdBy: string
  updatedAt?: timestamp
  updatedBy?: string

operation GetSession GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/sessions/{sessionId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  sessionId: SessionId
  ->
  sessionId: SessionId
  fleetId: FleetId
  workerId: WorkerId
  startedAt: timestamp
  lifecycleStatus: SessionLifecycleStatus
  log: LogConfiguration
  endedAt?: timestamp
  hostProperties?: HostPropertiesResponse
  targetLifecycleStatus?: SessionLifecycleTargetStatus
  updatedAt?: timestamp
  updatedBy?: string
  workerLog?: LogConfiguration

operation GetSessionAction GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/session-actions/{sessionActionId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  sessionActionId: SessionActionId
  ->
  sessionActionId: SessionActionId
  status: SessionActionStatus
  sessionId: SessionId
  definition: SessionActionDefinition
  acquiredLimits?: [AcquiredLimit]
  endedAt?: timestamp
  manifests?: [TaskRunManifestPropertiesResponse]
  processExitCode?: integer(-2147483648..2147483647)
  progressMessage?: sensitive string(..4096)
  progressPercent?: number(0..100)
  startedAt?: timestamp
  workerUpdatedAt?: timestamp

operation GetSessionsStatisticsAggregation GET /farms/{farmId}/sessions-statistics-aggregation
  pages statistics as sessions_statistics once status turns from IN_PROGRESS to COMPLETED
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  query aggregationId: AggregationId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  status: SessionsStatisticsAggregationStatus
  nextToken?: string(..4096)
  statistics?: [Statistics]
  statusMessage?: string

operation GetStep GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/steps/{stepId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  ->
  stepId: StepId
  name: string(1..64)
  lifecycleStatus: StepLifecycleStatus
  taskRunStatus: TaskRunStatus
  taskRunStatusCounts: {TaskRunStatus: integer}
  createdAt: timestamp
  createdBy: string
  dependencyCounts?: DependencyCounts
  description?: sensitive string(1..2048)
  endedAt?: timestamp
  lifecycleStatusMessage?: string
  parameterSpace?: ParameterSpace
  requiredCapabilities?: StepRequiredCapabilities
  startedAt?: timestamp
  targetTaskRunStatus?: StepTargetTaskRunStatus
  taskFailureRetryCount?: integer(0..2147483647)
  updatedAt?: timestamp
  updatedBy?: string

operation GetStorageProfile GET /farms/{farmId}/storage-profiles/{storageProfileId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  storageProfileId: StorageProfileId
  ->
  storageProfileId: StorageProfileId
  displayName: string(1..100)
  osFamily: StorageProfileOperatingSystemFamily
  createdAt: timestamp
  createdBy: string
  fileSystemLocations?: [FileSystemLocation](..20)
  updatedAt?: timestamp
  updatedBy?: string

operation GetStorageProfileForQueue GET /farms/{farmId}/queues/{queueId}/storage-profiles/{storageProfileId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  storageProfileId: StorageProfileId
  ->
  storageProfileId: StorageProfileId
  displayName: string(1..100)
  osFamily: StorageProfileOperatingSystemFamily
  fileSystemLocations?: [FileSystemLocation](..20)

operation GetTask GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/steps/{stepId}/tasks/{taskId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  taskId: TaskId
  ->
  taskId: TaskId
  createdAt: timestamp
  createdBy: string
  runStatus: TaskRunStatus
  endedAt?: timestamp
  failureRetryCount?: integer(0..2147483647)
  latestSessionActionId?: SessionActionId
  parameters?: sensitive {string: TaskParameterValue}
  startedAt?: timestamp
  targetRunStatus?: TaskTargetRunStatus
  updatedAt?: timestamp
  updatedBy?: string

operation GetVolume GET /farms/{farmId}/fleets/{fleetId}/volumes/{volumeId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  volumeId: VolumeId
  ->
  volumeId: VolumeId
  farmId: FarmId
  fleetId: FleetId
  state: VolumeState
  sizeGiB: integer(1..65536)
  availabilityZoneId: string
  volumeType: EbsVolumeType
  createdAt: timestamp
  attachedWorkerId?: WorkerId
  expiresAt?: timestamp
  iops?: integer(100..80000)
  lastAssignedAt?: timestamp
  lastReleasedAt?: timestamp
  throughputMiB?: integer(125..2000)

operation GetWorker GET /farms/{farmId}/fleets/{fleetId}/workers/{workerId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  ->
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  status: WorkerStatus
  createdAt: timestamp
  createdBy: string
  hostProperties?: HostPropertiesResponse
  log?: LogConfiguration
  updatedAt?: timestamp
  updatedBy?: string

operation ListAvailableMeteredProducts GET /metered-products
  pages meteredProducts as available_metered_products
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  meteredProducts: [MeteredProductSummary]
  nextToken?: string(..4096)

operation ListBudgets GET /farms/{farmId}/budgets
  pages budgets as budgets
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  query status?: BudgetStatus
  ->
  budgets: [BudgetSummary]
  nextToken?: string(..4096)

operation ListFarmMembers GET /farms/{farmId}/members
  pages members as farm_members
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  members: [FarmMember]
  nextToken?: string(..4096)

operation ListFarms GET /farms
  pages farms as farms
  errors AccessDeniedException ValidationException
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  query principalId?: IdentityCenterPrincipalId
  ->
  farms: [FarmSummary]
  nextToken?: string(..4096)

operation ListFleetMembers GET /farms/{farmId}/fleets/{fleetId}/members
  pages members as fleet_members
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  members: [FleetMember]
  nextToken?: string(..4096)

operation ListFleets GET /farms/{farmId}/fleets
  pages fleets as fleets
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  query displayName?: string(1..100)
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  query principalId?: IdentityCenterPrincipalId
  query status?: FleetStatus
  ->
  fleets: [FleetSummary]
  nextToken?: string(..4096)

operation ListJobMembers GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/members
  pages members as job_members
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  members: [JobMember]
  nextToken?: string(..4096)

operation ListJobParameterDefinitions GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/parameter-definitions
  pages jobParameterDefinitions as job_parameter_definitions
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  jobParameterDefinitions: [JobParameterDefinition]
  nextToken?: string(..4096)

operation ListJobs GET /farms/{farmId}/queues/{queueId}/jobs
  pages jobs as jobs
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  query principalId?: IdentityCenterPrincipalId
  ->
  jobs: [JobSummary]
  nextToken?: string(..4096)

operation ListLicenseEndpoints GET /license-endpoints
  pages licenseEndpoints as license_endpoints
  errors AccessDeniedException ResourceNotFoundException ValidationException
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  licenseEndpoints: [LicenseEndpointSummary]
  nextToken?: string(..4096)

operation ListLimits GET /farms/{farmId}/limits
  pages limits as limits
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  limits: [LimitSummary]
  nextToken?: string(..4096)

operation ListMeteredProducts GET /license-endpoints/{licenseEndpointId}/metered-products
  pages meteredProducts as metered_products
  errors AccessDeniedException ResourceNotFoundException ValidationException
  licenseEndpointId: LicenseEndpointId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  meteredProducts: [MeteredProductSummary]
  nextToken?: string(..4096)

operation ListMonitors GET /monitors
  pages monitors as monitors
  errors AccessDeniedException ValidationException
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  monitors: [MonitorSummary]
  nextToken?: string(..4096)

operation ListQueueEnvironments GET /farms/{farmId}/queues/{queueId}/environments
  pages environments as queue_environments
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  environments: [QueueEnvironmentSummary]
  nextToken?: string(..4096)

operation ListQueueFleetAssociations GET /farms/{farmId}/queue-fleet-associations
  pages queueFleetAssociations as queue_fleet_associations
  errors AccessDeniedException ResourceNotFoundException
  farmId: FarmId
  query fleetId?: FleetId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  query queueId?: QueueId
  ->
  queueFleetAssociations: [QueueFleetAssociationSummary]
  nextToken?: string(..4096)

operation ListQueueLimitAssociations GET /farms/{farmId}/queue-limit-associations
  pages queueLimitAssociations as queue_limit_associations
  errors AccessDeniedException ResourceNotFoundException
  farmId: FarmId
  query limitId?: LimitId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  query queueId?: QueueId
  ->
  queueLimitAssociations: [QueueLimitAssociationSummary]
  nextToken?: string(..4096)

operation ListQueueMembers GET /farms/{farmId}/queues/{queueId}/members
  pages members as queue_members
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  members: [QueueMember]
  nextToken?: string(..4096)

operation ListQueues GET /farms/{farmId}/queues
  pages queues as queues
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  query principalId?: IdentityCenterPrincipalId
  query status?: QueueStatus
  ->
  queues: [QueueSummary]
  nextToken?: string(..4096)

operation ListSessionActions GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/session-actions
  pages sessionActions as session_actions
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  query sessionId?: SessionId
  query taskId?: TaskId
  ->
  sessionActions: [SessionActionSummary]
  nextToken?: string(..4096)

operation ListSessions GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/sessions
  pages sessions as sessions
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  sessions: [SessionSummary]
  nextToken?: string(..4096)

operation ListSessionsForWorker GET /farms/{farmId}/fleets/{fleetId}/workers/{workerId}/sessions
  pages sessions as sessions_for_worker
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  sessions: [WorkerSessionSummary]
  nextToken?: string(..4096)

operation ListStepConsumers GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/steps/{stepId}/consumers
  pages consumers as step_consumers
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  query maxResults?: integer(1..1000)
  query nextToken?: string(..4096)
  ->
  consumers: [StepConsumer]
  nextToken?: string(..4096)

operation ListStepDependencies GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/steps/{stepId}/dependencies
  pages dependencies as step_dependencies
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  query maxResults?: integer(1..1000)
  query nextToken?: string(..4096)
  ->
  dependencies: [StepDependency]
  nextToken?: string(..4096)

operation ListSteps GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/steps
  pages steps as steps
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  steps: [StepSummary]
  nextToken?: string(..4096)

operation ListStorageProfiles GET /farms/{farmId}/storage-profiles
  pages storageProfiles as storage_profiles
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  storageProfiles: [StorageProfileSummary]
  nextToken?: string(..4096)

operation ListStorageProfilesForQueue GET /farms/{farmId}/queues/{queueId}/storage-profiles
  pages storageProfiles as storage_profiles_for_queue
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  storageProfiles: [StorageProfileSummary]
  nextToken?: string(..4096)

operation ListTagsForResource GET /tags/{resourceArn}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  resourceArn: string
  ->
  tags?: {string: string}

operation ListTasks GET /farms/{farmId}/queues/{queueId}/jobs/{jobId}/steps/{stepId}/tasks
  pages tasks as tasks
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  tasks: [TaskSummary]
  nextToken?: string(..4096)

operation ListVolumes GET /farms/{farmId}/fleets/{fleetId}/volumes
  pages volumes as volumes
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  volumes: [VolumeSummary]
  nextToken?: string(..4096)

operation ListWorkers GET /farms/{farmId}/fleets/{fleetId}/workers
  pages workers as workers
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  query maxResults?: integer(1..100)
  query nextToken?: string(..4096)
  ->
  workers: [WorkerSummary]
  nextToken?: string(..4096)

operation PutMeteredProduct PUT /license-endpoints/{licenseEndpointId}/metered-products/{productId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  licenseEndpointId: LicenseEndpointId
  productId: MeteredProductId
  ->

operation SearchJobs POST /farms/{farmId}/search/jobs
  pages jobs by itemOffset as jobs_matching
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  itemOffset: integer(0..10000)
  queueIds: [QueueId](1..10)
  filterExpressions?: SearchGroupedFilterExpressions
  pageSize?: integer(1..100)
  sortExpressions?: [SearchSortExpression](1..5)
  ->
  jobs: [JobSearchSummary]
  totalResults: integer(0..10000)
  nextItemOffset?: integer(0..10000)

operation SearchSteps POST /farms/{farmId}/search/steps
  pages steps by itemOffset as steps_matching
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  itemOffset: integer(0..10000)
  queueIds: [QueueId](1..10)
  filterExpressions?: SearchGroupedFilterExpressions
  jobId?: JobId
  pageSize?: integer(1..100)
  sortExpressions?: [SearchSortExpression](1..5)
  ->
  steps: [StepSearchSummary]
  totalResults: integer(0..10000)
  nextItemOffset?: integer(0..10000)

operation SearchTasks POST /farms/{farmId}/search/tasks
  pages tasks by itemOffset as tasks_matching
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  itemOffset: integer(0..10000)
  queueIds: [QueueId](1..10)
  filterExpressions?: SearchGroupedFilterExpressions
  jobId?: JobId
  pageSize?: integer(1..100)
  sortExpressions?: [SearchSortExpression](1..5)
  ->
  tasks: [TaskSearchSummary]
  totalResults: integer(0..10000)
  nextItemOffset?: integer(0..10000)

operation SearchWorkers POST /farms/{farmId}/search/workers
  pages workers by itemOffset as workers_matching
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  itemOffset: integer(0..10000)
  fleetIds: [FleetId](1..10)
  filterExpressions?: SearchGroupedFilterExpressions
  pageSize?: integer(1..100)
  sortExpressions?: [SearchSortExpression](1..5)
  ->
  workers: [WorkerSearchSummary]
  totalResults: integer(0..10000)
  nextItemOffset?: integer(0..10000)

operation StartSessionsStatisticsAggregation POST /farms/{farmId}/sessions-statistics-aggregation
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  resourceIds: SessionsStatisticsResources
  startTime: timestamp
  endTime: timestamp
  groupBy: [UsageGroupByField](1..2)
  statistics: [UsageStatistic](1..4)
  period?: Period
  timezone?: Timezone
  ->
  aggregationId: AggregationId

operation TagResource POST /tags/{resourceArn}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  resourceArn: string
  tags?: {string: string}
  -> 204

operation UntagResource DELETE /tags/{resourceArn}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  resourceArn: string
  query tagKeys: [string]
  -> 204

operation UpdateBudget PATCH /farms/{farmId}/budgets/{budgetId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  budgetId: BudgetId
  actionsToAdd?: [BudgetActionToAdd](..10)
  actionsToRemove?: [BudgetActionToRemove](..10)
  approximateDollarLimit?: number(0.01..)
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  description?: sensitive string(..100)
  displayName?: string(1..100)
  schedule?: BudgetSchedule
  status?: BudgetStatus
  ->

operation UpdateFarm PATCH /farms/{farmId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  costScaleFactor?: number(0..100)
  description?: sensitive string(..100)
  displayName?: string(1..100)
  ->

operation UpdateFleet PATCH /farms/{farmId}/fleets/{fleetId}
  errors AccessDeniedException ResourceNotFoundException ServiceQuotaExceededException ValidationException
  farmId: FarmId
  fleetId: FleetId
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  configuration?: FleetConfiguration
  description?: sensitive string(..100)
  displayName?: string(1..100)
  hostConfiguration?: HostConfiguration
  maxWorkerCount?: integer(0..2147483647)
  minWorkerCount?: integer(0..2147483647)
  roleArn?: IamRoleArn
  ->

operation UpdateJob PATCH /farms/{farmId}/queues/{queueId}/jobs/{jobId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  description?: sensitive string(..2048)
  lifecycleStatus?: UpdateJobLifecycleStatus
  maxFailedTasksCount?: integer(0..2147483647)
  maxRetriesPerTask?: integer(0..2147483647)
  maxWorkerCount?: integer(-1..2147483647)
  name?: string(1..128)
  priority?: integer(0..100)
  targetTaskRunStatus?: JobTargetTaskRunStatus
  ->

operation UpdateLimit PATCH /farms/{farmId}/limits/{limitId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  limitId: LimitId
  description?: sensitive string(..100)
  displayName?: string(1..100)
  maxCount?: integer(-1..2147483647)
  ->

operation UpdateMonitor PATCH /monitors/{monitorId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  monitorId: MonitorId
  displayName?: string(1..100)
  roleArn?: IamRoleArn
  subdomain?: Subdomain
  ->

operation UpdateMonitorSettings PATCH /monitors/{monitorId}/settings
  errors AccessDeniedException ResourceNotFoundException ValidationException
  monitorId: MonitorId
  settings: {SettingKey: string(..8192)}(..64)
  ->

operation UpdateQueue PATCH /farms/{farmId}/queues/{queueId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  allowedStorageProfileIdsToAdd?: [StorageProfileId](..20)
  allowedStorageProfileIdsToRemove?: [StorageProfileId](..20)
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  defaultBudgetAction?: DefaultQueueBudgetAction
  description?: sensitive string(..100)
  displayName?: string(1..100)
  jobAttachmentSettings?: JobAttachmentSettings
  jobRunAsUser?: JobRunAsUser
  requiredFileSystemLocationNamesToAdd?: [FileSystemLocationName](..20)
  requiredFileSystemLocationNamesToRemove?: [FileSystemLocationName](..20)
  roleArn?: IamRoleArn
  schedulingConfiguration?: SchedulingConfiguration
  ->

operation UpdateQueueEnvironment PATCH /farms/{farmId}/queues/{queueId}/environments/{queueEnvironmentId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  queueEnvironmentId: QueueEnvironmentId
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  priority?: integer(0..10000)
  template?: sensitive string(1..15000)
  templateType?: EnvironmentTemplateType
  ->

operation UpdateQueueFleetAssociation PATCH /farms/{farmId}/queue-fleet-associations/{queueId}/{fleetId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  fleetId: FleetId
  status: UpdateQueueFleetAssociationStatus
  ->

operation UpdateQueueLimitAssociation PATCH /farms/{farmId}/queue-limit-associations/{queueId}/{limitId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  limitId: LimitId
  status: UpdateQueueLimitAssociationStatus
  ->

operation UpdateSession PATCH /farms/{farmId}/queues/{queueId}/jobs/{jobId}/sessions/{sessionId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  sessionId: SessionId
  targetLifecycleStatus: SessionLifecycleTargetStatus
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  ->

operation UpdateStep PATCH /farms/{farmId}/queues/{queueId}/jobs/{jobId}/steps/{stepId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  targetTaskRunStatus: StepTargetTaskRunStatus
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  ->

operation UpdateStorageProfile PATCH /farms/{farmId}/storage-profiles/{storageProfileId}
  errors AccessDeniedException ResourceNotFoundException ValidationException
  farmId: FarmId
  storageProfileId: StorageProfileId
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  displayName?: string(1..100)
  fileSystemLocationsToAdd?: [FileSystemLocation](..20)
  fileSystemLocationsToRemove?: [FileSystemLocation](..20)
  osFamily?: StorageProfileOperatingSystemFamily
  ->

operation UpdateTask PATCH /farms/{farmId}/queues/{queueId}/jobs/{jobId}/steps/{stepId}/tasks/{taskId}
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  taskId: TaskId
  targetRunStatus: TaskTargetRunStatus
  header clientToken?: string(1..64) as X-Amz-Client-Token or a UUID
  ->

operation UpdateWorker PATCH /farms/{farmId}/fleets/{fleetId}/workers/{workerId} at scheduling
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  capabilities?: WorkerCapabilities
  hostProperties?: HostPropertiesRequest
  status?: UpdatedWorkerStatus
  ->
  hostConfiguration?: HostConfiguration
  log?: LogConfiguration

operation UpdateWorkerSchedule PATCH /farms/{farmId}/fleets/{fleetId}/workers/{workerId}/schedule at scheduling
  errors AccessDeniedException ConflictException ResourceNotFoundException ValidationException
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  updatedSessionActions?: {SessionActionId: UpdatedSessionActionInfo}
  ->
  assignedSessions: {SessionId: AssignedSession}
  cancelSessionActions: {SessionId: [SessionActionId](..100)}
  updateIntervalSeconds: integer(0..)
  desiredWorkerStatus?: DesiredWorkerStatus

wait fleet_active GetFleet every 5 s, 180 times
  status ACTIVE: done
  status CREATE_FAILED UPDATE_FAILED: failed

wait job_complete GetJob every 15 s, 240 times
  taskRunStatus SUCCEEDED FAILED CANCELED SUSPENDED NOT_COMPATIBLE: done
  lifecycleStatus ARCHIVED: done

wait job_create_complete GetJob every 1 s, 120 times
  lifecycleStatus CREATE_COMPLETE UPDATE_IN_PROGRESS UPDATE_FAILED UPDATE_SUCCEEDED: done
  lifecycleStatus UPLOAD_FAILED CREATE_FAILED: failed

wait job_succeeded GetJob every 15 s, 240 times
  taskRunStatus SUCCEEDED: done
  taskRunStatus FAILED CANCELED SUSPENDED NOT_COMPATIBLE: failed
  lifecycleStatus ARCHIVED: failed

wait license_endpoint_deleted GetLicenseEndpoint every 10 s, 234 times
  error ResourceNotFoundException: done
  status NOT_READY: failed

wait license_endpoint_valid GetLicenseEndpoint every 10 s, 114 times
  status READY: done
  status NOT_READY: failed

wait queue_fleet_association_stopped GetQueueFleetAssociation every 10 s, 60 times
  status STOPPED: done

wait queue_limit_association_stopped GetQueueLimitAssociation every 10 s, 60 times
  status STOPPED: done

wait queue_scheduling GetQueue every 10 s, 70 times
  status SCHEDULING: done

wait queue_scheduling_blocked GetQueue every 10 s, 30 times
  status SCHEDULING_BLOCKED: done

AcceleratorCapabilities = structure
  selections: [AcceleratorSelection]
  count?: AcceleratorCountRange

AcceleratorCountRange = structure
  min: integer(0..2147483647)
  max?: integer(0..2147483647)

AcceleratorName = enum t4 a10g l4 l40s rtx-pro-server-6000

AcceleratorSelection = structure
  name: AcceleratorName
  runtime?: string(1..100)

AcceleratorTotalMemoryMiBRange = structure
  min: integer(0..2147483647)
  max?: integer(0..2147483647)

AcceleratorType = enum gpu

AccessDeniedException = error 403
  message: string
  context?: {string: string}

AcquiredLimit = structure
  limitId: LimitId
  count: integer(1..2147483647)

AggregationId = string matching [0-9a-f]{32}
AmountCapabilityName = string(1..100) matching ([a-zA-Z][a-zA-Z0-9]{0,63}:)?amount(\.[a-zA-Z][a-zA-Z0-9]{0,63})+

AssignedEnvironmentEnterSessionActionDefinition = structure
  environmentId: EnvironmentId

AssignedEnvironmentExitSessionActionDefinition = structure
  environmentId: EnvironmentId

AssignedSession = structure
  queueId: QueueId
  jobId: JobId
  sessionActions: [AssignedSessionAction]
  logConfiguration: LogConfiguration

AssignedSessionAction = structure
  sessionActionId: SessionActionId
  definition: AssignedSessionActionDefinition

AssignedSessionActionDefinition = union
  envEnter?: AssignedEnvironmentEnterSessionActionDefinition
  envExit?: AssignedEnvironmentExitSessionActionDefinition
  syncInputJobAttachments?: AssignedSyncInputJobAttachmentsSessionActionDefinition
  taskRun?: AssignedTaskRunSessionActionDefinition

AssignedSyncInputJobAttachmentsSessionActionDefinition = structure
  stepId?: StepId

AssignedTaskRunSessionActionDefinition = structure
  stepId: StepId
  parameters: sensitive {string: TaskParameterValue}
  taskId?: TaskId

Attachments = structure
  manifests: [ManifestProperties](1..10)
  fileSystem?: JobAttachmentsFileSystem

AttributeCapabilityName = string(1..100) matching ([a-zA-Z][a-zA-Z0-9]{0,63}:)?attr(\.[a-zA-Z][a-zA-Z0-9]{0,63})+
AttributeCapabilityValue = string(1..100) matching [a-zA-Z_]([a-zA-Z0-9_\-]{0,99})
AutoScalingMode = enum NO_SCALING EVENT_BASED_AUTO_SCALING
AutoScalingStatus = enum GROWING STEADY SHRINKING

AwsCredentials = sensitive structure
  accessKeyId: sensitive string
  secretAccessKey: sensitive string
  sessionToken: sensitive string
  expiration: timestamp

BatchGetJobError = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  code: BatchGetJobErrorCode
  message: string

BatchGetJobErrorCode = enum InternalServerErrorException ResourceNotFoundException ValidationException AccessDeniedException ThrottlingException

BatchGetJobIdentifier = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId

BatchGetJobItem = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  name: string(1..128)
  lifecycleStatus: JobLifecycleStatus
  lifecycleStatusMessage: string
  priority: integer(0..100)
  createdAt: timestamp
  createdBy: string
  attachments?: Attachments
  description?: sensitive string(1..2048)
  endedAt?: timestamp
  maxFailedTasksCount?: integer(0..2147483647)
  maxRetriesPerTask?: integer(0..2147483647)
  maxWorkerCount?: integer(-1..2147483647)
  parameters?: sensitive {string(1..1024): JobParameter}
  sourceJobId?: JobId
  startedAt?: timestamp
  storageProfileId?: StorageProfileId
  targetTaskRunStatus?: JobTargetTaskRunStatus
  taskFailureRetryCount?: integer(0..2147483647)
  taskRunStatus?: TaskRunStatus
  taskRunStatusCounts?: {TaskRunStatus: integer}
  updatedAt?: timestamp
  updatedBy?: string

BatchGetSessionActionError = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  sessionActionId: SessionActionId
  code: BatchGetSessionActionErrorCode
  message: string

BatchGetSessionActionErrorCode = enum InternalServerErrorException ResourceNotFoundException ValidationException

BatchGetSessionActionIdentifier = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  sessionActionId: SessionActionId

BatchGetSessionActionItem = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  sessionActionId: SessionActionId
  status: SessionActionStatus
  sessionId: SessionId
  definition: SessionActionDefinition
  acquiredLimits?: [AcquiredLimit]
  endedAt?: timestamp
  manifests?: [TaskRunManifestPropertiesResponse]
  processExitCode?: integer(-2147483648..2147483647)
  progressMessage?: sensitive string(..4096)
  progressPercent?: number(0..100)
  startedAt?: timestamp
  workerUpdatedAt?: timestamp

BatchGetSessionError = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  sessionId: SessionId
  code: BatchGetSessionErrorCode
  message: string

BatchGetSessionErrorCode = enum InternalServerErrorException ResourceNotFoundException ValidationException

BatchGetSessionIdentifier = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  sessionId: SessionId

BatchGetSessionItem = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  sessionId: SessionId
  fleetId: FleetId
  workerId: WorkerId
  startedAt: timestamp
  lifecycleStatus: SessionLifecycleStatus
  log: LogConfiguration
  endedAt?: timestamp
  hostProperties?: HostPropertiesResponse
  targetLifecycleStatus?: SessionLifecycleTargetStatus
  updatedAt?: timestamp
  updatedBy?: string
  workerLog?: LogConfiguration

BatchGetStepError = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  code: BatchGetStepErrorCode
  message: string

BatchGetStepErrorCode = enum InternalServerErrorException ResourceNotFoundException ValidationException AccessDeniedException ThrottlingException

BatchGetStepIdentifier = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId

BatchGetStepItem = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  name: string(1..64)
  lifecycleStatus: StepLifecycleStatus
  taskRunStatus: TaskRunStatus
  taskRunStatusCounts: {TaskRunStatus: integer}
  createdAt: timestamp
  createdBy: string
  dependencyCounts?: DependencyCounts
  description?: sensitive string(1..2048)
  endedAt?: timestamp
  lifecycleStatusMessage?: string
  parameterSpace?: ParameterSpace
  requiredCapabilities?: StepRequiredCapabilities
  startedAt?: timestamp
  targetTaskRunStatus?: StepTargetTaskRunStatus
  taskFailureRetryCount?: integer(0..2147483647)
  updatedAt?: timestamp
  updatedBy?: string

BatchGetTaskError = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  taskId: TaskId
  code: BatchGetTaskErrorCode
  message: string

BatchGetTaskErrorCode = enum InternalServerErrorException ResourceNotFoundException ValidationException AccessDeniedException ThrottlingException

BatchGetTaskIdentifier = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  taskId: TaskId

BatchGetTaskItem = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  taskId: TaskId
  createdAt: timestamp
  createdBy: string
  runStatus: TaskRunStatus
  endedAt?: timestamp
  failureRetryCount?: integer(0..2147483647)
  latestSessionActionId?: SessionActionId
  parameters?: sensitive {string: TaskParameterValue}
  startedAt?: timestamp
  targetRunStatus?: TaskTargetRunStatus
  updatedAt?: timestamp
  updatedBy?: string

BatchGetWorkerError = structure
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  code: BatchGetWorkerErrorCode
  message: string

BatchGetWorkerErrorCode = enum InternalServerErrorException ResourceNotFoundException ValidationException

BatchGetWorkerIdentifier = structure
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId

BatchGetWorkerItem = structure
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  status: WorkerStatus
  createdAt: timestamp
  createdBy: string
  hostProperties?: HostPropertiesResponse
  log?: LogConfiguration
  updatedAt?: timestamp
  updatedBy?: string

BatchUpdateJobError = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  code: BatchUpdateJobErrorCode
  message: string

BatchUpdateJobErrorCode = enum ConflictException InternalServerErrorException ResourceNotFoundException ValidationException AccessDeniedException ThrottlingException

BatchUpdateJobItem = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  description?: sensitive string(..2048)
  lifecycleStatus?: UpdateJobLifecycleStatus
  maxFailedTasksCount?: integer(0..2147483647)
  maxRetriesPerTask?: integer(0..2147483647)
  maxWorkerCount?: integer(-1..2147483647)
  name?: string(1..128)
  priority?: integer(0..100)
  targetTaskRunStatus?: JobTargetTaskRunStatus

BatchUpdateTaskError = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  taskId: TaskId
  code: BatchUpdateTaskErrorCode
  message: string

BatchUpdateTaskErrorCode = enum ConflictException InternalServerErrorException ResourceNotFoundException ValidationException AccessDeniedException ThrottlingException

BatchUpdateTaskItem = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  stepId: StepId
  taskId: TaskId
  targetRunStatus: TaskTargetRunStatus

BudgetActionToAdd = structure
  type: BudgetActionType
  thresholdPercentage: number(0..100)
  description?: sensitive string(..100)

BudgetActionToRemove = structure
  type: BudgetActionType
  thresholdPercentage: number(0..100)

BudgetActionType = enum STOP_SCHEDULING_AND_COMPLETE_TASKS STOP_SCHEDULING_AND_CANCEL_TASKS
BudgetId = id budget

BudgetSchedule = union
  fixed?: FixedBudgetSchedule

BudgetStatus = enum ACTIVE INACTIVE

BudgetSummary = structure
  budgetId: BudgetId
  usageTrackingResource: UsageTrackingResource
  status: BudgetStatus
  displayName: string(1..100)
  approximateDollarLimit: number(0.01..)
  usages: ConsumedUsages
  createdBy: string
  createdAt: timestamp
  description?: sensitive string(..100), deprecated
  updatedAt?: timestamp
  updatedBy?: string

ComparisonOperator = enum EQUAL NOT_EQUAL GREATER_THAN_EQUAL_TO GREATER_THAN LESS_THAN_EQUAL_TO LESS_THAN ANY_EQUALS ALL_NOT_EQUALS
CompletedStatus = enum SUCCEEDED FAILED INTERRUPTED CANCELED NEVER_ATTEMPTED

ConflictException = error 409
  message: string
  reason: ConflictExceptionReason
  resourceId: string
  resourceType: string
  context?: {string: string}

ConflictExceptionReason = enum CONFLICT_EXCEPTION CONCURRENT_MODIFICATION RESOURCE_ALREADY_EXISTS RESOURCE_IN_USE STATUS_CONFLICT

ConsumedUsages = structure
  approximateDollarUsage: number

CpuArchitectureType = enum x86_64 arm64
CreateJobTargetTaskRunStatus = enum READY SUSPENDED

CustomerManagedAutoScalingConfiguration = structure
  scaleOutWorkersPerMinute?: integer(1..2147483647)
  standbyWorkerCount?: integer(0..2147483647)
  workerIdleDurationSeconds?: integer(0..2147483647)

CustomerManagedFleetConfiguration = structure
  mode: AutoScalingMode
  workerCapabilities: CustomerManagedWorkerCapabilities
  autoScalingConfiguration?: CustomerManagedAutoScalingConfiguration
  storageProfileId?: StorageProfileId
  tagPropagationMode?: TagPropagationMode

CustomerManagedFleetOperatingSystemFamily = enum WINDOWS LINUX MACOS

CustomerManagedWorkerCapabilities = structure
  vCpuCount: VCpuCountRange
  memoryMiB: MemoryMiBRange
  osFamily: CustomerManagedFleetOperatingSystemFamily
  cpuArchitectureType: CpuArchitectureType
  acceleratorCount?: AcceleratorCountRange
  acceleratorTotalMemoryMiB?: AcceleratorTotalMemoryMiBRange
  acceleratorTypes?: [AcceleratorType]
  customAmounts?: [FleetAmountCapability](1..15)
  customAttributes?: [FleetAttributeCapability](1..15)

DateTimeFilterExpression = structure
  name: string
  operator: ComparisonOperator
  dateTime: timestamp

DefaultQueueBudgetAction = enum NONE STOP_SCHEDULING_AND_COMPLETE_TASKS STOP_SCHEDULING_AND_CANCEL_TASKS
DependencyConsumerResolutionStatus = enum RESOLVED UNRESOLVED

DependencyCounts = structure
  dependenciesResolved: integer
  dependenciesUnresolved: integer
  consumersResolved: integer
  consumersUnresolved: integer

DesiredWorkerStatus = enum STOPPED
Document = sensitive document
EbsVolumeType = enum gp3

Ec2EbsVolume = structure
  iops?: integer(3000..16000)
  sizeGiB?: integer
  throughputMiB?: integer(125..1000)

Ec2MarketType = enum on-demand spot wait-and-save

EnvironmentDetailsEntity = structure
  jobId: JobId
  environmentId: EnvironmentId
  schemaVersion: string
  template: Document

EnvironmentDetailsError = structure
  jobId: JobId
  environmentId: EnvironmentId
  code: JobEntityErrorCode
  message: string

EnvironmentDetailsIdentifiers = structure
  jobId: JobId
  environmentId: EnvironmentId

EnvironmentEnterSessionActionDefinition = structure
  environmentId: EnvironmentId

EnvironmentEnterSessionActionDefinitionSummary = structure
  environmentId: EnvironmentId

EnvironmentExitSessionActionDefinition = structure
  environmentId: EnvironmentId

EnvironmentExitSessionActionDefinitionSummary = structure
  environmentId: EnvironmentId

EnvironmentId = string(1..1024) matching (STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)
EnvironmentTemplateType = enum JSON YAML
FarmId = id farm

FarmMember = structure
  farmId: FarmId
  principalId: IdentityCenterPrincipalId
  principalType: PrincipalType
  identityStoreId: IdentityStoreId
  membershipLevel: MembershipLevel

FarmSummary = structure
  farmId: FarmId
  displayName: string(1..100)
  createdAt: timestamp
  createdBy: string
  kmsKeyArn?: KmsKeyArn
  updatedAt?: timestamp
  updatedBy?: string

FieldSortExpression = structure
  sortOrder: SortOrder
  name: string

FileSystemLocation = sensitive structure
  name: FileSystemLocationName
  path: string(..1024)
  type: FileSystemLocationType

FileSystemLocationName = string(1..64) matching [0-9A-Za-z ]*
FileSystemLocationType = enum SHARED LOCAL

FixedBudgetSchedule = structure
  startTime: timestamp
  endTime: timestamp

FleetAmountCapability = structure
  name: AmountCapabilityName
  min: number
  max?: number

FleetAttributeCapability = structure
  name: AttributeCapabilityName
  values: [AttributeCapabilityValue](1..10)

FleetCapabilities = structure
  amounts?: [FleetAmountCapability](1..25)
  attributes?: [FleetAttributeCapability](1..25)

FleetConfiguration = union
  customerManaged?: CustomerManagedFleetConfiguration
  serviceManagedEc2?: ServiceManagedEc2FleetConfiguration

FleetId = id fleet

FleetMember = structure
  farmId: FarmId
  fleetId: FleetId
  principalId: IdentityCenterPrincipalId
  principalType: PrincipalType
  identityStoreId: IdentityStoreId
  membershipLevel: MembershipLevel

FleetStatus = enum ACTIVE CREATE_IN_PROGRESS UPDATE_IN_PROGRESS CREATE_FAILED UPDATE_FAILED SUSPENDED

FleetSummary = structure
  fleetId: FleetId
  farmId: FarmId
  displayName: string(1..100)
  status: FleetStatus
  workerCount: integer
  minWorkerCount: integer(0..2147483647)
  maxWorkerCount: integer(0..2147483647)
  configuration: FleetConfiguration
  createdAt: timestamp
  createdBy: string
  autoScalingStatus?: AutoScalingStatus
  statusMessage?: string
  targetWorkerCount?: integer
  updatedAt?: timestamp
  updatedBy?: string

FloatString = string(1..26) matching [-]?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?

GetJobEntityError = union
  environmentDetails?: EnvironmentDetailsError
  jobAttachmentDetails?: JobAttachmentDetailsError
  jobDetails?: JobDetailsError
  stepDetails?: StepDetailsError

HostConfiguration = structure
  scriptBody: sensitive string(..15000)
  scriptTimeoutSeconds?: integer(300..3600)

HostName = string matching [a-zA-Z0-9_\.\-]{0,255}

HostPropertiesRequest = structure
  hostName?: HostName
  ipAddresses?: IpAddresses

HostPropertiesResponse = structure
  ec2InstanceArn?: string
  ec2InstanceType?: string(1..100)
  hostName?: HostName
  ipAddresses?: IpAddresses

IamRoleArn = string matching arn:(aws[a-zA-Z-]*):iam::\d{12}:role(/[!-.0-~]+)*/[\w+=,.@-]+
IdentityCenterInstanceArn = string matching arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}
IdentityCenterPrincipalId = string(1..47) matching ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}
IdentityStoreId = string(1..36) matching d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
IntString = string(1..20) matching [-]?(0|[1-9][0-9]*)

InternalServerErrorException = error 500
  message: string
  header retryAfterSeconds?: integer as Retry-After

IpAddresses = structure
  ipV4Addresses?: [IpV4Address]
  ipV6Addresses?: [IpV6Address]

IpV4Address = string matching (?:[0-9]{1,3}\.){3}[0-9]{1,3}
IpV6Address = string matching (?:[A-F0-9]{1,4}:){7}[A-F0-9]{1,4}

JobAttachmentDetailsEntity = structure
  jobId: JobId
  attachments: Attachments

JobAttachmentDetailsError = structure
  jobId: JobId
  code: JobEntityErrorCode
  message: string

JobAttachmentDetailsIdentifiers = structure
  jobId: JobId

JobAttachmentSettings = structure
  s3BucketName: string(1..255)
  rootPrefix: S3Prefix

JobAttachmentsFileSystem = enum COPIED VIRTUAL

JobDetailsEntity = structure
  jobId: JobId
  logGroupName: string
  schemaVersion: string
  jobAttachmentSettings?: JobDetailsJobAttachmentSettings
  jobRunAsUser?: JobRunAsUser
  parameters?: sensitive {string(1..1024): JobParameter}
  pathMappingRules?: [PathMappingRule]
  queueRoleArn?: IamRoleArn

JobDetailsError = structure
  jobId: JobId
  code: JobEntityErrorCode
  message: string

JobDetailsIdentifiers = structure
  jobId: JobId

JobDetailsJobAttachmentSettings = structure
  s3BucketName: string(1..255)
  rootPrefix: S3Prefix

JobEntity = union
  environmentDetails?: EnvironmentDetailsEntity
  jobAttachmentDetails?: JobAttachmentDetailsEntity
  jobDetails?: JobDetailsEntity
  stepDetails?: StepDetailsEntity

JobEntityErrorCode = enum AccessDeniedException InternalServerException ValidationException ResourceNotFoundException MaxPayloadSizeExceeded ConflictException

JobEntityIdentifiersUnion = union
  environmentDetails?: EnvironmentDetailsIdentifiers
  jobAttachmentDetails?: JobAttachmentDetailsIdentifiers
  jobDetails?: JobDetailsIdentifiers
  stepDetails?: StepDetailsIdentifiers

JobId = id job
JobLifecycleStatus = enum CREATE_IN_PROGRESS CREATE_FAILED CREATE_COMPLETE UPLOAD_IN_PROGRESS UPLOAD_FAILED UPDATE_IN_PROGRESS UPDATE_FAILED UPDATE_SUCCEEDED ARCHIVED

JobMember = structure
  farmId: FarmId
  queueId: QueueId
  jobId: JobId
  principalId: IdentityCenterPrincipalId
  principalType: PrincipalType
  identityStoreId: IdentityStoreId
  membershipLevel: MembershipLevel

JobParameter = union
  float?: FloatString
  int?: IntString
  path?: string(..1024)
  string?: string(..1024)

JobParameterDefinition = document

JobRunAsUser = structure
  runAs: RunAs
  posix?: PosixUser
  windows?: WindowsUser

JobSearchSummary = structure
  createdAt?: timestamp
  createdBy?: string
  endedAt?: timestamp
  jobId?: JobId
  jobParameters?: sensitive {string(1..1024): JobParameter}
  lifecycleStatus?: JobLifecycleStatus
  lifecycleStatusMessage?: string
  maxFailedTasksCount?: integer(0..2147483647)
  maxRetriesPerTask?: integer(0..2147483647)
  maxWorkerCount?: integer(-1..2147483647)
  name?: string(1..128)
  priority?: integer(0..100)
  queueId?: QueueId
  sourceJobId?: JobId
  startedAt?: timestamp
  targetTaskRunStatus?: JobTargetTaskRunStatus
  taskFailureRetryCount?: integer(0..2147483647)
  taskRunStatus?: TaskRunStatus
  taskRunStatusCounts?: {TaskRunStatus: integer}
  updatedAt?: timestamp
  updatedBy?: string

JobSummary = structure
  jobId: JobId
  name: string(1..128)
  lifecycleStatus: JobLifecycleStatus
  lifecycleStatusMessage: string
  priority: integer(0..100)
  createdAt: timestamp
  createdBy: string
  endedAt?: timestamp
  maxFailedTasksCount?: integer(0..2147483647)
  maxRetriesPerTask?: integer(0..2147483647)
  maxWorkerCount?: integer(-1..2147483647)
  sourceJobId?: JobId
  startedAt?: timestamp
  targetTaskRunStatus?: JobTargetTaskRunStatus
  taskFailureRetryCount?: integer(0..2147483647)
  taskRunStatus?: TaskRunStatus
  taskRunStatusCounts?: {TaskRunStatus: integer}
  updatedAt?: timestamp
  updatedBy?: string

JobTargetTaskRunStatus = enum READY FAILED SUCCEEDED CANCELED SUSPENDED PENDING
JobTemplateType = enum JSON YAML
KmsKeyArn = string matching arn:(aws[a-zA-Z-]*):kms:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:key/[\w-]{1,120}
LicenseEndpointId = id le
LicenseEndpointStatus = enum CREATE_IN_PROGRESS DELETE_IN_PROGRESS READY NOT_READY

LicenseEndpointSummary = structure
  licenseEndpointId?: LicenseEndpointId
  status?: LicenseEndpointStatus
  statusMessage?: string(..1024)
  vpcId?: VpcId

LimitId = id limit

LimitSummary = structure
  farmId: FarmId
  limitId: LimitId
  currentCount: integer(0..2147483647)
  createdAt: timestamp
  createdBy: string
  displayName: string(1..100)
  amountRequirementName: string(..1024)
  maxCount: integer(-1..2147483647)
  updatedAt?: timestamp
  updatedBy?: string

LogConfiguration = structure
  logDriver: string(1..512)
  error?: string(1..512)
  options?: {string: string}
  parameters?: {string: string}

LogicalOperator = enum AND OR

ManifestProperties = sensitive structure
  rootPath: string(1..1024)
  rootPathFormat: PathFormat
  fileSystemLocationName?: FileSystemLocationName
  inputManifestHash?: string(1..256)
  inputManifestPath?: string(1..512)
  outputRelativeDirectories?: [string(1..1024)](..100)

MembershipLevel = enum VIEWER CONTRIBUTOR OWNER MANAGER

MemoryMiBRange = structure
  min: integer(512..2147483647)
  max?: integer(512..2147483647)

MeteredProductId = string matching [0-9a-z]{1,32}-[.0-9a-z]{1,32}

MeteredProductSummary = structure
  productId: MeteredProductId
  family: string(1..64)
  vendor: string(1..64)
  port: integer(1024..65535)

MonitorId = id monitor

MonitorSummary = structure
  monitorId: MonitorId
  displayName: string(1..100)
  subdomain: Subdomain
  url: string
  roleArn: IamRoleArn
  identityCenterInstanceArn: IdentityCenterInstanceArn
  identityCenterApplicationArn: string
  createdAt: timestamp
  createdBy: string
  identityCenterRegion?: Region
  updatedAt?: timestamp
  updatedBy?: string

ParameterFilterExpression = structure
  name: string
  operator: ComparisonOperator
  value: string(1..256)

ParameterSortExpression = structure
  sortOrder: SortOrder
  name: string

ParameterSpace = structure
  parameters: [StepParameter]
  combination?: string(1..1280)

PathFormat = enum windows posix

PathMappingRule = sensitive structure
  sourcePathFormat: PathFormat
  sourcePath: string
  destinationPath: string

Period = enum HOURLY DAILY WEEKLY MONTHLY

PersistentVolumeConfiguration = structure
  mountPath: string(1..255)
  iops?: integer(100..80000)
  lastUsedTtlHours?: integer(1..8760)
  sizeGiB?: integer(1..65536)
  throughputMiB?: integer(125..2000)

PosixUser = structure
  user: PosixUserUserString
  group: PosixUserGroupString

PosixUserGroupString = string(..31) matching (?:[a-z][a-z0-9-]{0,30})?
PosixUserUserString = string(..31) matching (?:[a-z][a-z0-9-]{0,30})?
PrincipalType = enum USER GROUP

PriorityBalancedSchedulingConfiguration = structure
  renderingTaskBuffer?: integer(0..1000)

PriorityFifoSchedulingConfiguration = structure

QueueBlockedReason = enum NO_BUDGET_CONFIGURED BUDGET_THRESHOLD_REACHED
QueueEnvironmentId = id queueenv

QueueEnvironmentSummary = structure
  queueEnvironmentId: QueueEnvironmentId
  name: string
  priority: integer(0..10000)

QueueFleetAssociationStatus = enum ACTIVE STOP_SCHEDULING_AND_COMPLETE_TASKS STOP_SCHEDULING_AND_CANCEL_TASKS STOPPED

QueueFleetAssociationSummary = structure
  queueId: QueueId
  fleetId: FleetId
  status: QueueFleetAssociationStatus
  createdAt: timestamp
  createdBy: string
  updatedAt?: timestamp
  updatedBy?: string

QueueId = id queue
QueueLimitAssociationStatus = enum ACTIVE STOP_LIMIT_USAGE_AND_COMPLETE_TASKS STOP_LIMIT_USAGE_AND_CANCEL_TASKS STOPPED

QueueLimitAssociationSummary = structure
  queueId: QueueId
  limitId: LimitId
  status: QueueLimitAssociationStatus
  createdAt: timestamp
  createdBy: string
  updatedAt?: timestamp
  updatedBy?: string

QueueMember = structure
  farmId: FarmId
  queueId: QueueId
  principalId: IdentityCenterPrincipalId
  principalType: PrincipalType
  identityStoreId: IdentityStoreId
  membershipLevel: MembershipLevel

QueueStatus = enum IDLE SCHEDULING SCHEDULING_BLOCKED

QueueSummary = structure
  farmId: FarmId
  queueId: QueueId
  displayName: string(1..100)
  status: QueueStatus
  defaultBudgetAction: DefaultQueueBudgetAction
  createdAt: timestamp
  createdBy: string
  blockedReason?: QueueBlockedReason
  updatedAt?: timestamp
  updatedBy?: string

RangeConstraint = enum CONTIGUOUS NONCONTIGUOUS
Region = string(1..25) matching [a-z0-9-]+

ResourceNotFoundException = error 404
  message: string
  resourceId: string
  resourceType: string
  context?: {string: string}

ResponseBudgetAction = structure
  type: BudgetActionType
  thresholdPercentage: number(0..100)
  description?: sensitive string(..100)

RunAs = enum QUEUE_CONFIGURED_USER WORKER_AGENT_USER

S3Location = structure
  bucketName: string(1..255)
  key: string(1..1024)

S3Prefix = string(1..63) matching [a-zA-Z0-9-_/]+

SchedulingConfiguration = union
  priorityBalanced?: PriorityBalancedSchedulingConfiguration
  priorityFifo?: PriorityFifoSchedulingConfiguration
  weightedBalanced?: WeightedBalancedSchedulingConfiguration

SchedulingMaxPriorityOverride = union
  alwaysScheduleFirst?: SchedulingMaxPriorityOverrideAlwaysScheduleFirst

SchedulingMaxPriorityOverrideAlwaysScheduleFirst = structure

SchedulingMinPriorityOverride = union
  alwaysScheduleLast?: SchedulingMinPriorityOverrideAlwaysScheduleLast

SchedulingMinPriorityOverrideAlwaysScheduleLast = structure

SearchFilterExpression = union
  dateTimeFilter?: DateTimeFilterExpression
  groupFilter?: SearchGroupedFilterExpressions
  parameterFilter?: ParameterFilterExpression
  searchTermFilter?: SearchTermFilterExpression
  stringFilter?: StringFilterExpression
  stringListFilter?: StringListFilterExpression

SearchGroupedFilterExpressions = structure
  filters: [SearchFilterExpression](1..3)
  operator: LogicalOperator

SearchSortExpression = union
  fieldSort?: FieldSortExpression
  parameterSort?: ParameterSortExpression
  userJobsFirst?: UserJobsFirst

SearchTermFilterExpression = structure
  searchTerm: string(1..256)
  matchType?: SearchTermMatchingType

SearchTermMatchingType = enum FUZZY_MATCH CONTAINS
SecurityGroupId = string matching sg-[\w]{1,120}

ServiceManagedEc2AutoScalingConfiguration = structure
  scaleOutWorkersPerMinute?: integer(1..2147483647)
  standbyWorkerCount?: integer(0..2147483647)
  workerIdleDurationSeconds?: integer(0..86400)

ServiceManagedEc2FleetConfiguration = structure
  instanceCapabilities: ServiceManagedEc2InstanceCapabilities
  instanceMarketOptions: ServiceManagedEc2InstanceMarketOptions
  autoScalingConfiguration?: ServiceManagedEc2AutoScalingConfiguration
  persistentVolumeConfiguration?: PersistentVolumeConfiguration
  storageProfileId?: StorageProfileId
  vpcConfiguration?: VpcConfiguration

ServiceManagedEc2InstanceCapabilities = structure
  vCpuCount: VCpuCountRange
  memoryMiB: MemoryMiBRange
  osFamily: ServiceManagedFleetOperatingSystemFamily
  cpuArchitectureType: CpuArchitectureType
  acceleratorCapabilities?: AcceleratorCapabilities
  allowedInstanceTypes?: [string(1..100)](1..100)
  customAmounts?: [FleetAmountCapability](1..15)
  customAttributes?: [FleetAttributeCapability](1..15)
  excludedInstanceTypes?: [string(1..100)](1..100)
  rootEbsVolume?: Ec2EbsVolume

ServiceManagedEc2InstanceMarketOptions = structure
  type: Ec2MarketType

ServiceManagedFleetOperatingSystemFamily = enum WINDOWS LINUX

ServiceQuotaExceededException = error 402
  message: string
  reason: ServiceQuotaExceededExceptionReason
  resourceType: string
  serviceCode: string
  quotaCode: string
  context?: {string: string}
  resourceId?: string

ServiceQuotaExceededExceptionReason = enum SERVICE_QUOTA_EXCEEDED_EXCEPTION KMS_KEY_LIMIT_EXCEEDED DEPENDENCY_LIMIT_EXCEEDED

SessionActionDefinition = union
  envEnter?: EnvironmentEnterSessionActionDefinition
  envExit?: EnvironmentExitSessionActionDefinition
  syncInputJobAttachments?: SyncInputJobAttachmentsSessionActionDefinition
  taskRun?: TaskRunSessionActionDefinition

SessionActionDefinitionSummary = union
  envEnter?: EnvironmentEnterSessionActionDefinitionSummary
  envExit?: EnvironmentExitSessionActionDefinitionSummary
  syncInputJobAttachments?: SyncInputJobAttachmentsSessionActionDefinitionSummary
  taskRun?: TaskRunSessionActionDefinitionSummary

SessionActionId = id sessionaction numbered
SessionActionStatus = enum ASSIGNED RUNNING CANCELING SUCCEEDED FAILED INTERRUPTED CANCELED NEVER_ATTEMPTED SCHEDULED RECLAIMING RECLAIMED

SessionActionSummary = structure
  sessionActionId: SessionActionId
  status: SessionActionStatus
  definition: SessionActionDefinitionSummary
  endedAt?: timestamp
  manifests?: [TaskRunManifestPropertiesResponse]
  progressPercent?: number(0..100)
  startedAt?: timestamp
  workerUpdatedAt?: timestamp

SessionId = id session
SessionLifecycleStatus = enum STARTED UPDATE_IN_PROGRESS UPDATE_SUCCEEDED UPDATE_FAILED ENDED
SessionLifecycleTargetStatus = enum ENDED

SessionSummary = structure
  sessionId: SessionId
  fleetId: FleetId
  workerId: WorkerId
  startedAt: timestamp
  lifecycleStatus: SessionLifecycleStatus
  endedAt?: timestamp
  targetLifecycleStatus?: SessionLifecycleTargetStatus
  updatedAt?: timestamp
  updatedBy?: string

SessionsStatisticsAggregationStatus = enum IN_PROGRESS TIMEOUT FAILED COMPLETED

SessionsStatisticsResources = union
  fleetIds?: [FleetId](1..10)
  queueIds?: [QueueId](1..10)

SettingKey = string(1..128) matching [a-zA-Z][a-zA-Z0-9_.:-]*
SortOrder = enum ASCENDING DESCENDING

Statistics = structure
  count: integer
  costInUsd: Stats
  runtimeInSeconds: Stats
  aggregationEndTime?: timestamp
  aggregationStartTime?: timestamp
  fleetId?: FleetId
  instanceType?: string(1..100)
  jobId?: JobId
  jobName?: string(1..128)
  licenseProduct?: string
  queueId?: QueueId
  usageType?: UsageType
  userId?: string

Stats = structure
  avg?: number
  max?: number
  min?: number
  sum?: number

StepAmountCapability = structure
  name: AmountCapabilityName
  max?: number
  min?: number
  value?: number

StepAttributeCapability = structure
  name: AttributeCapabilityName
  allOf?: [AttributeCapabilityValue]
  anyOf?: [AttributeCapabilityValue]

StepConsumer = structure
  stepId: StepId
  status: DependencyConsumerResolutionStatus

StepDependency = structure
  stepId: StepId
  status: DependencyConsumerResolutionStatus

StepDetailsEntity = structure
  jobId: JobId
  stepId: StepId
  schemaVersion: string
  template: Document
  dependencies: [StepId]

StepDetailsError = structure
  jobId: JobId
  stepId: StepId
  code: JobEntityErrorCode
  message: string

StepDetailsIdentifiers = structure
  jobId: JobId
  stepId: StepId

StepId = id step
StepLifecycleStatus = enum CREATE_COMPLETE UPDATE_IN_PROGRESS UPDATE_FAILED UPDATE_SUCCEEDED

StepParameter = structure
  name: string(1..64)
  type: StepParameterType
  chunks?: StepParameterChunks

StepParameterChunks = structure
  defaultTaskCount: integer(1..2147483647)
  rangeConstraint: RangeConstraint
  targetRuntimeSeconds?: integer(0..2147483647)

StepParameterType = enum INT FLOAT STRING PATH CHUNK_INT

StepRequiredCapabilities = structure
  attributes: [StepAttributeCapability](..25)
  amounts: [StepAmountCapability](..25)

StepSearchSummary = structure
  createdAt?: timestamp
  createdBy?: string
  endedAt?: timestamp
  jobId?: JobId
  lifecycleStatus?: StepLifecycleStatus
  lifecycleStatusMessage?: string
  name?: string(1..64)
  parameterSpace?: ParameterSpace
  queueId?: QueueId
  startedAt?: timestamp
  stepId?: StepId
  targetTaskRunStatus?: StepTargetTaskRunStatus
  taskFailureRetryCount?: integer(0..2147483647)
  taskRunStatus?: TaskRunStatus
  taskRunStatusCounts?: {TaskRunStatus: integer}
  updatedAt?: timestamp
  updatedBy?: string

StepSummary = structure
  stepId: StepId
  name: string(1..64)
  lifecycleStatus: StepLifecycleStatus
  taskRunStatus: TaskRunStatus
  taskRunStatusCounts: {TaskRunStatus: integer}
  createdAt: timestamp
  createdBy: string
  dependencyCounts?: DependencyCounts
  endedAt?: timestamp
  lifecycleStatusMessage?: string
  startedAt?: timestamp
  targetTaskRunStatus?: StepTargetTaskRunStatus
  taskFailureRetryCount?: integer(0..2147483647)
  updatedAt?: timestamp
  updatedBy?: string

StepTargetTaskRunStatus = enum READY FAILED SUCCEEDED CANCELED SUSPENDED PENDING
StorageProfileId = id sp
StorageProfileOperatingSystemFamily = enum WINDOWS LINUX MACOS

StorageProfileSummary = structure
  storageProfileId: StorageProfileId
  displayName: string(1..100)
  osFamily: StorageProfileOperatingSystemFamily

StringFilterExpression = structure
  name: string
  operator: ComparisonOperator
  value: string(1..256)

StringListFilterExpression = structure
  name: string
  operator: ComparisonOperator
  values: [string(1..256)](1..16)

Subdomain = string matching [a-z0-9-]{1,100}
SubnetId = string(1..32) matching subnet-[\w]{1,120}

SyncInputJobAttachmentsSessionActionDefinition = structure
  stepId?: StepId

SyncInputJobAttachmentsSessionActionDefinitionSummary = structure
  stepId?: StepId

TagPropagationMode = enum NO_PROPAGATION PROPAGATE_TAGS_TO_WORKERS_AT_LAUNCH
TaskId = id task numbered

TaskParameterValue = sensitive union
  chunkInt?: string
  float?: FloatString
  int?: IntString
  path?: string(..1024)
  string?: string(..1024)

TaskRunManifestPropertiesRequest = structure
  outputManifestHash?: string(1..256)
  outputManifestPath?: string(1..512)

TaskRunManifestPropertiesResponse = structure
  outputManifestHash?: string
  outputManifestPath?: string

TaskRunSessionActionDefinition = structure
  stepId: StepId
  parameters: sensitive {string: TaskParameterValue}
  taskId?: TaskId

TaskRunSessionActionDefinitionSummary = structure
  stepId: StepId
  parameters?: sensitive {string: TaskParameterValue}
  taskId?: TaskId

TaskRunStatus = enum PENDING READY ASSIGNED STARTING SCHEDULED INTERRUPTING RUNNING SUSPENDED CANCELED FAILED SUCCEEDED NOT_COMPATIBLE

TaskSearchSummary = structure
  endedAt?: timestamp
  failureRetryCount?: integer(0..2147483647)
  jobId?: JobId
  latestSessionActionId?: SessionActionId
  parameters?: sensitive {string: TaskParameterValue}
  queueId?: QueueId
  runStatus?: TaskRunStatus
  startedAt?: timestamp
  stepId?: StepId
  targetRunStatus?: TaskTargetRunStatus
  taskId?: TaskId
  updatedAt?: timestamp
  updatedBy?: string

TaskSummary = structure
  taskId: TaskId
  createdAt: timestamp
  createdBy: string
  runStatus: TaskRunStatus
  endedAt?: timestamp
  failureRetryCount?: integer(0..2147483647)
  latestSessionActionId?: SessionActionId
  parameters?: sensitive {string: TaskParameterValue}
  startedAt?: timestamp
  targetRunStatus?: TaskTargetRunStatus
  updatedAt?: timestamp
  updatedBy?: string

TaskTargetRunStatus = enum READY FAILED SUCCEEDED CANCELED SUSPENDED PENDING

ThrottlingException = error 429
  message: string
  context?: {string: string}
  quotaCode?: string
  header retryAfterSeconds?: integer as Retry-After
  serviceCode?: string

Timezone = string(9..9) matching UTC[-+][01][0-9]:(30|00)
UpdateJobLifecycleStatus = enum ARCHIVED
UpdateQueueFleetAssociationStatus = enum ACTIVE STOP_SCHEDULING_AND_COMPLETE_TASKS STOP_SCHEDULING_AND_CANCEL_TASKS
UpdateQueueLimitAssociationStatus = enum ACTIVE STOP_LIMIT_USAGE_AND_COMPLETE_TASKS STOP_LIMIT_USAGE_AND_CANCEL_TASKS

UpdatedSessionActionInfo = structure
  completedStatus?: CompletedStatus
  endedAt?: timestamp
  manifests?: [TaskRunManifestPropertiesRequest](..10)
  processExitCode?: integer(-2147483648..2147483647)
  progressMessage?: sensitive string(..4096)
  progressPercent?: number(0..100)
  startedAt?: timestamp
  updatedAt?: timestamp

UpdatedWorkerStatus = enum STARTED STOPPING STOPPED
UsageGroupByField = enum QUEUE_ID FLEET_ID JOB_ID USER_ID USAGE_TYPE INSTANCE_TYPE LICENSE_PRODUCT
UsageStatistic = enum SUM MIN MAX AVG

UsageTrackingResource = union
  queueId?: QueueId

UsageType = enum COMPUTE LICENSE PERSISTENT_VOLUME

UserJobsFirst = structure
  userIdentityId: string

VCpuCountRange = structure
  min: integer(1..10000)
  max?: integer(1..10000)

ValidationException = error 400
  message: string
  reason: ValidationExceptionReason
  context?: {string: string}
  fieldList?: [ValidationExceptionField]

ValidationExceptionField = structure
  name: string
  message: string

ValidationExceptionReason = enum UNKNOWN_OPERATION CANNOT_PARSE FIELD_VALIDATION_FAILED OTHER
VolumeId = id volume
VolumeState = enum PENDING_CREATION PENDING_ATTACHMENT IN_USE AVAILABLE PENDING_DELETION

VolumeSummary = structure
  volumeId: VolumeId
  farmId: FarmId
  fleetId: FleetId
  state: VolumeState
  sizeGiB: integer(1..65536)
  availabilityZoneId: string
  attachedWorkerId?: WorkerId

VpcConfiguration = structure
  resourceConfigurationArns?: [string(1..2048)](..10)

VpcId = string(1..32) matching vpc-[\w]{1,120}

WeightedBalancedSchedulingConfiguration = structure
  errorWeight?: number(-10000..10000)
  maxPriorityOverride?: SchedulingMaxPriorityOverride
  minPriorityOverride?: SchedulingMinPriorityOverride
  priorityWeight?: number(0..10000)
  renderingTaskBuffer?: integer(0..1000)
  renderingTaskWeight?: number(-10000..10000)
  submissionTimeWeight?: number(0..10000)

WindowsUser = structure
  user: WindowsUserUserString
  passwordArn: WindowsUserPasswordArnString

WindowsUserPasswordArnString = string(20..2048) matching arn:(aws[a-zA-Z-]*):secretsmanager:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:secret:[a-zA-Z0-9-/_+=.@]{1,2028}
WindowsUserUserString = string(..111) matching [^"'/\[\]:;|=,+*?<>\s]*

WorkerAmountCapability = structure
  name: AmountCapabilityName
  value: number

WorkerAttributeCapability = structure
  name: AttributeCapabilityName
  values: [AttributeCapabilityValue](1..10)

WorkerCapabilities = structure
  amounts: [WorkerAmountCapability](2..17)
  attributes: [WorkerAttributeCapability](2..17)

WorkerId = id worker

WorkerSearchSummary = structure
  createdAt?: timestamp
  createdBy?: string
  fleetId?: FleetId
  hostProperties?: HostPropertiesResponse
  status?: WorkerStatus
  updatedAt?: timestamp
  updatedBy?: string
  workerId?: WorkerId

WorkerSessionSummary = structure
  sessionId: SessionId
  queueId: QueueId
  jobId: JobId
  startedAt: timestamp
  lifecycleStatus: SessionLifecycleStatus
  endedAt?: timestamp
  targetLifecycleStatus?: SessionLifecycleTargetStatus

WorkerStatus = enum CREATED STARTED STOPPING STOPPED NOT_RESPONDING NOT_COMPATIBLE RUNNING IDLE

WorkerSummary = structure
  farmId: FarmId
  fleetId: FleetId
  workerId: WorkerId
  status: WorkerStatus
  createdAt: timestamp
  createdBy: string
  hostProperties?: HostPropertiesResponse
  log?: LogConfiguration
  updatedAt?: timestamp
  updatedBy?: string

]==]
