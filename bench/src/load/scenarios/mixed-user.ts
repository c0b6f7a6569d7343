import type { ExpectedDevice } from '../expected/expected-device.ts';
import type { Exchange, LoadUser } from '../traffic/exchange.ts';
import {
  type ApiUser,
  addReading,
  addUser,
  askDevice,
  askPeriod,
  askUser,
} from '../traffic/requests.ts';
import type { World } from '../traffic/world.ts';

/** How often each request is sent, relative to the others. */
export interface Mix {
  readonly addUser: number;
  readonly addReading: number;
  readonly askDevice: number;
  readonly askPeriod: number;
  readonly askUser: number;
  /** Whether the created users have both devices, so that their statistics are pooled. */
  readonly isPooled: boolean;
}

type Action = Exclude<keyof Mix, 'isPooled'>;

const actions: readonly Action[] = ['addUser', 'addReading', 'askDevice', 'askPeriod', 'askUser'];

/** Sends random requests of a mix, half of them about the device that has the stored readings, half about the user's own. */
export function createMixedUser(world: World, index: number, mix: Mix): LoadUser {
  const { random, stored } = world;
  const own = world.own[index] ?? world.main;
  const device = (): ExpectedDevice => (random() < 0.5 ? own : world.main);
  let created: ApiUser | undefined;

  const make: Readonly<Record<Action, () => Exchange>> = {
    addUser: () =>
      addUser(mix.isPooled ? [own, world.main] : [device()], (user) => {
        created = user;
      }),
    addReading: () => addReading(device(), random),
    askDevice: () => askDevice(device()),
    askPeriod: () => {
      const period = stored.periods[Math.floor(random() * stored.periods.length)];
      return period === undefined ? askDevice(world.main) : askPeriod(world.main, period);
    },
    askUser: () => (created === undefined ? make.addUser() : askUser(created)),
  };
  return { next: () => make[choose(mix, random)]() };
}

function choose(mix: Mix, random: () => number): Action {
  const total = actions.reduce((sum, action) => sum + mix[action], 0);
  let rest = random() * total;
  for (const action of actions) {
    rest -= mix[action];
    if (rest < 0) return action;
  }
  return 'askDevice';
}
