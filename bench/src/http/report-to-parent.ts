/** Tells the parent process where this one listens and, whenever asked, its CPU time in seconds; closes when the parent leaves. */
export function reportToParent(url: string, close: () => Promise<void>): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1e6);
  });
  process.once('disconnect', () => {
    void close().finally(() => process.exit());
  });
  process.send?.(url);
}
