import { isFinal, type JobId, type JobState } from '../../jobs/job.ts';
import type {
  DueJob,
  DueJobsRequest,
  JobClaim,
  JobPageRequest,
  JobRecord,
  NewJob,
} from '../job-store.ts';
import { isHeld, withoutResult } from '../job-transitions.ts';
import type { StoragePage } from '../storage-page.ts';
import { AscendingList } from './ascending-list.ts';
import { jobClaimLost } from './storage-errors.ts';

/** What is kept of a job. */
interface JobEntry {
  /** Its place among all jobs ever submitted. */
  readonly sequence: number;
  readonly sharing: NewJob['sharing'];
  /** Put in place of the one before at every change, so that those that were given out stay as they are. */
  record: JobRecord;
  dispatchedAtMs: number | null;
}

/** The jobs, by id and by submission. */
export class JobTable {
  readonly #byId = new Map<JobId, JobEntry>();
  readonly #inOrder = new AscendingList<JobEntry>();
  readonly #unfinished = new Set<JobEntry>();
  /** The jobs that are shared by a key, the newest last. */
  readonly #bySharing = new Map<string, JobEntry[]>();
  #lastSequence = 0;

  /** Adds a job that is dispatched when it is created. */
  add(record: JobRecord, sharing: NewJob['sharing']): void {
    const sequence = ++this.#lastSequence;
    const entry: JobEntry = { sequence, sharing, record, dispatchedAtMs: record.createdAtMs };
    this.#byId.set(record.id, entry);
    this.#inOrder.add(sequence, entry);
    this.#unfinished.add(entry);
    if (sharing === undefined) return;
    const sharers = this.#bySharing.get(sharing.key);
    if (sharers === undefined) this.#bySharing.set(sharing.key, [entry]);
    else sharers.push(entry);
  }

  find(id: JobId): JobRecord | undefined {
    return this.#byId.get(id)?.record;
  }

  /** The newest job that a new one shares; see {@link JobStore.submit}. */
  findShared(sharing: NewJob['sharing']): JobRecord | undefined {
    if (sharing === undefined) return undefined;
    const { key, dataVersion } = sharing;
    return this.#bySharing.get(key)?.findLast((entry) => isShared(entry, dataVersion))?.record;
  }

  /** @throws `JOB_CLAIM_LOST` */
  checkHeld(claim: JobClaim): void {
    const record = this.find(claim.id);
    if (record === undefined || !isHeld(record, claim)) throw jobClaimLost(claim.id);
  }

  /** Keeps what the job has become; when it has not changed, or is not known, undefined. */
  update(id: JobId, change: (record: JobRecord) => JobRecord | undefined): JobRecord | undefined {
    const entry = this.#byId.get(id);
    const record = entry && change(entry.record);
    if (entry === undefined || record === undefined) return undefined;
    entry.record = record;
    if (isFinal(record.state)) this.#unfinished.delete(entry);
    return record;
  }

  /** See {@link JobStore.noteDispatched}. */
  noteDispatched(id: JobId, atMs: number | null): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    if (atMs === null || entry.record.dueAtMs <= atMs) entry.dispatchedAtMs = atMs;
  }

  list({ state, kind, ...page }: JobPageRequest): StoragePage<JobRecord> {
    const isWanted = ({ record }: JobEntry): boolean =>
      (state === undefined || record.state === state) &&
      (kind === undefined || record.kind === kind);
    const { items, ...next } = this.#inOrder.pageBackwards(page, isWanted);
    return { items: items.map(({ record }) => withoutResult(record)), ...next };
  }

  countByState(): Readonly<Record<JobState, number>> {
    const counts = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
    for (const { record } of this.#inOrder) counts[record.state] += 1;
    return counts;
  }

  listDue({ nowMs, dispatchedBeforeMs, limit }: DueJobsRequest): readonly DueJob[] {
    const due = Array.from(this.#unfinished).filter(
      ({ record, dispatchedAtMs }) =>
        record.dueAtMs <= nowMs && (dispatchedAtMs === null || dispatchedAtMs < dispatchedBeforeMs),
    );
    due.sort(inOrderOfDispatch);
    return due.slice(0, limit).map(({ record: { id, priority } }) => ({ id, priority }));
  }

  sweep(finishedBeforeMs: number): number {
    let count = 0;
    for (const entry of this.#inOrder) {
      const { id, finishedAtMs } = entry.record;
      if (finishedAtMs === null || finishedAtMs >= finishedBeforeMs) continue;
      this.#byId.delete(id);
      this.#inOrder.remove(entry.sequence);
      this.#forgetSharing(entry);
      count += 1;
    }
    return count;
  }

  #forgetSharing(entry: JobEntry): void {
    if (entry.sharing === undefined) return;
    const { key } = entry.sharing;
    const left = this.#bySharing.get(key)?.filter((other) => other !== entry) ?? [];
    if (left.length > 0) this.#bySharing.set(key, left);
    else this.#bySharing.delete(key);
  }
}

function isShared({ record, sharing }: JobEntry, dataVersion: string): boolean {
  const { state, startedAtMs, cancelRequested } = record;
  if (state === 'queued' && startedAtMs === null) return true;
  const comesToTheSame = state === 'succeeded' || (!isFinal(state) && !cancelRequested);
  return comesToTheSame && sharing?.dataVersion === dataVersion;
}

function inOrderOfDispatch(one: JobEntry, other: JobEntry): number {
  return (
    other.record.priority - one.record.priority ||
    Number(one.dispatchedAtMs !== null) - Number(other.dispatchedAtMs !== null) ||
    (one.dispatchedAtMs ?? 0) - (other.dispatchedAtMs ?? 0) ||
    one.record.dueAtMs - other.record.dueAtMs ||
    one.sequence - other.sequence
  );
}
