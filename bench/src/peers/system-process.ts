import { doTask } from './child-process.ts';
import { afterAppends, type Dataset, firstQuestion } from './dataset.ts';
import { ask, measureWorkload, rowsOf, type TimeBox } from './measure-workload.ts';
import type { MeasuredLoad, MeasuredQuestions, MeasuredWorkload } from './measured.ts';
import { ReadingSource } from './reading-source.ts';
import type { OpenSystem } from './systems/peer-system.ts';
import { type SystemName, systems } from './systems/systems.ts';

/** What is done with a system in a process of its own. */
export type SystemTask = Place &
  (
    | { readonly step: 'find version' | 'discard' }
    | { readonly step: 'load'; readonly dataset: Dataset }
    | ({ readonly step: 'ask' } & Questioning)
  );

/** A system, and where it keeps its data. */
interface Place {
  readonly system: SystemName;
  readonly folder: string;
}

interface Questioning {
  readonly dataset: Dataset;
  readonly counts: MeasuredLoad['counts'];
  readonly timeBox: TimeBox;
}

const appendedOneByOne = 20;

doTask((task) => perform(task as SystemTask)); // what it is sent

async function perform(task: SystemTask): Promise<unknown> {
  const system = systems[task.system];
  switch (task.step) {
    case 'find version':
      return opened(task, async ({ version }) => version);
    case 'load':
      // What an interrupted run has left.
      await system.discard();
      return load(task, task.dataset);
    case 'ask':
      return askAll(task, task);
    case 'discard':
      return system.discard();
  }
}

async function opened<T>(
  { system, folder }: Place,
  work: (open: OpenSystem) => Promise<T>,
): Promise<T> {
  const open = await systems[system].open(folder);
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

/** Appends all, does the upkeep, closes; then appends as many readings more as the system's upkeep would leave alone. */
async function load(place: Place, { devices, kind, size }: Dataset): Promise<MeasuredLoad> {
  const sources = devices.map((each) => ({ ...each, source: new ReadingSource(each.device) }));
  const durations = await opened(place, async (system) => {
    let appendMs = 0;
    for (const { device, count, source } of sources) {
      for (const block of source.takeBlocks(count)) {
        appendMs += await durationMs(() => system.append(device, block));
      }
    }
    const upkeepMs = await durationMs(() => system.keepUp(devices.map(({ device }) => device)));
    return { appendSeconds: appendMs / 1_000, upkeepSeconds: upkeepMs / 1_000 };
  });
  return opened(place, async (system) => {
    const sizeBytes = await system.sizeBytes();
    const counts: (readonly [number, number])[] = [];
    for (const { device, count, source } of sources) {
      const isLarge = kind === 'pooled' || count === size;
      const room = isLarge ? system.roomBeforeUpkeep(device) - appendedOneByOne : 0;
      for (const block of source.takeBlocks(room)) await system.append(device, block);
      counts.push([device, count + Math.max(room, 0)]);
    }
    return { ...durations, sizeBytes, counts };
  });
}

async function askAll(
  place: Place,
  { dataset, timeBox, ...questioning }: Questioning,
): Promise<MeasuredQuestions> {
  const counts = new Map(questioning.counts);
  const startMs = performance.now();
  return opened(place, async (system) => {
    const openedMs = performance.now();
    const answers = await ask(system, firstQuestion(dataset));
    const answeredMs = performance.now();
    const about = rowsOf(firstQuestion(dataset), counts);
    const workloads: MeasuredWorkload[] = [];
    for (const workload of dataset.workloads) {
      workloads.push(await measureWorkload(system, workload, { counts, timeBox }));
    }
    const residentBytes = process.memoryUsage.rss();
    const greatestResidentBytes = process.resourceUsage().maxRSS * 1_024;
    if (place.system === 'device-stats' && dataset.kind === 'one device') {
      workloads.push(await measureAfterAppends(system, { counts, timeBox }));
    }
    const [first, ...rest] = workloads;
    if (first === undefined) throw new Error('There are no workloads.');
    const withCold = { ...first, answered: [{ about, answers }, ...first.answered] };
    return {
      openMs: openedMs - startMs,
      coldMs: answeredMs - openedMs,
      workloads: [withCold, ...rest],
      residentBytes,
      greatestResidentBytes,
    };
  });
}

async function durationMs(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

/** Each question comes after one reading more. */
async function measureAfterAppends(
  system: OpenSystem,
  options: { readonly counts: ReadonlyMap<number, number>; readonly timeBox: TimeBox },
): Promise<MeasuredWorkload> {
  const workload = afterAppends(appendedOneByOne);
  const { device } = workload;
  const source = new ReadingSource(device);
  const counts = new Map(options.counts);
  let count = counts.get(device) ?? 0;
  for (const block of source.takeBlocks(count)) void block;
  const before = async () => {
    await system.append(device, source.take(1));
    count += 1;
    return counts.set(device, count);
  };
  const measured = await measureWorkload(system, workload, { ...options, before });
  // The true answer to each would take as long as all the rest: the last one has all the readings.
  return { ...measured, answered: measured.answered.slice(-1) };
}
