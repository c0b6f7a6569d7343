import { throwInvalidInput } from '../../errors/input-faults.ts';
import { fingerprintJson } from '../../fingerprint/fingerprint.ts';
import type { JobId } from '../../jobs/job.ts';
import { isJobKind, type JobKind, type JobParams, jobKinds } from '../../jobs/job-kinds.ts';
import type { IdempotencyClaim } from '../../storage/idempotency-store.ts';
import type { JobRecord, JobStore, NewJob } from '../../storage/job-store.ts';
import { parseIdempotencyKey } from '../idempotent-write.ts';
import type { Clock } from '../service-context.ts';
import type { JobDispatcher } from './job-dispatcher.ts';
import type { JobHandler, JobHandlers } from './job-handler.ts';
import type { SubmitOptions } from './job-service.ts';

/** What jobs are submitted with. */
export interface SubmitParts {
  readonly store: JobStore;
  readonly handlers: JobHandlers;
  readonly dispatcher: JobDispatcher;
  readonly clock: Clock;
  /** Resolves once the storage can be used. */
  readonly open: () => Promise<unknown>;
}

/** Checks and records a job, or finds the one that it shares, and gets it executed. */
export async function submitJob(
  { store, handlers, dispatcher, clock, open }: SubmitParts,
  kind: JobKind,
  { params, options }: { readonly params: unknown; readonly options: SubmitOptions },
): Promise<JobRecord> {
  const { priority = 0, maxAttempts = 5, signal } = options;
  checkInteger('priority', priority, { least: -100, most: 100 });
  checkInteger('maxAttempts', maxAttempts, { least: 1, most: 100 });
  const key = parseIdempotencyKey(options.idempotencyKey);
  const handler = handlers[parseKind(kind)] as JobHandler; // which gets the parameters that it returned
  const parsed = handler.parse(params);
  await open();
  signal?.throwIfAborted();
  const id = crypto.randomUUID() as JobId;
  const sharing = await sharingOf(handler, { id, kind, params: parsed });
  const idempotency =
    key === undefined ? {} : await claimOf(key, { kind, params: parsed, priority, maxAttempts });
  const { job, created } = await store.submit(
    { id, kind, params: JSON.stringify(parsed), priority, maxAttempts, ...sharing },
    { nowMs: clock.now(), ...idempotency, ...(signal && { signal }) },
  );
  if (created) await dispatcher.dispatch(job);
  // It is shared, or repeated, and comes without its result, which is forgotten sooner than a key.
  if (job.state === 'succeeded') return (await store.find(job.id)) ?? job;
  return job;
}

/** @throws `INVALID_INPUT` */
export function parseKind(kind: unknown): JobKind {
  if (isJobKind(kind)) return kind;
  throwInvalidInput([{ path: ['kind'], message: `must be one of ${jobKinds.join(', ')}` }]);
}

async function sharingOf(
  handler: JobHandler,
  job: { readonly id: JobId; readonly kind: JobKind; readonly params: JobParams[JobKind] },
): Promise<Pick<NewJob, 'sharing'>> {
  const { id, kind, params } = job;
  const sharing = await handler.sharing(params);
  if (sharing === 'never') return {};
  // No other job has its id as the version: then it is shared only while it is queued.
  const dataVersion = sharing === 'queued' ? id : sharing.dataVersion;
  return { sharing: { key: await fingerprintJson([kind, params]), dataVersion } };
}

async function claimOf(
  key: string,
  asked: unknown,
): Promise<{ readonly idempotency: IdempotencyClaim }> {
  const fingerprint = await fingerprintJson(asked);
  return { idempotency: { scope: 'jobs.submit', key, part: 0, fingerprint } };
}

function checkInteger(
  name: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throwInvalidInput([{ path: [name], message: `must be an integer from ${least} to ${most}` }]);
}
