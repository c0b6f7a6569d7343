import { sha256 } from '@device-stats/core';
import type { DocsAssetName, DocsFile } from './docs-page-source.ts';
import { referencePage } from './reference-page.ts';
import { swaggerPage } from './swagger-page.ts';

/** One file of the documentation, ready to be answered with. */
export interface DocsPage {
  readonly contentType: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Security and caching headers; the content type is not among them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The pages that show the OpenAPI document, and everything they load. */
export interface DocsPages {
  /**
   * The page or asset of a path under the API's mount point, such as `/docs` or `/docs/swagger-ui.css`; undefined for every
   * other path.
   */
  find(path: string): Promise<DocsPage | undefined>;
}

/** What the pages are made from. */
export interface DocsPagesOptions {
  /** Reads a file of an npm package; called once a file, at its first use. */
  readonly readAsset: (name: DocsAssetName) => Promise<Uint8Array<ArrayBuffer>>;
  /** The title of the pages. Default: `Device statistics`. */
  readonly title?: string;
}

/**
 * Swagger UI at `/docs` and a reference at `/redoc`. Both show the `openapi.json` beside them, wherever the API is mounted,
 * and load nothing from anywhere else.
 */
export function docsPages({ readAsset, title = 'Device statistics' }: DocsPagesOptions): DocsPages {
  const pages = new Map<string, () => Promise<DocsPage>>();
  for (const source of [swaggerPage, referencePage]) {
    const html = (root: string): DocsPage => ({
      contentType: 'text/html; charset=utf-8',
      body: source.html({ root, title: escapeHtml(title) }),
      headers: { ...securityHeaders, 'cache-control': 'no-cache' },
    });
    pages.set(source.path, async () => html('.'));
    pages.set(`${source.path}/`, async () => html('..'));
    for (const [name, file] of Object.entries(source.files)) {
      pages.set(
        `${source.path}/${name}`,
        once(async () => filePage(file, readAsset)),
      );
    }
  }
  return { find: async (path) => pages.get(path)?.() };
}

/**
 * Scripts and requests only from the API's own origin. Styles may be inline, because both pages' packages make them at run
 * time; nothing may frame the pages.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

async function filePage(
  { contentType, content }: DocsFile,
  readAsset: DocsPagesOptions['readAsset'],
): Promise<DocsPage> {
  const body =
    'text' in content ? new TextEncoder().encode(content.text) : await readAsset(content.asset);
  const digest = await sha256(body);
  return {
    contentType,
    body,
    headers: {
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=3600',
      etag: `"${digest.slice(0, 32)}"`,
    },
  };
}

/** Remembers the first success; a failure is tried again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
