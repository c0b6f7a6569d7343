import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltImage, ImageProcess, StartedProcess } from './built-image.ts';

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
  return engine === 'buildah' ? buildahImage() : runnableImage(engine);
}

function runnableImage(engine: ContainerEngine): BuiltImage {
  const volume = `${tag}-${process.pid}`;
  return {
    builder: engine,
    start: (started) => {
      const options = ['--rm', '--volume', `${volume}:/data`, ...settingsOf(started)];
      return start(engine, ['run', ...options, tag, ...started.command]);
    },
    discard: () => {
      execFileSync(engine, ['volume', 'rm', volume], { stdio: 'ignore' });
      execFileSync(engine, ['image', 'rm', tag], { stdio: 'ignore' });
    },
  };
}

/** Buildah knows no volumes, and runs commands in containers that were made before. */
function buildahImage(): BuiltImage {
  const volume = mkdtempSync(join(tmpdir(), `${tag}-`));
  chmodSync(volume, 0o777); // for the user of the image
  const containers: string[] = [];
  return {
    builder: 'buildah',
    start: (started) => {
      const container = execFileSync('buildah', ['from', tag], { encoding: 'utf8' }).trim();
      containers.push(container);
      const options = ['--volume', `${volume}:/data`, ...settingsOf(started)];
      return start('buildah', ['run', ...options, container, '--', ...started.command]);
    },
    discard: () => {
      execFileSync('buildah', ['rm', ...containers], { stdio: 'ignore' });
      execFileSync('buildah', ['rmi', tag], { stdio: 'ignore' });
      rmSync(volume, { recursive: true });
    },
  };
}

function settingsOf({ environment }: ImageProcess): readonly string[] {
  const variables = Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`);
  return ['--network', 'host', ...variables];
}

function start(engine: ContainerEngine, options: readonly string[]): StartedProcess {
  return spawn(engine, options, { stdio: ['ignore', 'pipe', 'inherit'] });
}
