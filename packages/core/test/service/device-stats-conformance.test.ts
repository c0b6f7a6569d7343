import { describe, it } from 'vitest';
import { createDeviceStats, createInMemoryStorage } from '../../src/index.ts';
import { deviceStatsConformance } from '../../src/testing/index.ts';
import { sealing } from '../testing/sealing-storage.ts';

deviceStatsConformance({
  runner: { describe, it },
  name: 'in-memory',
  open: (options) => createDeviceStats({ ...options, storage: createInMemoryStorage() }),
});

deviceStatsConformance({
  runner: { describe, it },
  name: 'in-memory, sealed',
  open: (options) => {
    const storage = sealing(createInMemoryStorage(), { segmentSize: 3, isSealed: true });
    return createDeviceStats({ ...options, storage });
  },
});
