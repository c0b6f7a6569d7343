/** Lets the process end although the timer is running: Node's timers are objects that can be unreferenced, a browser's are numbers. */
export function unreference(timer: unknown): void {
  if (isUnreferable(timer)) timer.unref();
}

function isUnreferable(timer: unknown): timer is { unref(): void } {
  return typeof timer === 'object' && timer !== null && 'unref' in timer;
}
