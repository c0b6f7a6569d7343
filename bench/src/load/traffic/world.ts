import { ExpectedDevice } from '../expected/expected-device.ts';
import { randomSteps, readingOf, StoredReadings } from '../expected/stored-readings.ts';
import { Tally } from '../expected/tally.ts';
import type { ReferenceServer } from '../server/reference-server.ts';

/** What a load is about: a device with all the stored readings, and a device of each user's own. */
export interface World {
  readonly stored: StoredReadings;
  /** Has the stored readings; everybody writes to it. */
  readonly main: ExpectedDevice;
  /** Only the user with the same index writes to it, so that what it must have is always known exactly. */
  readonly own: readonly ExpectedDevice[];
  readonly random: () => number;
}

/** Fills a server: the stored readings, and one of each other device. Waits until the upkeep is done. */
export async function createWorld(
  server: ReferenceServer,
  options: { readonly stored: number; readonly users: number; readonly random: () => number },
): Promise<World> {
  const { random } = options;
  const stored = new StoredReadings(options.stored, random);
  const main = new ExpectedDevice('main');
  const own = Array.from({ length: options.users }, (_, user) => new ExpectedDevice(`own-${user}`));
  if (stored.count > 0) {
    const pending = main.write(stored.tally());
    await post(`${server.url}/devices/main/stats/batch`, {
      type: 'application/x-ndjson',
      body: toStream(stored.lines()),
      answer: { accepted: stored.count },
    });
    pending.acknowledge();
  }
  await appendFirst(server.url, { devices: [main, ...own], random });
  while ((await server.sample()).upkeepDue > 0) {
    // The next look comes after a round trip; the upkeep of so few devices takes a moment.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { stored, main, own, random };
}

async function appendFirst(
  url: string,
  {
    devices,
    random,
  }: { readonly devices: readonly ExpectedDevice[]; readonly random: () => number },
): Promise<void> {
  const batch = devices.map((device) => {
    const steps = randomSteps(random);
    const readings = new Tally();
    readings.add(steps);
    device.write(readings).acknowledge();
    return { device_id: device.id, ...readingOf(steps) };
  });
  const body = JSON.stringify(batch);
  await post(`${url}/stats/batch`, {
    type: 'application/json',
    body,
    answer: { accepted: devices.length },
  });
}

interface PostOptions {
  readonly type: string;
  readonly body: string | ReadableStream<Uint8Array>;
  readonly answer: object;
}

async function post(url: string, { type, body, answer }: PostOptions): Promise<void> {
  // `duplex` is required of a streamed body and missing in the types.
  const init = { method: 'POST', headers: { 'content-type': type }, body, duplex: 'half' };
  const response = await fetch(url, init);
  const text = await response.text();
  if (response.ok && text === JSON.stringify(answer)) return;
  throw new Error(`The server could not be filled: ${response.status} ${text.slice(0, 500)}`);
}

function toStream(blocks: Iterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const { done, value } = blocks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
}
