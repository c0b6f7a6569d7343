import { allItems, type JobListOptions, type SubmittableJobKind } from '@device-stats/client';
import type { Client, ConnectionOptions } from '../connection/connection.ts';
import { CommandFailure } from '../failure/command-failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { createProgress } from '../terminal/progress.ts';
import { renderTable } from '../terminal/table.ts';
import { writeText } from '../terminal/write-text.ts';
import { type JobOptions, jobParams } from './job-params.ts';

type Job = Awaited<ReturnType<Client['jobs']['get']>>;

/** The options of submitting a job. */
export interface SubmitOptions extends JobOptions, ConnectionOptions {
  readonly wait?: boolean;
}

/** The options of listing jobs. */
export interface ListOptions extends Pick<JobListOptions, 'state' | 'kind'>, ConnectionOptions {
  readonly json?: boolean;
}

interface Context {
  readonly surroundings: Surroundings;
}

/** Submits a job and writes its id, or waits and writes its result. */
export async function submitJob(
  client: Client,
  {
    kind,
    options,
    surroundings,
  }: Context & {
    readonly kind: string;
    readonly options: SubmitOptions;
  },
): Promise<void> {
  const { interruption: signal, output } = surroundings;
  // The kind was one of the choices; the server judges the parameters.
  const params = jobParams(options) as Parameters<typeof client.jobs.submit>[1];
  const { id } = await client.jobs.submit(kind as SubmittableJobKind, params, { signal });
  if (options.wait === true) await waitForJob(client, { id, surroundings });
  else await writeText(output, `${id}\n`);
}

/** Writes a table of jobs, or a line of JSON for each. */
export async function listJobs(
  client: Client,
  {
    options: { state, kind, json },
    surroundings: { output, interruption: signal },
  }: Context & { readonly options: ListOptions },
): Promise<void> {
  const jobs: Job[] = [];
  for await (const job of allItems((page) => client.jobs.list({ ...page, state, kind }), {
    signal,
  }))
    jobs.push(job);
  const text =
    json === true
      ? jobs.map((job) => `${JSON.stringify(job)}\n`).join('')
      : renderTable(['id', 'kind', 'state', 'progress', 'created'], jobs.map(rowOf));
  await writeText(output, text);
}

/** Writes a job as JSON. */
export async function getJob(
  client: Client,
  { id, surroundings }: Context & { readonly id: string },
): Promise<void> {
  const job = await client.jobs.get(id, { signal: surroundings.interruption });
  await writeText(surroundings.output, `${JSON.stringify(job)}\n`);
}

/** Cancels a job and says what became of it. */
export async function cancelJob(
  client: Client,
  { id, surroundings }: Context & { readonly id: string },
): Promise<void> {
  const { state } = await client.jobs.cancel(id, { signal: surroundings.interruption });
  const sentence = state === 'cancelled' ? 'is cancelled' : 'is asked to stop';
  await writeText(surroundings.output, `The job ${id} ${sentence}.\n`);
}

/**
 * Waits for the end of a job and writes its result.
 *
 * @throws {CommandFailure} when it was cancelled or has failed
 */
export async function waitForJob(
  client: Client,
  { id, surroundings }: Context & { readonly id: string },
): Promise<void> {
  const { output, messages, interruption: signal, now } = surroundings;
  let job = await client.jobs.get(id, { signal });
  const total = job.progress.total ?? undefined;
  const progress = createProgress({ output: messages, total, unit: 'steps', now });
  try {
    for await (job of client.jobs.watch(id, { signal })) {
      progress.update(job.progress.done, job.progress.done);
    }
  } finally {
    progress.stop();
  }
  if (job.state === 'cancelled') throw new CommandFailure(`The job ${id} was cancelled.`);
  if (job.state === 'failed') {
    throw new CommandFailure(
      `The job ${id} has failed: ${job.error?.message ?? 'no reason given.'}`,
    );
  }
  await writeText(output, `${JSON.stringify(job.result)}\n`);
}

function rowOf({ id, kind, state, progress, created_at }: Job): readonly string[] {
  const { done, total } = progress;
  return [id, kind, state, total === null ? String(done) : `${done}/${total}`, created_at];
}
