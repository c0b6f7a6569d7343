import type { InputFault } from '../../errors/error-code.ts';
import { addFault, shownKey, throwInvalidInput } from '../../errors/input-faults.ts';

/** The fields of parameters. */
export type ParamFields = Readonly<Record<string, unknown>>;

/**
 * The parameters as an object that has no other fields than these.
 *
 * @throws `INVALID_INPUT` with every unknown field
 */
export function parseFields(params: unknown, names: readonly string[]): ParamFields {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throwInvalidInput([{ path: [], message: `must be an object with ${names.join(', ')}` }]);
  }
  const faults: InputFault[] = [];
  for (const name of Object.keys(params)) {
    if (names.includes(name)) continue;
    addFault(faults, [shownKey(name)], `unknown field; expected ${names.join(', ')}`);
  }
  if (faults.length > 0) throwInvalidInput(faults);
  return { ...params };
}
