import { InvalidArgumentError } from 'commander';

/** Reads quantiles: numbers from 0 to 1 with commas between. */
export function parseQuantiles(text: string): readonly number[] {
  return text.split(',').map((part) => {
    const quantile = Number(part);
    if (part.trim() !== '' && quantile >= 0 && quantile <= 1) return quantile;
    throw new InvalidArgumentError('Write numbers from 0 to 1 with commas between: 0.05,0.95.');
  });
}
