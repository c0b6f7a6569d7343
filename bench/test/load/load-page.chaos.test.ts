import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser } from '../../../tools/browser.ts';
import { type LoadFigures, loadResults } from '../../src/load/load-results.ts';
import { runOverload } from '../../src/load/overload/run-overload.ts';
import { loadPage } from '../../src/load/page/load-page.ts';
import { runPhase } from '../../src/load/run-phase.ts';
import { scenarioOf } from '../../src/load/scenarios/all-scenarios.ts';

describe('a small load', { timeout: 120_000 }, () => {
  let figures: LoadFigures;
  let page: string;

  beforeAll(async () => {
    const saturate = scenarioOf('saturate');
    const phases = [
      await runPhase({ ...saturate, users: 10 }, { stored: 500, seconds: 2 }),
      await runPhase({ ...scenarioOf('ingest-batch'), users: 2 }, { stored: 0, seconds: 1 }),
    ];
    const overload = await runOverload({ cap: 50, seconds: 3 });
    figures = { phases, overload };
    page = await loadPage({ ...figures, results: loadResults(figures), machine: 'A <machine>' });
  }, 120_000);

  test('has only right answers, and ends with exactly what was acknowledged', () => {
    expect(figures.phases).toHaveLength(2);
    for (const { recorded, stock } of figures.phases) {
      expect(recorded).toMatchObject({ wrong: 0, failed: 0, messages: [] });
      expect(recorded.all.requests).toBeGreaterThan(0);
      expect(stock.faults).toEqual([]);
    }
    expect(figures.phases[0]?.recorded.exactAnswers).toBeGreaterThan(0);
    expect(figures.phases[1]?.recorded.readings).toBeGreaterThan(0);
  });

  test('names what is required once for each phase', () => {
    const results = loadResults(figures);
    expect(new Set(results.map(({ name }) => name)).size).toBe(results.length);
    const faults = results.filter(({ unit }) => unit === 'faults');
    expect(faults.map(({ value }) => value)).toEqual([0, 0, 0]);
  });

  test('makes a page without scripts or links to elsewhere', () => {
    expect(page).toContain('A &lt;machine&gt;');
    expect(page).not.toMatch(/<script|@import|url\(|(src|href)="(?!data:|#)/);
  });

  test.runIf(hasBrowser)('is drawn by a browser, without faults and without network', async () => {
    const browser = await launchBrowser();
    try {
      const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const faults: string[] = [];
      tab.on('console', (message) => faults.push(message.text()));
      tab.on('pageerror', (error) => faults.push(error.message));
      tab.on('request', (request) => {
        if (!request.url().startsWith('data:')) faults.push(request.url());
      });
      await tab.setContent(page);
      const headings = await tab.locator('h2').allInnerTexts();
      expect(headings).toEqual([
        'What is required',
        'Duration against stored readings',
        'Beside the original service',
        'saturate',
        'ingest-batch',
        'overload',
      ]);
      const plots = await tab.locator('figure svg').all();
      expect(plots).toHaveLength(4);
      for (const plot of plots) {
        const box = await plot.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThan(150);
        expect(await plot.locator('.mark-line path').count()).toBeGreaterThan(0);
      }
      const routes = tab.locator('#saturate tbody th', {
        hasText: 'GET /devices/{device_id}/analytics',
      });
      expect(await routes.count()).toBe(1);
      const width = await tab.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(1_280);
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
