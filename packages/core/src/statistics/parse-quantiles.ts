import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { InputFault } from '../errors/error-code.ts';
import { addFault, throwInvalidInput } from '../errors/input-faults.ts';

/** The most quantiles in a request, each counted once. */
const quantileLimit = 20;

/**
 * Checks a list of quantiles, and returns each once, in the order in which they first occur; -0 is taken as 0.
 *
 * @param values an array of numbers in [0, 1]
 * @throws `INVALID_INPUT`, with paths that start with `quantiles`, when they are not; `LIMIT_EXCEEDED` for more than
 *   20 different ones
 */
export function parseQuantiles(values: unknown): readonly number[] {
  if (!Array.isArray(values)) {
    throwInvalidInput([{ path: ['quantiles'], message: 'must be an array of numbers' }]);
  }
  const faults: InputFault[] = [];
  const quantiles = new Set<number>();
  // `entries`, unlike `forEach`, also visits holes; a set takes -0 as 0.
  for (const [index, value] of (values as readonly unknown[]).entries()) {
    if (isQuantile(value)) quantiles.add(value);
    else addFault(faults, ['quantiles', index], 'must be a number from 0 to 1');
  }
  if (faults.length > 0) throwInvalidInput(faults);
  if (quantiles.size > quantileLimit) {
    throw new DeviceStatsError('LIMIT_EXCEEDED', {
      message: `${quantiles.size} quantiles were asked for; ask for at most ${quantileLimit} at once.`,
      details: { limit: quantileLimit, requested: quantiles.size },
    });
  }
  return [...quantiles];
}

function isQuantile(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
