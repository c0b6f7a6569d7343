/** What the original service came to, for comparison. */
export const originalService = {
  /** Its own published run: 100 users who wait 1 to 5 s. */
  published: {
    requestsPerSecond: 29.6,
    minutes: 8,
    readings: 3_937,
    firstP50Ms: 34,
    lastP50Ms: 1_200,
  },
  /** Run again on 2 cores. */
  repeated: {
    postsPerSecond: 267,
    analyticsPerSecond: [
      { readings: 4_000, requestsPerSecond: 26 },
      { readings: 100_000, requestsPerSecond: 0.7 },
    ],
  },
} as const;
