import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lineBlocks } from '../../src/ingestion/line-blocks.ts';

const options = { maxLineBytes: 100, maxLines: 3, maxDelayMs: 250 };

interface Block {
  readonly text: string;
  readonly firstLine: number;
  readonly lineCount: number;
}

async function gather(
  chunks: readonly (string | Uint8Array)[],
  given: Partial<typeof options> = {},
): Promise<readonly Block[]> {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      }
      controller.close();
    },
  });
  const blocks: Block[] = [];
  for await (const { bytes, ...block } of lineBlocks(stream, { ...options, ...given })) {
    blocks.push({ text: new TextDecoder().decode(bytes), ...block });
  }
  return blocks;
}

describe('lines', () => {
  test('are gathered up to the most of a block', async () => {
    expect(await gather(['a\nb\nc\nd\n'])).toEqual([
      { text: 'a\nb\nc\n', firstLine: 1, lineCount: 3 },
      { text: 'd\n', firstLine: 4, lineCount: 1 },
    ]);
  });

  test('are the same however the bytes are cut', async () => {
    const text = 'é1\n\n😀2\r\n3\n4\n5';
    const bytes = new TextEncoder().encode(text);
    const whole = await gather([bytes]);
    expect(whole.map((block) => block.text).join('')).toBe(text);
    const single = await gather(Array.from(bytes, (byte) => Uint8Array.of(byte)));
    expect(single).toEqual(whole);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(await gather([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    }
  });

  test('need no line feed at the end of the stream, and may be none', async () => {
    expect(await gather(['a\nb'])).toEqual([{ text: 'a\nb', firstLine: 1, lineCount: 2 }]);
    expect(await gather([])).toEqual([]);
    expect(await gather(['', ''])).toEqual([]);
  });

  test('may not be longer than the limit; those before are handed on', async () => {
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      const stream = new Blob(['a\nb\n', '12345678']).stream();
      for await (const { bytes } of lineBlocks(stream, { ...options, maxLineBytes: 7 })) {
        seen.push(new TextDecoder().decode(bytes));
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'LINE_TOO_LONG', extensions: { line: 3 } });
    expect(seen).toEqual(['a\nb\n']);
    expect(await gather(['1234567\n'], { maxLineBytes: 7 })).toHaveLength(1);
    await expect(gather(['ok\n', '1234', '5678'], { maxLineBytes: 7 })).rejects.toMatchObject({
      code: 'LINE_TOO_LONG',
      extensions: { line: 2 },
    });
    await expect(gather(['12345678\n'], { maxLineBytes: 7 })).rejects.toMatchObject({
      extensions: { line: 1 },
    });
  });

  test('that are long are handed on before there are many', async () => {
    const line = `${'x'.repeat(600_000)}\n`;
    const blocks = await gather([line, line, line], { maxLines: 1_000, maxLineBytes: 1_000_000 });
    expect(blocks.map(({ firstLine }) => firstLine)).toEqual([1, 3]);
  });
});

describe('lines that come slowly', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('are handed on when the first has waited long enough', async () => {
    const encoder = new TextEncoder();
    let send: (text: string) => void = () => undefined;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        send = (text) => controller.enqueue(encoder.encode(text));
      },
    });
    const blocks = lineBlocks(stream, options);
    let handedOn: string | undefined;
    let lineCount: number | undefined;
    const next = blocks.next().then(({ value }) => {
      lineCount = value?.lineCount;
      handedOn = new TextDecoder().decode(value?.bytes);
    });
    send('a\nb');
    await vi.advanceTimersByTimeAsync(200);
    send('c\nd');
    await vi.advanceTimersByTimeAsync(49);
    expect(handedOn).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await next;
    expect([handedOn, lineCount]).toEqual(['a\nbc\n', 2]);
    const rest = blocks.next();
    send('e\nf\ng\n');
    expect(new TextDecoder().decode((await rest).value?.bytes)).toBe('de\nf\ng\n');
    await blocks.return();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leave the stream cancelled when nobody wants more', async () => {
    const cancel = vi.fn<() => void>();
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('a\nb\nc\n')),
      cancel,
    });
    const blocks = lineBlocks(stream, options);
    await blocks.next();
    await blocks.return();
    expect(cancel).toHaveBeenCalledOnce();
  });
});
