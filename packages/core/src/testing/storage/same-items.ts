import assert from 'node:assert/strict';
import { inspect, isDeepStrictEqual } from 'node:util';

/**
 * The lists must be equal, item by item. For long ones: `assert.deepEqual` takes minutes to describe how thousands of lines
 * differ.
 */
export function sameItems(actual: readonly unknown[], expected: readonly unknown[]): void {
  const index = expected.findIndex((item, i) => !isDeepStrictEqual(actual[i], item));
  if (index >= 0) {
    const [found, wanted] = [actual[index], expected[index]].map((item) => inspect(item));
    assert.fail(`item ${index} of ${actual.length} is ${found}, expected ${wanted}`);
  }
  assert.equal(actual.length, expected.length, 'number of items');
}
