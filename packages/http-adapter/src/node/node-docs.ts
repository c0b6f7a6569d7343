import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { DocsAssetName } from '../docs/docs-page-source.ts';
import { type DocsPages, docsPages } from '../docs/docs-pages.ts';

/**
 * The documentation pages, their files read from this package.
 *
 * @example
 * ```ts
 * const adapter = createHttpAdapter(deviceStats, { docs: nodeDocs() });
 * ```
 */
export function nodeDocs(options: { readonly title?: string } = {}): DocsPages {
  return docsPages({ ...options, readAsset });
}

/** The published package carries copies, made when it is built; its sources find the files where they come from. */
async function readAsset(name: DocsAssetName): Promise<Uint8Array<ArrayBuffer>> {
  const copy = new URL(`./docs-files/${name}`, import.meta.url);
  const bytes = await readFile(copy).catch(() => readFile(originOf(name)));
  return new Uint8Array(bytes);
}

function originOf(name: DocsAssetName): string {
  const packaged = name === 'rapidoc-min.js' ? `rapidoc/dist/${name}` : `swagger-ui-dist/${name}`;
  return createRequire(import.meta.url).resolve(packaged);
}
