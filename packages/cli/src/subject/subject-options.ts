import { type Command, InvalidArgumentError } from 'commander';
import { UsageFailure } from '../failure/command-failure.ts';

/** The options that say whose readings are meant. */
export interface SubjectOptions {
  readonly device?: string;
  readonly user?: number;
}

/** A device, or all devices of a user. */
export type Subject = { readonly deviceId: string } | { readonly userId: number };

/** Adds the options that say whose readings are meant. */
export function addSubjectOptions(command: Command): Command {
  return command
    .option('--device <id>', 'a device')
    .option('--user <id>', 'a user: all their devices', parseUserId);
}

/** @throws {UsageFailure} unless one of the two is named */
export function subjectOf({ device, user }: SubjectOptions): Subject {
  if (device !== undefined && user === undefined) return { deviceId: device };
  if (user !== undefined && device === undefined) return { userId: user };
  throw new UsageFailure('Name either --device or --user.');
}

/** The subject in words. */
export function subjectTitle(subject: Subject): string {
  return 'deviceId' in subject ? `device ${subject.deviceId}` : `user ${subject.userId}`;
}

/** Reads a user id. */
export function parseUserId(text: string): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id)) return id;
  throw new InvalidArgumentError('Write the number of a user.');
}
