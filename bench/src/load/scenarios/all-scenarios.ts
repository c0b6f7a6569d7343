import type { ExpectedDevice } from '../expected/expected-device.ts';
import { randomSteps, readingOf } from '../expected/stored-readings.ts';
import { Tally } from '../expected/tally.ts';
import type { LoadUser } from '../traffic/exchange.ts';
import { addBatch, addReading, type Batch } from '../traffic/requests.ts';
import type { World } from '../traffic/world.ts';
import { createMixedUser, type Mix } from './mixed-user.ts';
import type { Scenario, ScenarioName } from './scenario.ts';

/** That of the original service's own load test. */
const originalMix: Mix = {
  addUser: 1,
  addReading: 2,
  askDevice: 3,
  askPeriod: 0,
  askUser: 1,
  isPooled: false,
};

const readMix: Mix = {
  addUser: 0,
  addReading: 5,
  askDevice: 40,
  askPeriod: 30,
  askUser: 25,
  isPooled: true,
};

const batchSize = 1_000;
const batchCount = 16;

const scenarios: readonly Scenario[] = [
  {
    name: 'original',
    description:
      "The load test of the original service: 100 users add a user (1), add a reading (2), ask for a device's statistics (3) and a user's (1), and wait 1 to 5 s after each answer.",
    users: 100,
    waits: (random) => ({ from: 'after an answer', nextMs: () => 1_000 + 4_000 * random() }),
    createUser: (world, index) => createMixedUser(world, index, originalMix),
  },
  {
    name: 'saturate',
    description: 'The same mix from 100 users who do not wait.',
    users: 100,
    createUser: (world, index) => createMixedUser(world, index, originalMix),
  },
  {
    name: 'ingest-single',
    description:
      '128 connections add one reading a request, each acknowledged when it is on the disk.',
    users: 128,
    createUser: (world, index) => ({
      next: () => addReading(deviceOf(world, index), world.random),
    }),
  },
  {
    name: 'ingest-batch',
    description: `8 connections add JSON batches of ${batchSize.toLocaleString('en')} readings.`,
    users: 8,
    createUser: createBatchUser,
  },
  {
    name: 'read-heavy',
    description:
      "32 connections ask for a device's statistics of all time (40%) and of random periods (30%), for a user's pooled over two devices (25%), and add a reading (5%).",
    users: 32,
    createUser: (world, index) => createMixedUser(world, index, readMix),
  },
  {
    name: 'mixed',
    description: `16 connections ask as in read-heavy, and add a batch of ${batchSize.toLocaleString('en')} readings after each answer, which are sealed and merged meanwhile.`,
    users: 16,
    createUser: (world, index) => {
      const [reader, writer] = [
        createMixedUser(world, index, readMix),
        createBatchUser(world, index),
      ];
      let sent = 0;
      return {
        next: () => {
          sent += 1;
          return (sent % 2 === 0 ? writer : reader).next();
        },
      };
    },
  },
];

/** @throws `RangeError` if there is none of this name */
export function scenarioOf(name: ScenarioName): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw new RangeError(`There is no scenario ${name}.`);
  return found;
}

function deviceOf({ own, main, random }: World, index: number): ExpectedDevice {
  return random() < 0.5 ? (own[index] ?? main) : main;
}

function createBatchUser(world: World, index: number): LoadUser {
  const batches = Array.from({ length: batchCount }, () => createBatch(world.random));
  let sent = 0;
  return {
    next: () => {
      sent += 1;
      const batch = batches[sent % batchCount] ?? createBatch(world.random);
      return addBatch(deviceOf(world, index), batch);
    },
  };
}

function createBatch(random: () => number): Batch {
  const readings = new Tally();
  const values = Array.from({ length: batchSize }, () => {
    const steps = randomSteps(random);
    readings.add(steps);
    return readingOf(steps);
  });
  return { readings, body: Buffer.from(JSON.stringify(values)) };
}
