import NativeDatabase from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFiles } from './temporary-file.ts';

const files = temporaryFiles();

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the statements on jobs', () => {
  it('search an index each', async () => {
    const plans = await plansOf(() => true);
    expect(plans.length).toBeGreaterThan(10);
    expect(plans.filter(({ plan }) => /\bSCAN\b/.test(plan))).toEqual([]);
  });

  it('sort nothing but the few jobs that come to the same', async () => {
    const plans = await plansOf((sql) => !sql.includes('"sharing_key" ='));
    expect(plans.filter(({ plan }) => plan.includes('TEMP B-TREE'))).toEqual([]);
    const sharing = await plansOf((sql) => sql.includes('"sharing_key" ='));
    expect(sharing.filter(({ plan }) => !plan.includes('job_by_sharing'))).toEqual([]);
  });

  it('take jobs to dispatch in the order of the index', async () => {
    const plans = await plansOf((sql) => sql.includes('"priority" ='));
    expect(plans.filter(({ plan }) => !plan.includes('job_to_dispatch'))).toEqual([]);
  });
});

/** How SQLite carries out statements on the table of jobs. */
async function plansOf(
  isWanted: (sql: string) => boolean,
): Promise<readonly { readonly sql: string; readonly plan: string }[]> {
  const prepare = vi.spyOn(NativeDatabase.prototype, 'prepare');
  const { path } = await files.open();
  const statements = prepare.mock.calls.map(([sql]) => sql);
  const onJobs = statements.filter((sql) =>
    /^(select|update|delete|insert) .*"job(_result)?"/.test(sql),
  );
  const native = new NativeDatabase(path, { readonly: true });
  const plans = onJobs.filter(isWanted).map((sql) => {
    const parameters = Array.from(sql.matchAll(/\?/g), () => 1);
    const rows = native.prepare(`explain query plan ${sql}`).all(parameters);
    return { sql, plan: (rows as { detail: string }[]).map(({ detail }) => detail).join('; ') };
  });
  native.close();
  return plans;
}
