import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuiltImage, type ImageProcess, startProcess } from './built-image.ts';

const tag = 'device-stats-check';

/** A program that builds images and runs them. */
export type ContainerEngine = 'docker' | 'podman' | 'buildah';

/** The first that is installed and works. */
export function findContainerEngine(): ContainerEngine | undefined {
  const engines = ['docker', 'podman', 'buildah'] as const;
  return engines.find((engine) => spawnSync(engine, ['info'], { stdio: 'ignore' }).status === 0);
}

/** Builds the image as its users do. */
export function buildWithEngine(engine: ContainerEngine): BuiltImage {
  execFileSync(engine, ['build', '--tag', tag, '.'], { stdio: 'inherit' });
  return engine === 'buildah' ? buildahImage(engine) : runnableImage(engine);
}

function runnableImage(engine: ContainerEngine): BuiltImage {
  const volume = `${tag}-${process.pid}`;
  return {
    builder: engine,
    start: (started) => {
      const options = ['--rm', '--volume', `${volume}:/data`, ...settingsOf(started)];
      return startProcess(engine, ['run', ...options, tag, ...started.command]);
    },
    discard: () => {
      execFileSync(engine, ['volume', 'rm', volume], { stdio: 'ignore' });
      execFileSync(engine, ['image', 'rm', tag], { stdio: 'ignore' });
    },
  };
}

/**
 * Buildah knows no volumes with names, mounts nothing where an image has a volume, runs commands in containers that were made
 * before, and does not pass signals on to them.
 */
function buildahImage(buildah: 'buildah'): BuiltImage {
  const volume = mkdtempSync(join(tmpdir(), `${tag}-`));
  chmodSync(volume, 0o777); // for the user of the image
  const containers: string[] = [];
  return {
    builder: buildah,
    start: (started) => {
      const container = execFileSync(buildah, ['from', tag], { encoding: 'utf8' }).trim();
      containers.push(container);
      const data = ['--volume', `${volume}:/volume`, '--env=DATABASE_PATH=/volume/device-stats.db'];
      const options = [...settingsOf(started), ...data];
      const run = ['run', ...options, container, '--', ...started.command];
      const { pid, ...running } = startProcess(buildah, run);
      return { ...running, terminate: () => terminateLast(pid) };
    },
    discard: () => {
      execFileSync(buildah, ['rm', ...containers], { stdio: 'ignore' });
      execFileSync(buildah, ['rmi', tag], { stdio: 'ignore' });
      rmSync(volume, { recursive: true });
    },
  };
}

function settingsOf({ environment }: ImageProcess): readonly string[] {
  const variables = Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`);
  return ['--network', 'host', ...variables];
}

/** Asks the process to end that a process has started by way of others. */
function terminateLast(pid: number | undefined): void {
  if (pid === undefined || !existsSync(`/proc/${pid}`)) return;
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'),
  );
  const [child] = lists.join(' ').trim().split(/\s+/);
  if (child) terminateLast(Number(child));
  else process.kill(pid, 'SIGTERM');
}
