/** How the process ends. */
export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

/** A command that did not do what it was asked to; the message says what happened and what to do. */
export class CommandFailure extends Error {
  override readonly name: string = 'CommandFailure';
  readonly exitCode: number = exitCodes.failure;
}

/** A command line that cannot be carried out as it is written. */
export class UsageFailure extends CommandFailure {
  override readonly name = 'UsageFailure';
  override readonly exitCode: number = exitCodes.usage;
}

/** A signal that asked the command to stop. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly exitCode: number;

  /** @param signalNumber the shells' exit code is 128 more: 130 for Ctrl-C, 143 for SIGTERM */
  constructor(signalNumber: number) {
    super('Stopped.');
    this.exitCode = 128 + signalNumber;
  }
}
