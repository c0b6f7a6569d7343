import { describe, expect, test, vi } from 'vitest';
import { docsPages } from '../../src/docs/docs-pages.ts';
import { nodeDocs } from '../../src/node/index.ts';

describe('docsPages', () => {
  test('knows its own paths and no others', async () => {
    const docs = nodeDocs();
    for (const path of ['/docs', '/docs/', '/docs/start.js', '/redoc', '/redoc/rapidoc-min.js']) {
      expect(await docs.find(path)).toBeDefined();
    }
    for (const path of ['/', '/docs/../package.json', '/docs/constructor', '/redocs', '/docs//']) {
      expect(await docs.find(path)).toBeUndefined();
    }
  });

  test('forbids everything from elsewhere, inline scripts and evaluation', async () => {
    for (const path of ['/docs', '/redoc']) {
      const page = await nodeDocs().find(path);
      const policy = page?.headers['content-security-policy'] ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).not.toContain('unsafe-eval');
      expect(policy).not.toContain('http');
      expect(page?.body).not.toMatch(/<script>|https?:|(src|href)="\//);
    }
  });

  test('reads a file once, and again after a failure', async () => {
    const readAsset = vi
      .fn<() => Promise<Uint8Array<ArrayBuffer>>>()
      .mockRejectedValueOnce(new Error('busy'))
      .mockResolvedValue(new Uint8Array([1]));
    const docs = docsPages({ readAsset });
    await expect(docs.find('/docs/swagger-ui.css')).rejects.toThrow('busy');
    const first = await docs.find('/docs/swagger-ui.css');
    const second = await docs.find('/docs/swagger-ui.css');
    expect(second).toBe(first);
    expect(first?.headers['etag']).toMatch(/^"[0-9a-f]{32}"$/);
    expect(readAsset).toHaveBeenCalledTimes(2);
  });

  test('writes the title as text', async () => {
    const docs = nodeDocs({ title: '<b>"' });
    expect((await docs.find('/redoc'))?.body).toContain('<title>&lt;b>&quot;</title>');
  });
});
