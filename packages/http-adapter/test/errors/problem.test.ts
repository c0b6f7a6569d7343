import { DeviceStatsError, type ErrorCode, errorCodes } from '@device-stats/core';
import { describe, expect, test } from 'vitest';
import { errorPresentations } from '../../src/errors/error-presentation.ts';
import { HttpError, httpErrorCodes } from '../../src/errors/http-error.ts';
import { InterruptedStream } from '../../src/errors/interrupted-stream.ts';
import { problemOf } from '../../src/errors/problem.ts';

function errorOf(code: ErrorCode): DeviceStatsError {
  return new DeviceStatsError(code, {
    message: 'What the facade says.',
    details: { retryAfterMs: 1 },
  });
}

describe('a problem', () => {
  test.each(errorCodes)('of %s has a status, a stable type and a title', (code) => {
    const { status, body } = problemOf(errorOf(code));
    expect(body).toMatchObject({ code, status, title: errorPresentations[code].title });
    expect(body['type']).toBe(
      `urn:problem-type:device-stats:${code.toLowerCase().replaceAll('_', '-')}`,
    );
    expect(body['detail']).toBeTypeOf('string');
    expect(status !== 500 || ['INVALID_OPTION', 'JOB_FAILED'].includes(code)).toBe(true);
  });

  test.each([
    ['of a line', [{ path: [2], message: 'must be one JSON value in UTF-8' }], 'Line 4 must be'],
    ['in a line', [{ path: [2, 'deviceId'], message: 'must be a text' }], 'Line 4: device_id must'],
  ])('%s names it in words, and its reading by the index', (_where, faults, words) => {
    const cause = new DeviceStatsError('INVALID_INPUT', { message: 'x', details: { faults } });
    const { body } = problemOf(new InterruptedStream(cause, { line: 4, accepted: 2 }));
    expect(body['detail']).toMatch(new RegExp(`^${words} [^(]+\\.$`));
    expect(body).toMatchObject({
      line: 4,
      accepted: 2,
      errors: [{ path: expect.arrayContaining([2]) as unknown }],
    });
  });

  test.each(httpErrorCodes)('of %s has its own detail', (code) => {
    const error = new HttpError(code, { detail: 'Why.', headers: { allow: 'GET' } });
    expect(problemOf(error)).toMatchObject({
      headers: { allow: 'GET' },
      body: { code, detail: 'Why.', status: error.status },
    });
  });

  test('of retryable errors says when to try again', () => {
    for (const code of errorCodes) {
      const { status, headers } = problemOf(errorOf(code));
      expect('retry-after' in headers).toBe(status === 503);
    }
  });

  test('shows text of the facade only where callers can do something about it', () => {
    const hidden = errorCodes.filter(
      (code) => problemOf(errorOf(code)).body['detail'] !== 'What the facade says.',
    );
    expect(hidden).toEqual([
      'METRICS_CONFLICT',
      'CLOSED',
      'UNSUPPORTED_STORAGE',
      'STORAGE_FAILED',
      'INVALID_OPTION',
      'VIEW_EXPIRED',
      'JOB_CLAIM_LOST',
      'JOB_FAILED',
      'RUNNER_UNAVAILABLE',
    ]);
    for (const code of hidden) expect(problemOf(errorOf(code)).unexpected).toBe(true);
  });

  test('names faults as the wire does', () => {
    const faults = [
      { path: ['deviceId'], message: 'must not be empty' },
      { path: [3, 'x'], message: 'must be a finite number' },
    ];
    const error = new DeviceStatsError('INVALID_INPUT', {
      message: 'deviceId',
      details: { faults },
    });
    expect(problemOf(error).body).toMatchObject({
      detail: 'Invalid input: device_id must not be empty (and 1 more fault).',
      errors: [{ path: ['device_id'] }, { path: [3, 'x'] }],
    });
  });

  test.each([undefined, null, 'text', new Error('secret'), { code: 'INVALID_INPUT' }])(
    'of %o tells nothing',
    (error) => {
      const problem = problemOf(error);
      expect(problem).toMatchObject({ status: 500, unexpected: true, body: { code: 'INTERNAL' } });
      expect(JSON.stringify(problem)).not.toContain('secret');
    },
  );
});
