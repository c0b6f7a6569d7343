import type { LoadUser } from '../traffic/exchange.ts';
import type { Waits } from '../traffic/send-with-waits.ts';
import type { World } from '../traffic/world.ts';

/** A way in which the service is used. */
export interface Scenario {
  readonly name: ScenarioName;
  /** What happens in it, in a sentence. */
  readonly description: string;
  /** How many do it at the same time. */
  readonly users: number;
  /** Absent: each sends the next request as soon as the last is answered. */
  readonly waits?: (random: () => number) => Waits;
  createUser(world: World, index: number): LoadUser;
}

/** The scenarios that are run at growing amounts of stored readings. */
export const scenarioNames = [
  'original',
  'saturate',
  'ingest-single',
  'ingest-batch',
  'read-heavy',
  'mixed',
] as const;

export type ScenarioName = (typeof scenarioNames)[number];
