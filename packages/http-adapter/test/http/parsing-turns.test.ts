import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createParsingTurns, type TakeParsingTurn } from '../../src/http/parsing-turns.ts';
import { readRequestBody } from '../../src/http/request-body.ts';
import { appendLines } from '../../src/ingestion/append-lines.ts';
import { createTestApi } from '../api-client.ts';

const line = '{"x":1,"y":2,"z":3}\n';
const lineCount = 1_000;

describe('what a client has sent', () => {
  test('is parsed at once when it is small', async () => {
    const takeParsingTurn = createParsingTurns();
    let isParsed = false;
    void takeParsingTurn(16_384).then(() => {
      isParsed = true;
    });
    await Promise.resolve();
    await Promise.resolve();
    expect(isParsed).toBe(true);
  });

  test('is parsed in a turn of its own when it is large', async () => {
    const takeParsingTurn = createParsingTurns();
    let turn = 0;
    const turns: number[] = [];
    const all = [0, 1, 2].map(() => takeParsingTurn(16_385).then(() => turns.push(turn)));
    for (; turns.length < all.length; turn += 1) await nextTurn();
    expect(new Set(turns).size).toBe(all.length);
  });

  test('waits for its turn as JSON', async () => {
    const turn = withheldTurn();
    const request = new Request('http://host/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(line.repeat(lineCount)),
    });
    let isRead = false;
    const read = readRequestBody(request, {
      accepts: ['application/json'],
      maxBodyBytes: 100_000,
      takeParsingTurn: turn.take,
    }).then(() => {
      isRead = true;
    });
    await turn.asked;
    await nextTurn();
    expect(isRead).toBe(false);
    turn.give();
    await read;
  });

  test('waits for its turn as lines', async () => {
    await using api = createTestApi();
    const { deviceStats } = api;
    const turn = withheldTurn();
    const context = {
      deviceStats,
      maxLineBytes: 100,
      takeParsingTurn: turn.take,
      monitoring: undefined,
    };
    const bytes = new Blob([line.repeat(lineCount)]).stream();
    const appended = appendLines(bytes, context, { deviceId: 'a' });
    await turn.asked;
    await nextTurn();
    expect(await deviceStats.devices.find('a')).toBeUndefined();
    turn.give();
    expect(await appended).toEqual({ accepted: lineCount });
  });
});

/** Turns for which whoever asks waits until they are given. */
function withheldTurn(): {
  readonly take: TakeParsingTurn;
  readonly asked: Promise<void>;
  readonly give: () => void;
} {
  const asked = Promise.withResolvers<void>();
  const given = Promise.withResolvers<void>();
  return {
    take: (byteCount) => {
      expect(byteCount).toBeGreaterThan(16_384);
      asked.resolve();
      return given.promise;
    },
    asked: asked.promise,
    give: given.resolve,
  };
}
