/**
 * The name of quantile `q` in `quantiles`: its shortest decimal text, never with an exponent.
 *
 * @example
 * ```ts
 * quantileKey(0.999); // '0.999'
 * quantileKey(1e-7); // '0.0000001'
 * ```
 */
export function quantileKey(q: number): string {
  return withPoint(decimalOf(q));
}

/**
 * The name of quantile `q` in field names such as `p99_9_x`: `p` and the percentage's shortest decimal text, with `_` for the
 * point. Taken from the digits of `q`, since 0.07 * 100 is 7.000000000000001.
 *
 * @example
 * ```ts
 * percentKey(0.999); // 'p99_9'
 * percentKey(0.05); // 'p5'
 * ```
 */
export function percentKey(q: number): string {
  const { digits, exponent } = decimalOf(q);
  return `p${withPoint({ digits, exponent: exponent + 2 }).replace('.', '_')}`;
}

/** The number 0.`digits` · 10^`exponent`; no digits stand for 0. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** The shortest decimal that is read as `q`, which is in [0, 1]. */
function decimalOf(q: number): Decimal {
  const [mantissa = '', exponent = '0'] = q.toExponential().split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  return { digits, exponent: digits === '' ? 0 : Number(exponent) + 1 };
}

function withPoint({ digits, exponent }: Decimal): string {
  if (digits === '') return '0';
  if (exponent <= 0) return `0.${'0'.repeat(-exponent)}${digits}`;
  const whole = digits.slice(0, exponent).padEnd(exponent, '0');
  return digits.length > exponent ? `${whole}.${digits.slice(exponent)}` : whole;
}
