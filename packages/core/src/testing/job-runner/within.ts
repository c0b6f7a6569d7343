/** What the promise resolves with; rejects when that takes longer than `patienceMs`, saying what was waited for. */
export async function within<T>(patienceMs: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const impatience = new Promise<never>((_, reject) => {
    const lose = (): void => reject(new Error(`Waited ${patienceMs} ms in vain for ${what}`));
    timer = setTimeout(lose, patienceMs);
  });
  try {
    return await Promise.race([promise, impatience]);
  } finally {
    clearTimeout(timer);
  }
}
