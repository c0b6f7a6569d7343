import { readFileSync } from 'node:fs';
import { DeviceStatsError, type ErrorCode, errorCodes } from '@device-stats/core';
import { describe, expect, it } from 'vitest';
import openApi from '../../openapi.json' with { type: 'json' };
import { errorPresentations } from '../../src/errors/error-presentation.ts';
import { HttpError, httpErrorCodes } from '../../src/errors/http-error.ts';
import {
  type ConnectionProblemCode,
  connectionProblem,
} from '../../src/node/connection-problem.ts';

interface DocumentedCode {
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
}

const sections = readSections();
const retryableHttpErrors: readonly string[] = ['NOT_READY'];
const connectionStatuses: Readonly<Record<Exclude<ConnectionProblemCode, 'INTERNAL'>, number>> = {
  MALFORMED_REQUEST: 400,
  REQUEST_TIMEOUT: 408,
  EXPECTATION_FAILED: 417,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
};

describe('docs/errors.md', () => {
  it('lists every code of the library in order, with its status and whether to retry', () => {
    expect(sections.get('Of the library')).toEqual(
      errorCodes.map((code) => ({
        code,
        status: errorPresentations[code].status,
        retryable: isRetryable(code),
      })),
    );
  });

  it('lists every code that only the REST API has in order, with its status', () => {
    expect(sections.get('Of the REST API only')).toEqual(
      httpErrorCodes.map((code) => ({
        code,
        status: new HttpError(code, { detail: '' }).status,
        retryable: retryableHttpErrors.includes(code),
      })),
    );
  });

  it('lists every code of refused connections with its status', () => {
    const documented = sections.get('Of the Node.js server only') ?? [];
    expect(Object.fromEntries(documented.map(({ code, status }) => [code, status]))).toEqual(
      connectionStatuses,
    );
    for (const [code, status] of Object.entries(connectionStatuses)) {
      expect(connectionProblem(code as ConnectionProblemCode).status).toBe(status);
    }
  });

  it('lists the codes of the OpenAPI document', () => {
    const documented = ['Of the library', 'Of the REST API only'].flatMap((title) =>
      (sections.get(title) ?? []).map(({ code }) => code),
    );
    expect(openApi.components.schemas.Problem.properties.code.enum).toEqual(documented);
  });
});

/** The rows of the tables of codes, by the heading above them. */
function readSections(): ReadonlyMap<string, readonly DocumentedCode[]> {
  const text = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
  return new Map(
    text.split(/^## /m).map((section) => {
      const title = section.slice(0, section.indexOf('\n'));
      const rows = section.matchAll(/^\| `([A-Z_]+)` *\| (\d{3}) *\| (yes|no) *\|/gm);
      return [
        title,
        [...rows].map(([, code = '', status, retry]) => ({
          code,
          status: Number(status),
          retryable: retry === 'yes',
        })),
      ];
    }),
  );
}

function isRetryable(code: ErrorCode): boolean {
  // Whether to retry depends on the code alone.
  return new DeviceStatsError(code, { message: '', details: {} }).retryable;
}
