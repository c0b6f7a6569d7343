import { describe, expect, test } from 'vitest';
import { ConfigurationError, readConfiguration } from '../src/configuration.ts';

function sentencesOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.sentences;
    throw error;
  }
  return [];
}

describe('readConfiguration', () => {
  test('needs no settings', () => {
    const defaults = {
      port: 8000,
      host: '127.0.0.1',
      databasePath: 'data/device-stats.db',
      metrics: ['x', 'y', 'z'],
      apiToken: undefined,
      corsOrigins: [],
      maxRequestsPerSecond: undefined,
      logLevel: 'info',
      redisUrl: undefined,
      concurrency: 2,
      retentionMs: undefined,
    };
    expect(readConfiguration({})).toEqual(defaults);
    expect(readConfiguration({ PORT: '', METRICS: '', API_TOKEN: '' })).toEqual(defaults);
  });

  test('reads every setting', () => {
    const environment = {
      PORT: '0',
      HOST: '0.0.0.0',
      DATABASE_PATH: '/var/lib/stats.db',
      METRICS: 'temperature, battery?',
      API_TOKEN: 'a-long-random-text',
      CORS_ORIGINS: 'https://a.example, http://localhost:3000',
      MAX_REQUESTS_PER_SECOND: '1000',
      LOG_LEVEL: 'warn',
      REDIS_URL: 'rediss://:secret@redis.example:6380/1',
      JOB_CONCURRENCY: '8',
      RETENTION_DAYS: '365',
    };
    expect(readConfiguration(environment)).toEqual({
      port: 0,
      host: '0.0.0.0',
      databasePath: '/var/lib/stats.db',
      metrics: ['temperature', { name: 'battery', optional: true }],
      apiToken: 'a-long-random-text',
      corsOrigins: ['https://a.example', 'http://localhost:3000'],
      maxRequestsPerSecond: 1_000,
      logLevel: 'warn',
      redisUrl: 'rediss://:secret@redis.example:6380/1',
      concurrency: 8,
      retentionMs: 365 * 24 * 60 * 60 * 1_000,
    });
  });

  test.each([
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '8e3'],
    ['HOST', '127.0.0.1:80'],
    ['HOST', 'http://localhost'],
    ['HOST', '999.1.1.1'],
    ['HOST', '127.0.0'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'http://:secret@localhost'],
    ['JOB_CONCURRENCY', '0'],
    ['JOB_CONCURRENCY', '2.5'],
    ['RETENTION_DAYS', '0'],
    ['RETENTION_DAYS', 'never'],
    ['DATABASE_PATH', 'data/'],
    ['DATABASE_PATH', ':memory:'],
    ['METRICS', 'x,,y'],
    ['METRICS', 'X'],
    ['METRICS', 'x,x'],
    ['METRICS', 'timestamp'],
    ['API_TOKEN', 'two words'],
    ['CORS_ORIGINS', 'example.com'],
    ['CORS_ORIGINS', 'https://a.example/'],
    ['MAX_REQUESTS_PER_SECOND', '0'],
    ['MAX_REQUESTS_PER_SECOND', '1/s'],
    ['LOG_LEVEL', 'verbose'],
  ])('refuses %s=%s and says what to write', (name, value) => {
    const [sentence, ...others] = sentencesOf({ [name]: value });
    expect(sentence).toMatch(new RegExp(`^${name}: .+\\.$`));
    expect(sentence).toMatch(/write|must|leave|call/i);
    expect(others).toEqual([]);
  });

  test('names every wrong setting at once', () => {
    const sentences = sentencesOf({ PORT: 'x', HOST: '0.0.0.0', METRICS: '1', LOG_LEVEL: 'x' });
    expect(sentences.map((sentence) => sentence.split(':')[0])).toEqual([
      'PORT',
      'METRICS',
      'LOG_LEVEL',
      'HOST',
    ]);
  });

  test.each(['0.0.0.0', '::', '192.168.1.2', 'example.com'])(
    'refuses to listen on %s without a token',
    (host) => {
      expect(sentencesOf({ HOST: host })).toEqual([expect.stringContaining('Set API_TOKEN')]);
      expect(sentencesOf({ HOST: host, API_TOKEN: '0123456789abcdef' })).toEqual([]);
    },
  );

  test('refuses a token that other machines may guess', () => {
    const API_TOKEN = '0123456789abcde';
    expect(sentencesOf({ HOST: '0.0.0.0', API_TOKEN })).toEqual([
      expect.stringMatching(/^API_TOKEN: .+ at least 16 characters\.$/),
    ]);
    expect(sentencesOf({ HOST: '0.0.0.0', API_TOKEN }).join('')).not.toContain(API_TOKEN);
    expect(sentencesOf({ API_TOKEN })).toEqual([]);
  });

  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])(
    'listens on %s without a token',
    (host) => {
      expect(sentencesOf({ HOST: host })).toEqual([]);
    },
  );
});
