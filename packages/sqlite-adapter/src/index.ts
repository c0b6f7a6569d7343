export type { CommitActivity } from './commit-queue.ts';
export type { Synchronous } from './open-connection.ts';
export { openSqliteStorage } from './open-sqlite-storage.ts';
export type { SqliteStorage } from './open-storage.ts';
export type { SqliteStorageOptions } from './sqlite-storage-options.ts';
