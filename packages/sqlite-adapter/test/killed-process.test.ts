import { expect, it } from 'vitest';
import { surviveKills } from './kill-rounds.ts';
import { temporaryFiles } from './temporary-file.ts';

const files = temporaryFiles();
const rounds = Number(process.env['KILL_ROUNDS'] ?? 5);

it('keeps what it acknowledged when its process is killed', { timeout: 120_000 }, async () => {
  expect.hasAssertions();
  await surviveKills(files.path(), rounds);
});
