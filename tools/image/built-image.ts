import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** The image, built. Its processes share one volume, and see the network of this machine. */
export interface BuiltImage {
  /** What has built it. */
  readonly builder: string;
  /** Starts a process, which ends as it would in production. */
  start(process: ImageProcess): StartedProcess;
  /** Removes it and its volume. */
  discard(): void;
}

/** What is run of an image. */
export interface ImageProcess {
  /** A program and its arguments. */
  readonly command: readonly string[];
  /** Variables besides those of the image. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A process that runs. */
export interface StartedProcess {
  readonly stdout: Readable;
  /** Its exit code, or the signal that has ended it. */
  readonly ended: Promise<number | string>;
  /** Asks it to end, as Docker does. */
  terminate(): void;
}

/** Starts a program that is a process of an image, or passes on what becomes of one. */
export function startProcess(
  program: string,
  options: readonly string[],
  settings: SpawnOptions = {},
): StartedProcess & { readonly pid: number | undefined } {
  const child = spawn(program, options, { ...settings, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close').then(
    ([code, signal]: unknown[]) => (signal ?? code) as number | string,
  );
  return { pid: child.pid, stdout: child.stdout, ended, terminate: () => child.kill('SIGTERM') };
}
