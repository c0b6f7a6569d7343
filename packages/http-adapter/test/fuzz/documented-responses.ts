import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { default as formats } from 'ajv-formats';
import type { OpenApiDocument } from '../../src/index.ts';

/** One operation of the document. */
export interface DocumentedOperation {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly queryParameters: readonly string[];
  readonly bodyTypes: readonly string[];
}

/** Says what is wrong with a response; undefined when the document describes it. */
export type ResponseCheck = (
  operation: DocumentedOperation,
  response: Response,
) => Promise<string | undefined>;

interface MediaTypes {
  readonly content?: Readonly<Record<string, unknown>>;
}

interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: MediaTypes;
  readonly responses: Readonly<Record<string, MediaTypes & { readonly $ref?: string }>>;
}

/** The operations of a document. */
export function documentedOperations(document: OpenApiDocument): readonly DocumentedOperation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, OperationObject>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      id: operation.operationId,
      queryParameters: (operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'query')
        .map(({ name }) => name),
      bodyTypes: Object.keys(operation.requestBody?.content ?? {}),
    })),
  );
}

/** Checks responses against a document, whose objects are taken to have no other members than those described. */
export function responseCheck(document: OpenApiDocument): ResponseCheck {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const closed = close(JSON.parse(JSON.stringify(document))) as Record<string, unknown>;
  ajv.addSchema({ ...closed, $id: 'document' });
  const validators = new Map<string, ValidateFunction>();
  const validator = (pointer: string): ValidateFunction => {
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: `document#${pointer}` });
    validators.set(pointer, validate);
    return validate;
  };
  return async ({ method, path }, response) => {
    const operationPointer = `/paths/${escape(path)}/${method.toLowerCase()}`;
    const operation = at(closed, operationPointer) as OperationObject;
    const documented = operation.responses[String(response.status)];
    const text = await response.text();
    if (documented === undefined) return `status ${response.status} is not documented: ${text}`;
    const pointer = documented.$ref?.slice(1) ?? `${operationPointer}/responses/${response.status}`;
    const { content = {} } = at(closed, pointer) as MediaTypes;
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    if (Object.keys(content).length === 0) return text === '' ? undefined : 'has a body';
    if (!Object.hasOwn(content, type)) return `content type '${type}' is not documented`;
    if (!type.endsWith('json') || type === 'application/x-ndjson') return undefined;
    const validate = validator(`${pointer}/content/${escape(type)}/schema`);
    return validate(JSON.parse(text)) ? undefined : ajv.errorsText(validate.errors) + text;
  };
}

function escape(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function at(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Quantiles bring members whose names cannot be listed. */
const quantileMember = '^p\\d+(_\\d+)?_[a-z][a-z0-9_]*$';

function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, close(item)]));
  if (copy['type'] !== 'object' || copy['properties'] === undefined) return copy;
  const members = { patternProperties: { [quantileMember]: { type: ['number', 'null'] } } };
  const hasQuantiles = Object.hasOwn(copy['properties'] as object, 'quantiles');
  return { ...copy, additionalProperties: false, ...(hasQuantiles ? members : {}) };
}
