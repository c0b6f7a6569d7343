import { isIP } from 'node:net';
import { declareMetrics, type MetricDeclaration, parseMetricList } from '@device-stats/core';

/** What the server needs to know, every setting checked. */
export interface Configuration {
  readonly port: number;
  readonly host: string;
  readonly databasePath: string;
  readonly metrics: readonly MetricDeclaration[];
  /** Undefined: whoever reaches the server may use it. */
  readonly apiToken: string | undefined;
  readonly corsOrigins: readonly string[];
  /** Undefined: as many as the machine can answer. */
  readonly maxRequestsPerSecond: number | undefined;
  readonly logLevel: LogLevel;
  /** Undefined: jobs are executed by the server itself. */
  readonly redisUrl: string | undefined;
  /** Jobs executed at the same time by a process. */
  readonly concurrency: number;
  /** Undefined: readings are kept for ever. */
  readonly retentionMs: number | undefined;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The fewest characters of a token that other machines can try to guess. */
const minOpenTokenLength = 16;

/** The least important lines that are logged. */
type LogLevel = (typeof logLevels)[number];

/** All settings that are wrong, a sentence each. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly sentences: readonly string[];

  constructor(sentences: readonly string[]) {
    super(sentences.join('\n'));
    this.sentences = sentences;
  }
}

/**
 * Reads the settings from environment variables. An empty one counts as absent.
 *
 * @throws {@link ConfigurationError} with a sentence for every wrong setting that says what to write
 */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): Configuration {
  const sentences: string[] = [];
  const read = <T>(name: string, fallback: string, parse: (text: string) => T): T | undefined => {
    try {
      return parse(environment[name] || fallback);
    } catch (error) {
      sentences.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const settings = {
    port: read('PORT', '8000', parsePort),
    host: read('HOST', '127.0.0.1', parseHost),
    databasePath: read('DATABASE_PATH', 'data/device-stats.db', parsePath),
    metrics: read('METRICS', 'x,y,z', parseMetrics),
    apiToken: read('API_TOKEN', '', parseToken),
    corsOrigins: read('CORS_ORIGINS', '', parseOrigins),
    maxRequestsPerSecond: read('MAX_REQUESTS_PER_SECOND', '', parseRate),
    logLevel: read('LOG_LEVEL', 'info', parseLogLevel),
    redisUrl: read('REDIS_URL', '', parseRedisUrl),
    concurrency: read('JOB_CONCURRENCY', '2', parseConcurrency),
    retentionMs: read('RETENTION_DAYS', '', parseRetention),
  };
  const { host } = settings;
  if (host !== undefined && !isLoopback(host)) {
    sentences.push(...weaknesses(host, environment['API_TOKEN'] ?? ''));
  }
  if (sentences.length > 0) throw new ConfigurationError(sentences);
  return settings as Configuration; // what could not be read has a sentence
}

/** What is wrong with a token that keeps other machines out. */
function weaknesses(host: string, token: string): readonly string[] {
  if (token === '') {
    return [
      `HOST: ${host} can be reached by other machines, and no API_TOKEN is set. Set API_TOKEN to a long random text, or HOST to 127.0.0.1.`,
    ];
  }
  if (token.length >= minOpenTokenLength) return [];
  return [
    `API_TOKEN: The token is short enough to guess, and ${host} can be reached by other machines. Write a long random text, at least ${minOpenTokenLength} characters.`,
  ];
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Error(`${show(text)} is no port. Write a number from 0 to 65535, such as 8000.`);
}

function parseHost(text: string): string {
  const isName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) && !/^[\d.]+$/.test(text);
  if (isIP(text) !== 0 || isName) return text;
  throw new Error(
    `${show(text)} is no host. Write an address without a port, such as 127.0.0.1 or 0.0.0.0.`,
  );
}

function parsePath(text: string): string {
  if (text.trim() === ':memory:') {
    throw new Error(
      'The database must be a file, so that readings outlast the server. Write a path such as data/device-stats.db.',
    );
  }
  if (!text.includes('\0') && !text.endsWith('/')) return text;
  throw new Error(`${show(text)} names no file. Write a path such as data/device-stats.db.`);
}

function parseMetrics(text: string): readonly MetricDeclaration[] {
  const metrics = parseMetricList(text);
  declareMetrics(metrics);
  return metrics;
}

function parseToken(text: string): string | undefined {
  if (text === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new Error('The token must consist of visible ASCII characters without spaces.');
}

function parseOrigins(text: string): readonly string[] {
  const origins = text.split(',').map((origin) => origin.trim());
  return origins.filter((origin) => origin !== '').map(parseOrigin);
}

function parseOrigin(text: string): string {
  if (text === '*' || (URL.canParse(text) && new URL(text).origin === text)) return text;
  throw new Error(
    `${show(text)} is no origin. Write scheme, host and port without a path, such as https://app.example.com, several with commas between.`,
  );
}

function parseRate(text: string): number | undefined {
  if (text === '') return undefined;
  const rate = Number(text);
  if (/^\d{1,6}$/.test(text) && rate >= 1) return rate;
  throw new Error(
    `${show(text)} is no number of requests. Write a number from 1 to 999999, such as 1000.`,
  );
}

function parseLogLevel(text: string): LogLevel {
  const level = logLevels.find((name) => name === text);
  if (level !== undefined) return level;
  throw new Error(`${show(text)} is no level. Write one of ${logLevels.join(', ')}.`);
}

function parseRedisUrl(text: string): string | undefined {
  if (text === '') return undefined;
  const { protocol = '' } = URL.parse(text) ?? {};
  if (protocol === 'redis:' || protocol === 'rediss:') return text;
  // It may hold a password, and is not shown.
  throw new Error('That is no address of a Redis. Write one such as redis://127.0.0.1:6379.');
}

function parseConcurrency(text: string): number {
  const count = Number(text);
  if (/^\d{1,3}$/.test(text) && count >= 1) return count;
  throw new Error(`${show(text)} is no number of jobs. Write a number from 1 to 999, such as 2.`);
}

function parseRetention(text: string): number | undefined {
  if (text === '') return undefined;
  const days = Number(text);
  if (/^\d{1,5}$/.test(text) && days >= 1) return days * 24 * 60 * 60 * 1_000;
  throw new Error(
    `${show(text)} is no number of days. Write a number from 1 to 99999, such as 365.`,
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function show(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
