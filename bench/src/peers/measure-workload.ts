import type { Answer } from './answer.ts';
import type { Answered, AskedRows, MeasuredWorkload } from './measured.ts';
import { type Question, timeSpanOf, type Workload } from './question.ts';
import { stepMs } from './reading-source.ts';
import type { OpenSystem } from './systems/peer-system.ts';

/** For how long a workload is repeated. */
export interface TimeBox {
  readonly seconds: number;
  /** However long they take. */
  readonly leastRepetitions: number;
}

export type Counts = ReadonlyMap<number, number>;

const warmUpMs = 1_500;

/** Asks a workload's questions one after the other, after a warm-up. `before` comes before each, and is not measured. */
export async function measureWorkload(
  system: OpenSystem,
  workload: Workload,
  options: {
    readonly counts: Counts;
    readonly timeBox: TimeBox;
    readonly before?: () => Promise<Counts>;
  },
): Promise<MeasuredWorkload> {
  const { timeBox, before = async () => options.counts } = options;
  await warmUp(system, workload);
  const end = performance.now() + timeBox.seconds * 1_000;
  const durationsMs: number[] = [];
  const answered = new Map<string, Answered>();
  for (const question of workload.questions) {
    const counts = await before();
    const startMs = performance.now();
    const answers = await ask(system, question);
    durationsMs.push(performance.now() - startMs);
    // All that differ: the order in which threads add changes a sum's last digits.
    const answer = { about: rowsOf(question, counts), answers };
    answered.set(JSON.stringify(answer), answer);
    if (performance.now() > end && durationsMs.length >= timeBox.leastRepetitions) break;
  }
  return { name: workload.name, durationsMs, answered: [...answered.values()] };
}

/** One answer, or those of a series. */
export async function ask(system: OpenSystem, question: Question): Promise<readonly Answer[]> {
  const { device, bucketMinutes } = question;
  const span = timeSpanOf(question);
  if (bucketMinutes === undefined || span === undefined || device === 'all') {
    return [await system.statistics(device, span)];
  }
  return system.series(device, { ...span, bucketMinutes });
}

/** What a question is about when the devices have so many readings. */
export function rowsOf({ device, rows, bucketMinutes }: Question, counts: Counts): AskedRows {
  const devices = [...counts]
    .filter(([key]) => device === 'all' || key === device)
    .map(([key, count]) => ({ device: key, ...(rows ?? { from: 0, to: count }) }));
  if (bucketMinutes === undefined) return { devices };
  return { devices, bucketRows: (bucketMinutes * 60_000) / stepMs };
}

async function warmUp(system: OpenSystem, { warmUp: questions }: Workload): Promise<void> {
  const end = performance.now() + warmUpMs;
  for (let round = 0; round === 0 || performance.now() < end; round += 1) {
    const question = questions[round % questions.length];
    if (question === undefined) return;
    await ask(system, question);
  }
}
