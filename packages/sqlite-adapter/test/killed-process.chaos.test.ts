import { expect, it } from 'vitest';
import { surviveKills } from './kill-rounds.ts';
import { temporaryFiles } from './temporary-file.ts';

const files = temporaryFiles();
const rounds = Number(process.env['KILL_ROUNDS'] ?? 30);

it('keeps what it acknowledged when its process is killed again and again', async () => {
  expect.hasAssertions();
  await surviveKills(files.path(), rounds);
});
