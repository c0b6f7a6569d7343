import { HttpError } from '../errors/http-error.ts';

/** What a body is, by its headers. */
export interface BodyFormat {
  readonly kind: 'json' | 'ndjson';
  readonly gzip: boolean;
}

/**
 * How to read a body. A missing content type is read as JSON.
 *
 * @param accepts the media types that the operation takes
 * @throws `UNSUPPORTED_MEDIA_TYPE`
 */
export function bodyFormat(headers: Headers, accepts: readonly string[]): BodyFormat {
  const type = headers.get('content-type');
  const coding = headers.get('content-encoding');
  // What nearly every request has.
  if (type === 'application/json' && coding === null) return { kind: 'json', gzip: false };
  return { kind: kindOf(type ?? 'application/json', accepts), gzip: isGzip(coding) };
}

function kindOf(contentType: string, accepts: readonly string[]): BodyFormat['kind'] {
  const [type = '', ...parameters] = contentType
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (isUtf8 && (type === 'application/json' || /^application\/[\w.+-]+\+json$/.test(type))) {
    return 'json';
  }
  if (isUtf8 && type === 'application/x-ndjson' && accepts.includes(type)) return 'ndjson';
  throw new HttpError('UNSUPPORTED_MEDIA_TYPE', {
    detail: `A body of type ${JSON.stringify(contentType.slice(0, 100))} is not taken here. Send ${accepts.join(' or ')}, in UTF-8.`,
  });
}

function isGzip(coding: string | null): boolean {
  const name = coding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') return false;
  if (name === 'gzip' || name === 'x-gzip') return true;
  throw new HttpError('UNSUPPORTED_MEDIA_TYPE', {
    detail: `The content coding ${JSON.stringify(name.slice(0, 100))} is not taken. Compress the body with gzip, or not at all.`,
    headers: { 'accept-encoding': 'gzip, identity' },
  });
}
