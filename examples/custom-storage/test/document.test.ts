import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const code = readFileSync(new URL('../src/journal-storage.ts', import.meta.url), 'utf8');
const document = readFileSync(
  new URL('../../../docs/write-an-adapter.md', import.meta.url),
  'utf8',
);

describe('the document on writing an adapter', () => {
  it('shows the storage that is tested here', () => {
    const blocks = Array.from(document.matchAll(/^```ts\n(.*?)^```$/gms), ([, block]) => block);
    expect(blocks).toContain(code);
  });

  it('keeps its word that this is under 100 lines', () => {
    expect(code.trimEnd().split('\n').length).toBeLessThan(100);
  });
});
