import type { JobStore } from '../job-store.ts';
import {
  cancelJob,
  claimJob,
  finishJob,
  queueJob,
  reportJob,
  withoutResult,
} from '../job-transitions.ts';
import type { InMemoryTables } from './in-memory-tables.ts';

export function createInMemoryJobStore(tables: InMemoryTables): JobStore {
  return { ...createSubmission(tables), ...createReads(tables), ...createExecution(tables) };
}

function createSubmission(
  tables: InMemoryTables,
): Pick<JobStore, 'submit' | 'cancel' | 'noteDispatched' | 'sweep'> {
  const { jobs, writes } = tables;
  return {
    async submit(job, { nowMs, idempotency, signal }) {
      tables.checkUsable(signal);
      const earlier = writes.recall(idempotency, 'job');
      if (earlier !== undefined) return { job: earlier.job, created: false };
      const shared = jobs.findShared(job.sharing);
      const record = withoutResult(shared ?? queueJob(job, { nowMs }));
      if (shared === undefined) jobs.add(record, job.sharing);
      writes.record(idempotency, nowMs, { kind: 'job', job: record });
      return { job: record, created: shared === undefined };
    },
    async cancel(id, options) {
      tables.checkUsable();
      const record = jobs.update(id, (before) => cancelJob(before, options));
      return record && withoutResult(record);
    },
    async noteDispatched(ids, { atMs }) {
      tables.checkUsable();
      for (const id of ids) jobs.noteDispatched(id, atMs);
    },
    async sweep({ finishedBeforeMs }) {
      tables.checkUsable();
      return jobs.sweep(finishedBeforeMs);
    },
  };
}

function createReads(
  tables: InMemoryTables,
): Pick<JobStore, 'find' | 'list' | 'countByState' | 'listDue'> {
  const { jobs } = tables;
  return {
    async find(id) {
      tables.checkUsable();
      return jobs.find(id);
    },
    async list(request) {
      tables.checkUsable();
      return jobs.list(request);
    },
    async countByState() {
      tables.checkUsable();
      return jobs.countByState();
    },
    async listDue(query) {
      tables.checkUsable();
      return jobs.listDue(query);
    },
  };
}

function createExecution(tables: InMemoryTables): Pick<JobStore, 'claim' | 'report' | 'finish'> {
  const { jobs } = tables;
  return {
    async claim(id, options) {
      tables.checkUsable();
      const claimed = jobs.update(id, (record) => claimJob(record, options));
      if (claimed !== undefined) jobs.noteDispatched(id, null);
      return claimed;
    },
    async report(claim, report) {
      tables.checkUsable();
      return jobs.update(claim.id, (record) => reportJob(record, claim, report));
    },
    async finish(claim, outcome, { nowMs }) {
      tables.checkUsable();
      return jobs.update(claim.id, (record) => finishJob(record, claim, { outcome, nowMs }));
    },
  };
}
