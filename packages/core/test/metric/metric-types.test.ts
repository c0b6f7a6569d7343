import { expectTypeOf, test } from 'vitest';
import type {
  MetricDeclaration,
  OptionalMetricName,
  RequiredMetricName,
} from '../../src/metric/metric.ts';
import type { DeviceReadingInput, Reading, ReadingInput } from '../../src/reading/reading.ts';

type Declared = readonly ['temperature', { name: 'battery'; optional: true }, { name: 'co2' }];
type Input = ReadingInput<RequiredMetricName<Declared>, OptionalMetricName<Declared>>;

test('names of required and optional metrics follow from the declaration', () => {
  expectTypeOf<RequiredMetricName<Declared>>().toEqualTypeOf<'temperature' | 'co2'>();
  expectTypeOf<OptionalMetricName<Declared>>().toEqualTypeOf<'battery'>();
  expectTypeOf<RequiredMetricName<['x', { name: 'y'; optional: false }]>>().toEqualTypeOf<
    'x' | 'y'
  >();
  expectTypeOf<OptionalMetricName<['x']>>().toEqualTypeOf<never>();
});

test('a declaration is a name or an object with a name', () => {
  const accepted: MetricDeclaration[] = ['x', { name: 'y' }, { name: 'z', optional: true }];
  const refused: MetricDeclaration[] = [
    // @ts-expect-error a number is no name
    1,
    // @ts-expect-error the name is missing
    { optional: true },
    // @ts-expect-error optional is a boolean
    { name: 'x', optional: 'yes' },
    // @ts-expect-error the field is misspelt
    { name: 'x', optinal: true },
  ];
  expectTypeOf([accepted, refused]).toEqualTypeOf<MetricDeclaration[][]>();
});

test('a reading has every required metric and may have the optional ones', () => {
  const full: Input = { temperature: 1, co2: 2, battery: null, timestamp: new Date(0) };
  const least: Input = { temperature: 1, co2: 2 };
  // @ts-expect-error co2 is missing
  const missing: Input = { temperature: 1 };
  // @ts-expect-error a required metric is not null
  const empty: Input = { temperature: 1, co2: null };
  // @ts-expect-error a metric is a number
  const text: Input = { temperature: '1', co2: 2 };
  // @ts-expect-error humidity was not declared
  const unknownMetric: Input = { temperature: 1, co2: 2, humidity: 3 };
  // @ts-expect-error a timestamp is not null
  const noTime: Input = { temperature: 1, co2: 2, timestamp: null };
  expectTypeOf([full, least, missing, empty, text, unknownMetric, noTime]).toEqualTypeOf<Input[]>();
});

test('without a declaration a reading has x, y and z', () => {
  const input: ReadingInput = { x: 1, y: 2, z: 3 };
  // @ts-expect-error z is missing
  const missing: ReadingInput = { x: 1, y: 2 };
  // @ts-expect-error the device is missing
  const nameless: DeviceReadingInput = { x: 1, y: 2, z: 3 };
  expectTypeOf([input, missing, nameless]).toEqualTypeOf<ReadingInput[]>();
});

test('a stored reading has every metric, the optional ones perhaps null', () => {
  type Stored = Reading<'temperature', 'battery'>;
  expectTypeOf<Stored['temperature']>().toEqualTypeOf<number>();
  expectTypeOf<Stored['battery']>().toEqualTypeOf<number | null>();
  expectTypeOf<Stored['timestamp']>().toEqualTypeOf<number>();
  // @ts-expect-error only declared metrics are there
  expectTypeOf<Stored['x']>();
});
