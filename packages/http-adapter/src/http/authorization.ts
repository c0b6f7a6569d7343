import { HttpError } from '../errors/http-error.ts';
import type { Concern, Operation, OperationKind } from '../operations/operation.ts';

/** What somebody wants to do. */
export interface AuthorizedOperation {
  /** The `operationId` of the OpenAPI document. */
  readonly id: string;
  /** `read`, `write`, or `admin`, which destroys data. */
  readonly kind: Exclude<OperationKind, 'public'>;
  /**
   * The device it is done to, where the path names one. Absent where it is done to several or all, such as a batch of many
   * devices: a key for some devices should not allow that. Of a job that is submitted, the device that it concerns.
   */
  readonly deviceId?: string;
  /** The user it is done to, where the path names one. */
  readonly userId?: number;
  /** The job it is done to, where the path names one. */
  readonly jobId?: string;
}

/** Whether it may be done: `unauthorized` for no or wrong credentials (401), `forbidden` for too weak ones (403). */
export type Authorization = 'allowed' | 'unauthorized' | 'forbidden';

/**
 * Decides who may call. Gets the request as it came, but must not read its body. Not asked about the public operations: the
 * health checks, the OpenAPI document and its pages.
 */
export type Authorize = (
  request: Pick<Request, 'method' | 'url' | 'headers'>,
  operation: AuthorizedOperation,
) => Authorization | Promise<Authorization>;

/** What an operation does to whom, by the parameters of its path. */
export function concernOfPath(
  { kind }: Operation,
  params: Readonly<Record<string, string>>,
): Concern {
  const { device_id: deviceId, user_id: user, job_id: jobId } = params;
  return {
    kind,
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(user === undefined || !/^\d{1,16}$/.test(user) ? {} : { userId: Number(user) }),
    ...(jobId === undefined ? {} : { jobId }),
  };
}

/**
 * Lets the host decide.
 *
 * @throws `UNAUTHORIZED`, `FORBIDDEN`
 */
export async function requireAuthorization(
  authorize: Authorize,
  request: Parameters<Authorize>[0],
  { id }: Operation,
  { kind, ...subject }: Concern,
): Promise<void> {
  if (kind === 'public') return;
  const decision = await authorize(request, { id, kind, ...subject });
  if (decision === 'allowed') return;
  if (decision === 'forbidden') {
    throw new HttpError('FORBIDDEN', { detail: 'The credentials do not allow this operation.' });
  }
  throw new HttpError('UNAUTHORIZED', {
    detail:
      'This operation needs valid credentials. Send Authorization: Bearer followed by a token.',
    headers: { 'www-authenticate': 'Bearer realm="device-stats"' },
  });
}
