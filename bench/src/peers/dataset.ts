import { seededRandom } from '../seeded-random.ts';
import type { Question, Workload } from './question.ts';
import { stepMs } from './reading-source.ts';

/** What is stored, and what is asked about it. */
export interface Dataset {
  readonly name: string;
  readonly kind: 'one device' | 'pooled';
  /** Readings in all, without those of {@link smallDevice}. */
  readonly size: number;
  /** Each device's seed is its number. */
  readonly devices: readonly DatasetDevice[];
  readonly workloads: readonly Workload[];
}

interface DatasetDevice {
  readonly device: number;
  readonly count: number;
}

const bigDevice = 1;
const smallDevice = 2;
const smallCount = 100;
const pooledDevices = 100;

/** A device with so many readings, and one with a hundred. */
export function oneDevice(size: number): Dataset {
  const periods = (
    name: Workload['name'],
    options: { length: number; count: number },
  ): Workload => ({
    name,
    warmUp: randomPeriods({ ...options, size, count: 10, seed: options.length + 1 }),
    questions: randomPeriods({ ...options, size, seed: options.length }),
  });
  const small = { device: smallDevice };
  const series = { device: bigDevice, ...thousandBuckets(size) };
  return {
    name: `${size.toLocaleString('en')} readings of a device`,
    kind: 'one device',
    size,
    devices: [
      { device: bigDevice, count: size },
      { device: smallDevice, count: smallCount },
    ],
    workloads: [
      always('all time', { device: bigDevice }, 30),
      periods('random 50%', { length: Math.floor(size / 2), count: 40 }),
      periods('random 1%', { length: Math.floor(size / 100), count: 40 }),
      periods('random 1,000 readings', { length: 1_000, count: 100 }),
      always('series of 1,000 buckets', series, 5),
      always('device with 100 readings', small, 100),
    ],
  };
}

/** A hundred devices, taken as one set. */
export function pooled(size: number): Dataset {
  const count = Math.floor(size / pooledDevices);
  return {
    name: `${count.toLocaleString('en')} readings of each of ${pooledDevices} devices`,
    kind: 'pooled',
    size: count * pooledDevices,
    devices: Array.from({ length: pooledDevices }, (_, index) => ({ device: index + 1, count })),
    workloads: [always('pooled over devices', { device: 'all' }, 20)],
  };
}

/** The question that a dataset's first answer after opening is measured by. */
export function firstQuestion({ kind }: Dataset): Question {
  return { device: kind === 'pooled' ? 'all' : bigDevice };
}

/** All-time statistics of the device with many readings, each time after another reading of it. */
export function afterAppends(count: number): Workload & { readonly device: number } {
  return {
    ...always('all time, right after an append', { device: bigDevice }, count),
    device: bigDevice,
  };
}

function always(name: Workload['name'], question: Question, count: number): Workload {
  return { name, warmUp: [question], questions: Array<Question>(count).fill(question) };
}

function randomPeriods(options: {
  readonly size: number;
  readonly length: number;
  readonly count: number;
  readonly seed: number;
}): readonly Question[] {
  const random = seededRandom(options.seed);
  return Array.from({ length: options.count }, () => {
    const from = Math.floor(random() * (options.size - options.length + 1));
    return { device: bigDevice, rows: { from, to: from + options.length } };
  });
}

/** As wide as 1,000 whole buckets can be; their width divides a day, so that they begin with the first reading. */
function thousandBuckets(size: number): Pick<Question, 'rows' | 'bucketMinutes'> & object {
  const widest = Math.floor((size * stepMs) / (1_000 * 60_000));
  let bucketMinutes = Math.min(widest, 1_440);
  while (1_440 % bucketMinutes !== 0) bucketMinutes -= 1;
  return { bucketMinutes, rows: { from: 0, to: (1_000 * bucketMinutes * 60_000) / stepMs } };
}
