import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** CPU time the process has used so far, user and system, in seconds. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

/** As the reference server is started, and what it sets itself but for `heap-growing-percent`, which is for `mixed` loads. */
const serverFlags = ['--max-semi-space-size=8', '--no-allocation-site-pretenuring'];

/** Starts a module of this folder that listens on a free port and sends `{ url }`; see {@link reportTo}. */
export async function startServer(module: string, args: readonly string[]): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), args, {
    execArgv: [...process.execArgv, ...serverFlags],
  });
  const ask = async (question: string): Promise<unknown> => {
    const answer = once(child, 'message');
    child.send(question);
    return (await answer)[0];
  };
  const [started] = await once(child, 'message');
  return {
    url: String(started),
    cpuSeconds: async () => Number(await ask('cpu')),
    stop: async () => {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}
