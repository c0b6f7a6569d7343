export type { DocsPage, DocsPages } from './docs/docs-pages.ts';
export type { HttpErrorCode } from './errors/http-error.ts';
export type { Authorization, Authorize, AuthorizedOperation } from './http/authorization.ts';
export type { CorsOptions } from './http/cors.ts';
export type { ErrorContext } from './http/error-boundary.ts';
export type { AnswerWhole, WholeRequest, WholeResponse } from './http/whole-request.ts';
export {
  createHttpAdapter,
  type HttpAdapter,
  type HttpAdapterOptions,
  type RefusedRequest,
} from './http-adapter.ts';
export type { AnsweredRequest, Monitoring, ObservedState } from './monitoring/monitoring.ts';
export type { DocumentInfo, OpenApiDocument } from './openapi/document.ts';
export type { OperationKind } from './operations/operation.ts';
