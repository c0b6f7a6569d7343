import type { ChildProcessByStdio } from 'node:child_process';
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

/** A process whose standard output can be read. */
export type StartedProcess = ChildProcessByStdio<null, Readable, null>;
