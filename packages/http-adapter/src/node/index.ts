export {
  type HttpServer,
  type HttpServerOptions,
  openHttpServer,
  type ServedHandler,
} from './http-server.ts';
export { nodeDocs } from './node-docs.ts';
export {
  type FetchHandler,
  type NodeListener,
  type NodeListenerOptions,
  toNodeListener,
} from './node-listener.ts';
export { prometheusMonitoring } from './prometheus-monitoring.ts';
export type { ServerLimits } from './server-limits.ts';
