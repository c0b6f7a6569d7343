/** What has its place in a heap by its value: none is below the one at half its index. */
interface HeapEntry {
  readonly value: number;
}

/** Moves the first of a heap down to where it belongs. */
export function siftDown(heap: HeapEntry[]): void {
  const moved = heap[0];
  if (moved === undefined) return;
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    let least = heap[child];
    const right = heap[child + 1];
    if (least !== undefined && right !== undefined && right.value < least.value) {
      child += 1;
      least = right;
    }
    if (least === undefined || least.value >= moved.value) break;
    heap[hole] = least;
    hole = child;
  }
  heap[hole] = moved;
}

/** Moves the last of a heap up to where it belongs. */
export function siftUp(heap: HeapEntry[]): void {
  let hole = heap.length - 1;
  const moved = heap[hole];
  if (moved === undefined) return;
  while (hole > 0) {
    const parent = (hole - 1) >>> 1;
    const above = heap[parent];
    if (above === undefined || above.value <= moved.value) break;
    heap[hole] = above;
    hole = parent;
  }
  heap[hole] = moved;
}
