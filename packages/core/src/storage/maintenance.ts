/** One turn of the upkeep of a storage. */
export interface MaintenanceTurn {
  /** Who does it: a name that no other process or instance uses. */
  readonly holder: string;
  /** The present time, in milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** For how long others shall leave the upkeep to the holder, in milliseconds from now. */
  readonly leaseMs: number;
}

/**
 * What came of a turn. `worked`: a step was done, and more may be due at once. `idle`: nothing is due. `leased`: another holder
 * has the lease, and nothing was done.
 */
export type MaintenanceOutcome = 'worked' | 'idle' | 'leased';
