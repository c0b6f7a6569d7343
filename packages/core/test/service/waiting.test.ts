import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abortable } from '../../src/service/abortable.ts';
import { KeyedLock } from '../../src/service/keyed-lock.ts';
import { wait } from '../../src/service/wait.ts';

const reason = new Error('enough');

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('wait', () => {
  it('resolves after its time', async () => {
    const waiting = vi.fn<() => void>();
    const done = wait(100, new AbortController().signal).then(waiting);
    await vi.advanceTimersByTimeAsync(99);
    expect(waiting).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(waiting).toHaveBeenCalledOnce();
  });

  it('rejects with the reason of its signal, and leaves no timer', async () => {
    const controller = new AbortController();
    const waiting = wait(100, controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(wait(100, controller.signal)).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('listens to its signal no longer than it waits', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const waiting = wait(1, signal);
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(removed).toHaveBeenCalledOnce();
  });
});

describe('abortable', () => {
  it('is settled as its promise', async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    await expect(abortable(Promise.reject(reason), signal)).rejects.toBe(reason);
    expect(await abortable(Promise.resolve(1), undefined)).toBe(1);
  });

  it('rejects when it is aborted first, also when the promise fails later', async () => {
    const controller = new AbortController();
    const { promise, reject } = withReject();
    const result = abortable(promise, controller.signal);
    controller.abort(reason);
    await expect(result).rejects.toBe(reason);
    reject(new Error('too late to matter'));
    await expect(abortable(Promise.resolve(1), controller.signal)).rejects.toBe(reason);
  });
});

describe('a keyed lock', () => {
  it('lets tasks of one key run one after the other, and those of others meanwhile', async () => {
    const lock = new KeyedLock();
    const events: string[] = [];
    const task = (name: string, durationMs: number) => async (): Promise<string> => {
      events.push(`${name} begins`);
      await wait(durationMs, undefined);
      events.push(`${name} ends`);
      return name;
    };
    const results = Promise.all([
      lock.run('k', task('first', 10)),
      lock.run('k', task('second', 1)),
      lock.run('other', task('third', 5)),
    ]);
    await vi.runAllTimersAsync();
    expect(await results).toEqual(['first', 'second', 'third']);
    expect(events).toEqual([
      'first begins',
      'third begins',
      'third ends',
      'first ends',
      'second begins',
      'second ends',
    ]);
  });

  it('goes on after a task that failed', async () => {
    const lock = new KeyedLock();
    const failing = lock.run('k', () => Promise.reject(reason));
    const next = lock.run('k', async () => 'done');
    await expect(failing).rejects.toBe(reason);
    expect(await next).toBe('done');
  });
});

function withReject(): { promise: Promise<number>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<number>((_, refuse) => {
    reject = refuse;
  });
  return { promise, reject };
}
