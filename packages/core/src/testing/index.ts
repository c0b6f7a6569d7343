export type { ConformanceRunner } from './conformance-runner.ts';
export { storageConformance } from './storage/storage-conformance.ts';
export type { StorageConformanceOptions } from './storage/storage-conformance-options.ts';
