// SPDX-License-Identifier: MIT
//
// The errors of Deadline Cloud: those it models, and those of the front end that checks signatures,
// with the status, code and members they have on the wire. Knows nothing of requests or sockets.

export class ServiceError extends Error {
  constructor(status, code, message, members = {}, headers = {}) {
    super(message);
    Object.assign(this, { status, code, members, headers });
  }

  answer() {
    return {
      status: this.status,
      headers: {
        "content-type": "application/json",
        "x-amzn-errortype": this.code,
        ...this.headers,
      },
      body: JSON.stringify({ message: this.message, ...this.members }),
    };
  }
}

// fields: [{ name, message }]
export function validation(fields) {
  const count = `${fields.length} validation error${fields.length === 1 ? "" : "s"} detected`;
  const message = `${count}: ${fields.map((field) => field.message).join("; ")}`;
  return new ServiceError(400, "ValidationException", message,
    { reason: "FIELD_VALIDATION_FAILED", fieldList: fields, context: {} });
}

export function unparsable(message) {
  return new ServiceError(400, "ValidationException", message,
    { reason: "CANNOT_PARSE", fieldList: [], context: {} });
}

export function notFound(resourceType, resourceId) {
  return new ServiceError(404, "ResourceNotFoundException",
    `Resource of type ${resourceType} with id ${resourceId} does not exist.`,
    { resourceId, resourceType, context: {} });
}

export function conflict(resourceType, resourceId, message) {
  return new ServiceError(409, "ConflictException", message,
    { reason: "STATUS_CONFLICT", resourceId, resourceType, context: {} });
}

export function throttling(retryAfter) {
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return new ServiceError(429, "ThrottlingException", "Rate exceeded",
    { serviceCode: "deadline", quotaCode: "L-00000000", context: {} }, headers);
}

export function accessDenied(message) {
  return new ServiceError(403, "AccessDeniedException", message, { context: {} });
}

export function internal() {
  return new ServiceError(500, "InternalServerErrorException",
    "The request processing has failed because of an unknown error.");
}

export function unknownOperation(status, headers) {
  return new ServiceError(status, "UnknownOperationException",
    "The requested operation is not known to the service.", {}, headers);
}

// The error that a bare status stands for, if the service has one of that status.
function errorOfStatus(status) {
  switch (status) {
    case 400: return validation([{ name: "request", message: "The request is not valid." }]);
    case 403: return accessDenied("You don't have permission to perform the action.");
    case 404: return notFound("worker", "worker-00000000000000000000000000000000");
    case 409: return conflict("session", "session-00000000000000000000000000000000", "In use.");
    case 429: return throttling();
    case 500: return internal();
    default: return undefined;
  }
}

const FRONT_END_CODES = ["ExpiredTokenException", "InvalidSignatureException",
  "MissingAuthenticationTokenException", "UnrecognizedClientException"];

function errorOfCode(code) {
  const known = [400, 403, 404, 409, 429, 500].map(errorOfStatus)
    .find((error) => error.code === code);
  const status = FRONT_END_CODES.includes(code) ? 403 : 400;
  return known ?? new ServiceError(status, code, "The request was refused.");
}

// The responses of Deadline Cloud to an error, a bare status or a code; error_responses.mjs has the
// other services'.
export const errorResponses = {
  answer: (error) => error.answer(),
  ofStatus: (status) => errorOfStatus(status)?.answer(),
  ofCode: (code) => errorOfCode(code).answer(),
};
