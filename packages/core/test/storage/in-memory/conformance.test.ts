import { describe, it } from 'vitest';
import { createInMemoryStorage } from '../../../src/storage/in-memory/in-memory-storage.ts';
import { storageConformance } from '../../../src/testing/index.ts';

storageConformance({
  runner: { describe, it },
  name: 'in-memory',
  capabilities: { durable: false, shared: false },
  openStorage: createInMemoryStorage,
});
