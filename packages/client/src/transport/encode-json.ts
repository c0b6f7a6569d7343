/**
 * A body as JSON. Numbers that JSON cannot hold become texts such as `"NaN"`, which the server refuses among all other
 * faults: as `null` they would be taken for a value that was not measured.
 */
export function encodeJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.includes('null') ? (JSON.stringify(value, showNonFinite) ?? 'null') : text;
}

function showNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
