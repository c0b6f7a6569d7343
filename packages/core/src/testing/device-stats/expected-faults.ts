import assert from 'node:assert/strict';
import { isDeviceStatsError } from '../../errors/device-stats-error.ts';
import type { InputFault } from '../../errors/error-code.ts';

type FaultCode = 'INVALID_INPUT' | 'INVALID_PERIOD';

/** The call must reject with the code and exactly these faults, in any order; each path as a text such as `3.x`. */
export async function rejectsWithFaults(
  paths: readonly string[],
  call: () => Promise<unknown>,
  code: FaultCode = 'INVALID_INPUT',
): Promise<void> {
  const faults = await faultsOf(call, code);
  assert.deepEqual(faults.map(({ path }) => path.join('.')).toSorted(), paths.toSorted());
  for (const { message } of faults) assert.ok(message.length > 0, 'a fault has a message');
}

async function faultsOf(
  call: () => Promise<unknown>,
  code: FaultCode,
): Promise<readonly InputFault[]> {
  try {
    await call();
  } catch (error) {
    if (isDeviceStatsError(error, code)) return error.details.faults;
    throw error;
  }
  assert.fail(`expected a rejection with ${code}`);
}
