import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepAliveMs } from '../../src/events/event-stream.ts';
import { createTestApi, type TestApi } from '../api-client.ts';
import { createHeldRunner } from '../held-runner.ts';
import { type EventReader, readEvents } from './event-reader.ts';

const reading = { x: 1, y: 2, z: 3, timestamp: '2026-01-31T12:00:00Z' };
let api: TestApi;
let controller: AbortController;

beforeEach(async () => {
  api = createTestApi();
  controller = new AbortController();
  await api.send('POST /devices/a/stats', { json: reading });
});

afterEach(async () => {
  controller.abort();
  await api[Symbol.asyncDispose]();
  if (api.reported.length > 0) throw new AggregateError(api.reported);
});

async function watch(path: string, lastEventId?: string): Promise<EventReader> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  return readEvents(api.adapter, path, { headers, signal: controller.signal });
}

async function append(x: number): Promise<void> {
  await api.deviceStats.readings.append('a', { ...reading, x } as never);
}

describe('GET /devices/{device_id}/events', () => {
  test('begins with the present state', async () => {
    const { response, next, text } = await watch('/devices/a/events');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { json: statistics } = await api.send('GET /devices/a/analytics');
    const { json: latest } = await api.send('GET /devices/a/stats');
    const { json: device } = await api.send('GET /devices/a');
    const { version } = device as { version: number };
    expect(await next()).toEqual({
      event: 'change',
      id: `${version}.1`,
      data: { device, added: null, latest, statistics },
    });
    expect(text()).toMatch(/^retry: \d+\n\n/);
  });

  test('tells of readings with the statistics as they are then, together', async () => {
    const { next } = await watch('/devices/a/events?quantiles=0.5&from=2026-01-01T00:00:00Z');
    await next();
    await append(2);
    expect((await next())?.data).toMatchObject({
      added: 1,
      latest: { x: 2 },
      statistics: { count: 2, sum_x: 3, p50_x: 1.5 },
    });
    for (let x = 0; x < 20; x += 1) await append(x);
    expect((await next())?.data).toMatchObject({ added: 20, statistics: { count: 22 } });
    await api.send('DELETE /devices/a/readings');
    expect((await next())?.data).toMatchObject({
      added: -22,
      latest: null,
      statistics: null,
      device: { count: 0 },
    });
  });

  test('goes on after the last event that the client has', async () => {
    const first = await watch('/devices/a/events');
    const { id } = (await first.next()) ?? { id: '' };
    await first.cancel();
    const second = await watch('/devices/a/events', id);
    await append(2);
    expect((await second.next())?.data).toMatchObject({ added: 1, statistics: { count: 2 } });
    await second.cancel();
    await append(3);
    const third = await watch('/devices/a/events', id);
    expect((await third.next())?.data).toMatchObject({ added: 2, statistics: { count: 3 } });
    const fourth = await watch('/devices/a/events', 'what is this');
    expect((await fourth.next())?.data).toMatchObject({ added: null });
  });

  test('ends when the device is removed', async () => {
    const { next } = await watch('/devices/a/events');
    await next();
    await api.send('DELETE /devices/a');
    expect(await next()).toBeUndefined();
    expect(await api.send('GET /devices/a/events')).toMatchObject({
      status: 404,
      json: { code: 'DEVICE_NOT_FOUND' },
    });
  });

  test('ends when the facade is closed', async () => {
    const { next } = await watch('/devices/a/events');
    await next();
    await api.deviceStats.close();
    expect(await next()).toBeUndefined();
  });

  test('ends when the request is aborted', async () => {
    const { next } = await watch('/devices/a/events');
    await next();
    const end = next();
    controller.abort();
    expect(await end).toBeUndefined();
  });

  test('reads nothing for a client that reads nothing, nor for one that has gone', async () => {
    const asked = vi.spyOn(api.deviceStats.statistics, 'ofDevice');
    const { next, cancel } = await watch('/devices/a/events');
    await next();
    asked.mockClear();
    for (let x = 0; x < 20; x += 1) await append(x);
    await vi.waitFor(async () => expect(await countOf('a')).toBe(21));
    expect(asked).not.toHaveBeenCalled();
    expect((await next())?.data).toMatchObject({ added: 20 });
    await cancel();
    asked.mockClear();
    await append(1);
    expect(asked).not.toHaveBeenCalled();
  });

  test('says something while nothing happens', async () => {
    vi.useFakeTimers();
    try {
      const { next, text } = await watch('/devices/a/events');
      await next();
      const waiting = next();
      await vi.advanceTimersByTimeAsync(keepAliveMs * 2 + 1_000);
      expect(text().match(/^: keep-alive\n\n/gm)).toHaveLength(2);
      controller.abort();
      expect(await waiting).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    ['/devices/nobody/events', 404, 'DEVICE_NOT_FOUND'],
    ['/devices/a/events?quantiles=2', 422, 'INVALID_INPUT'],
    ['/devices/a/events?from=2&to=1', 422, 'INVALID_PERIOD'],
    ['/devices/a/events?every=1h', 422, 'INVALID_INPUT'],
  ])('refuses %s', async (path, status, code) => {
    expect(await api.send(`GET ${path}`)).toMatchObject({ status, json: { code } });
  });

  test('is asked about, and answers HEAD', async () => {
    const { status, text } = await api.send('HEAD /devices/a/events');
    expect([status, text]).toEqual([200, '']);
    await using guarded = createTestApi({ authorize: () => 'forbidden' });
    expect(await guarded.send('GET /devices/a/events')).toMatchObject({ status: 403 });
  });
});

describe('GET /jobs/{job_id}/events', () => {
  async function submit(kind: string): Promise<string> {
    const json = { kind, params: { device_id: 'a' } };
    return ((await api.send('POST /jobs', { json })).json as { id: string }).id;
  }

  test('tells of a job until its end, with the result', async () => {
    const id = await submit('device-analytics');
    const { next } = await watch(`/jobs/${id}/events`);
    let last = await next();
    for (let event = last; event !== undefined; event = await next()) {
      expect(event).toMatchObject({ event: 'job', data: { id } });
      last = event;
    }
    expect(last?.data).toMatchObject({ state: 'succeeded', result: { count: 1 } });
    expect((await api.send(`GET /jobs/${id}`)).json).toEqual(last?.data);
    // Whoever has the last event, such as a browser that connects again by itself, is told that there is nothing more.
    expect((await watch(`/jobs/${id}/events`, last?.id)).response.status).toBe(204);
    const again = await watch(`/jobs/${id}/events`, 'queued.0.0..');
    expect(await again.next()).toEqual(last);
    expect(await again.next()).toBeUndefined();
  });

  test('ends when the request is aborted', async () => {
    await api[Symbol.asyncDispose]();
    api = createTestApi({ runner: createHeldRunner() });
    await api.send('PUT /devices/a');
    const { next } = await watch(`/jobs/${await submit('deletion')}/events`);
    expect((await next())?.data).toMatchObject({ state: 'queued' });
    const end = next();
    controller.abort();
    expect(await end).toBeUndefined();
  });

  test('tells that it was cancelled', async () => {
    await api[Symbol.asyncDispose]();
    api = createTestApi({ runner: createHeldRunner() });
    await api.send('PUT /devices/a');
    const id = await submit('deletion');
    const { next } = await watch(`/jobs/${id}/events`);
    await next();
    expect(await api.send(`DELETE /jobs/${id}`)).toMatchObject({
      status: 200,
      json: { state: 'cancelled' },
    });
    expect((await next())?.data).toMatchObject({ state: 'cancelled', result: null });
    expect(await next()).toBeUndefined();
  });
});

async function countOf(deviceId: string): Promise<number> {
  return (await api.deviceStats.devices.get(deviceId)).readingCount;
}
