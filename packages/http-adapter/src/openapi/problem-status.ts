/** The statuses that are answered with a problem document. */
export const problemStatuses = [400, 401, 403, 404, 409, 413, 415, 422, 500, 503] as const;

export type ProblemStatus = (typeof problemStatuses)[number];
