import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAnswers, type SystemAnswers } from './check-answers.ts';
import { runInChild } from './child-process.ts';
import type { Dataset } from './dataset.ts';
import { type DatasetFigures, figuresOf, type SystemFigures, titleOf } from './figures.ts';
import type { TimeBox } from './measure-workload.ts';
import type { MeasuredLoad, MeasuredQuestions } from './measured.ts';
import type { SystemTask } from './system-process.ts';
import type { SystemName } from './systems/systems.ts';

/** What came of a dataset. */
export interface Comparison {
  readonly figures: DatasetFigures;
  /** How many numbers were compared with the right ones. */
  readonly checked: number;
}

/**
 * Loads a dataset into each system, asks it everything, and checks the answers: one system after the other, in processes of their
 * own, and no system's data left behind.
 *
 * @throws if an answer is wrong, or a system fails
 */
export async function compareSystems(
  dataset: Dataset,
  { systems, timeBox }: { readonly systems: readonly SystemName[]; readonly timeBox: TimeBox },
): Promise<Comparison> {
  const figures: SystemFigures[] = [];
  const answers: SystemAnswers[] = [];
  for (const system of systems) {
    const measured = await measureSystem(system, dataset, timeBox);
    figures.push(figuresOf(system, dataset, measured));
    answers.push({
      title: titleOf(system),
      isExact: system === 'device-stats',
      answered: measured.questions.workloads.flatMap(({ answered }) => answered),
    });
  }
  const { name, kind, size } = dataset;
  progress(dataset, 'checking the answers');
  return { figures: { name, kind, size, systems: figures }, checked: await checkAnswers(answers) };
}

/** The version of a system. @throws if it cannot be had here */
export async function findVersion(system: SystemName): Promise<string> {
  return String(
    await inFolder(system, (folder) => perform({ system, folder, step: 'find version' })),
  );
}

async function measureSystem(system: SystemName, dataset: Dataset, timeBox: TimeBox) {
  return inFolder(system, async (folder) => {
    progress(dataset, `loading ${titleOf(system)}`);
    const load = (await perform({ system, folder, step: 'load', dataset })) as MeasuredLoad; // what it returns
    progress(dataset, `asking ${titleOf(system)}`);
    const { counts } = load;
    const asked = await perform({ system, folder, step: 'ask', dataset, counts, timeBox });
    return { load, questions: asked as MeasuredQuestions }; // what it returns
  });
}

async function inFolder<T>(system: SystemName, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'device-stats-peers-'));
  try {
    return await work(folder);
  } finally {
    await perform({ system, folder, step: 'discard' }).catch(() => undefined);
    await rm(folder, { recursive: true });
  }
}

function perform(task: SystemTask): Promise<unknown> {
  return runInChild('system-process.ts', task);
}

function progress({ name }: Dataset, what: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${name}: ${what}\n`);
}
