import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../peers/', import.meta.url);

/** Installs the packages of `bench/peers` with npm, unless they are there; without them their systems are absent. */
export async function installPeers(): Promise<void> {
  const [locked, installed] = await Promise.all([
    changedMs('package-lock.json'),
    changedMs('node_modules/.package-lock.json'),
  ]);
  if (installed > locked) return;
  process.stdout.write('Installing the peers, about 600 MB, into bench/peers/node_modules\n');
  // `npm ci` refuses a lock file that lacks the binaries of other platforms.
  const npm = spawn('npm', ['install', '--no-save'], {
    cwd: fileURLToPath(folder),
    stdio: 'inherit',
  });
  const [exitCode] = await once(npm, 'exit');
  if (exitCode !== 0)
    process.stdout.write(`npm ended with ${exitCode}: some peers may be absent.\n`);
}

async function changedMs(file: string): Promise<number> {
  return stat(new URL(file, folder)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
