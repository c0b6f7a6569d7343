export type { BullmqRunnerOptions } from './bullmq-runner-options.ts';
export { openBullmqRunner } from './open-bullmq-runner.ts';
