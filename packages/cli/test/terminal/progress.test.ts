import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { TextOutput } from '../../src/surroundings.ts';
import { createProgress } from '../../src/terminal/progress.ts';

function collect(isTTY: boolean): { readonly output: TextOutput; readonly text: () => string } {
  // What the bar asks a terminal for.
  const terminal = { isTTY, columns: 80, cursorTo: () => true, clearLine: () => true };
  const output = Object.assign(new PassThrough(), terminal);
  let text = '';
  output.on('data', (data: Buffer) => {
    text += data.toString();
  });
  return { output, text: () => text };
}

describe('progress', () => {
  test('is a bar with rows, rate and time left on a terminal', async () => {
    const { output, text } = collect(true);
    let ms = 0;
    const progress = createProgress({ output, total: 1_000, unit: 'rows', now: () => ms });
    ms = 2_000;
    progress.update(250, 5_000);
    progress.stop();
    await new Promise(setImmediate);
    expect(text()).toContain('25%  5,000 rows, 2,500 rows/s, 6s left');
  });

  test('is a line every ten seconds elsewhere, without control characters', async () => {
    const { output, text } = collect(false);
    let ms = 0;
    const progress = createProgress({ output, total: 100_000, unit: 'rows', now: () => ms });
    for (ms = 1_000; ms <= 21_000; ms += 1_000) progress.update(ms / 1_000, ms);
    progress.stop();
    await new Promise(setImmediate);
    expect(text()).toBe(
      '0%, 10,000 rows, 1,000 rows/s, 27h 46m left\n0%, 20,000 rows, 1,000 rows/s, 27h 46m left\n',
    );
  });

  test('goes on where an earlier run ended', async () => {
    const { output, text } = collect(false);
    let ms = 0;
    const options = { output, total: 100, done: 50, rows: 500, unit: 'rows', now: () => ms };
    const progress = createProgress(options);
    ms = 60_000;
    progress.update(75, 1_100);
    await new Promise(setImmediate);
    expect(text()).toBe('75%, 1,100 rows, 10 rows/s, 1m 00s left\n');
  });
});
