import { type DeviceStatsClientError, isDeviceStatsClientError } from '@device-stats/client';
import { CommandFailure, exitCodes, Interruption } from './command-failure.ts';

/** What is told of a failure, and how the process ends. */
export interface FailureReport {
  readonly text: string;
  readonly exitCode: number;
}

/** An error in words. What nobody can put right but us is shown with its stack. */
export function reportFailure(error: unknown): FailureReport {
  if (error instanceof Interruption || error instanceof CommandFailure) {
    return { text: error.message, exitCode: error.exitCode };
  }
  if (isDeviceStatsClientError(error)) return reportClientError(error);
  if (isSystemError(error)) {
    const file = error.path === undefined ? '' : `${error.path}: `;
    return {
      text: `${file}${systemSentence(error.code, error.message)}`,
      exitCode: exitCodes.failure,
    };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `This is a defect of device-stats. ${text}`, exitCode: exitCodes.failure };
}

function reportClientError(error: DeviceStatsClientError): FailureReport {
  const exitCode = error.code === 'INVALID_OPTION' ? exitCodes.usage : exitCodes.failure;
  const faults = error.errors.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  const advice = adviceOf(error);
  const sentences = advice === undefined ? error.message : `${error.message} ${advice}`;
  return { text: [sentences, ...faults].join('\n'), exitCode };
}

function adviceOf(error: DeviceStatsClientError): string | undefined {
  if (error.code === 'NETWORK') return 'The address is --url, else DEVICE_STATS_URL.';
  if (error.code === 'INVALID_OPTION') return 'The client gets them from --url and --token.';
  if (error.status === 401) return 'The token is --token, else API_TOKEN.';
  return undefined;
}

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

const systemSentences: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder. Check the path.',
  EACCES: 'This user may not open it. Check its permissions.',
  EISDIR: 'It is a folder. Name a file.',
  ENOSPC: 'The disk is full. Make room, and run the same command again.',
};

function systemSentence(code: string, message: string): string {
  return systemSentences[code] ?? message;
}
