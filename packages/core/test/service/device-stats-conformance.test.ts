import { describe, it } from 'vitest';
import { createDeviceStats, createInMemoryStorage } from '../../src/index.ts';
import { deviceStatsConformance } from '../../src/testing/index.ts';

deviceStatsConformance({
  runner: { describe, it },
  name: 'in-memory',
  open: (options) => createDeviceStats({ ...options, storage: createInMemoryStorage() }),
});
