export type { CommitActivity } from './commit-queue.ts';
export type { Synchronous } from './open-connection.ts';
export { openSqliteStorage, type SqliteStorage } from './open-sqlite-storage.ts';
export type { SqliteStorageOptions } from './sqlite-storage-options.ts';
