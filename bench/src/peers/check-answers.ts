import { answerColumns } from './answer.ts';
import { runInChild } from './child-process.ts';
import type { Answered } from './measured.ts';
import type { TrueAnswer } from './true-statistics.ts';
import type { TruthTask } from './truth-process.ts';

/** What a system answered to everything. */
export interface SystemAnswers {
  readonly title: string;
  /** Whether each number must be the right one to its last bit; otherwise sums may be off by the rounding of additions. */
  readonly isExact: boolean;
  readonly answered: readonly Answered[];
}

/**
 * Compares every answer with the right one, computed independently, in a process of its own.
 *
 * @returns how many numbers were compared
 * @throws for the first answer that is wrong
 */
export async function checkAnswers(systems: readonly SystemAnswers[]): Promise<number> {
  const byKey = new Map(
    systems.flatMap(({ answered }) => answered.map(({ about }) => [JSON.stringify(about), about])),
  );
  const task: TruthTask = { asked: [...byKey.values()] };
  const answers = (await runInChild('truth-process.ts', task)) as TrueAnswer[][]; // what it returns
  const truth = new Map([...byKey.keys()].map((key, index) => [key, answers[index] ?? []]));
  let compared = 0;
  for (const system of systems) {
    for (const { about, answers: given } of system.answered) {
      const key = JSON.stringify(about);
      const right = truth.get(key) ?? [];
      if (given.length !== right.length) {
        throw new Error(
          `${system.title} gave ${given.length} answers about ${key}, not ${right.length}.`,
        );
      }
      for (const [index, each] of right.entries()) {
        compared += compare(system, { given: given[index] ?? [], right: each, about: key });
      }
    }
  }
  return compared;
}

function compare(
  { title, isExact }: SystemAnswers,
  { given, right, about }: { given: readonly number[]; right: TrueAnswer; about: string },
): number {
  for (const [index, name] of answerColumns.entries()) {
    const expected = right.answer[index] ?? Number.NaN;
    const actual = given[index] ?? Number.NaN;
    const slack = isExact ? 0 : (right.slack[index] ?? 0);
    if (Math.abs(actual - expected) <= slack) continue;
    throw new Error(
      `${title} is wrong: the ${name} is ${expected}, it answered ${actual}, about ${about.slice(0, 200)}.`,
    );
  }
  return answerColumns.length;
}
