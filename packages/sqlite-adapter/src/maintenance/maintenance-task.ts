/** Work of the upkeep that takes many steps. */
export interface MaintenanceTask {
  /** Names what it leaves behind in the storage until it is done. */
  readonly token: string;
  /** Does a slice of a few milliseconds; true when the work has ended, done or in vain. */
  slice(): Promise<boolean>;
}
