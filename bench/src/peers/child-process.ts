import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Has a module of this folder do a task in a process of its own; see {@link doTask}. With the priority of a background program,
 * when this process has it.
 *
 * @throws the text of what went wrong there
 */
export async function runInChild(module: string, task: unknown): Promise<unknown> {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)));
  return new Promise((resolve, reject) => {
    let outcome: Outcome = { error: `${module} ended without a result.` };
    child.once('error', reject);
    child.once('message', (message: Outcome) => {
      outcome = message;
    });
    child.once('exit', () => {
      if ('error' in outcome) reject(new Error(outcome.error));
      else resolve(outcome.result);
    });
    child.send({ task });
  });
}

/** Does the task that the parent process sends, sends back what comes of it, and ends. */
export function doTask(perform: (task: unknown) => Promise<unknown>): void {
  process.once('message', ({ task }: { readonly task: unknown }) => {
    void answer(perform(task));
  });
}

async function answer(performed: Promise<unknown>): Promise<void> {
  const outcome: Outcome = await performed.then(
    (result) => ({ result }),
    (error: unknown) => ({
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  );
  // Not every system lets its process end by itself.
  process.send?.(outcome, () => process.exit());
}

type Outcome = { readonly result: unknown } | { readonly error: string };
