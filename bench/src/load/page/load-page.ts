import { renderSvg } from '../../report/render-svg.ts';
import { isReached, number } from '../../report/write-report.ts';
import type { BenchResult } from '../../result.ts';
import { greatestMemoryMb, type LoadFigures, requestRate, titleOf } from '../load-results.ts';
import { originalService } from '../original-service.ts';
import type { OverloadFigures } from '../overload/run-overload.ts';
import type { PhaseFigures } from '../run-phase.ts';
import type { LatencyFigures } from '../traffic/recorder.ts';
import { growthChart, timelineChart } from './charts.ts';
import { type Html, html, table } from './html.ts';
import { pageStyle } from './page-style.ts';

/** What a page shows. */
export interface LoadPageOptions extends LoadFigures {
  /** The machine in one line. */
  readonly machine: string;
  readonly results: readonly BenchResult[];
}

/** A page that needs nothing but itself: no scripts, no files, no network. */
export async function loadPage(options: LoadPageOptions): Promise<string> {
  const { machine, phases, overload, results } = options;
  const scenarios = Map.groupBy(phases, ({ scenario }) => scenario);
  const sections: Html[] = [];
  for (const [name, ofScenario] of scenarios)
    sections.push(await scenarioSection(name, ofScenario));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>device-stats under load</title>
<link rel="icon" href="data:,">
<style>${{ html: pageStyle }}</style>
</head>
<body>
<h1>device-stats under load</h1>
<p class="machine">${machine}</p>
<p>The reference server as its own process on a SQLite file, every write on the disk before it is acknowledged. The load comes from the
same machine. Every number in every answer is compared with what was sent.</p>
${verdictSection(results)}
${phases.length === 0 ? '' : await growthSection(phases)}
${originalSection(phases)}
${sections}
${overload === undefined ? '' : await overloadSection(overload)}
</body>
</html>
`;
  return page.html;
}

function verdictSection(results: readonly BenchResult[]): Html {
  const required = results.filter(({ goal, limit }) => goal !== undefined || limit !== undefined);
  const rows = required.map((result) => {
    const { name, value, unit, comparison, goal, limit } = result;
    const words = [
      ...(goal === undefined || comparison === undefined
        ? []
        : [`at least ${number(goal.required)} times ${number(comparison.value)}`]),
      ...(limit === undefined ? [] : [`at most ${number(limit.required)}`]),
    ];
    const verdict = isReached(result)
      ? html`<span class="good">✓ reached</span>`
      : html`<span class="bad">✗ missed</span>`;
    return [name, `${number(value)} ${unit}`, words.join(', '), verdict];
  });
  const missed = required.filter((result) => !isReached(result)).length;
  const summary = missed === 0 ? 'All are reached.' : `${missed} of ${required.length} are missed.`;
  return html`<section id="verdict">
<h2>What is required</h2>
<p>${summary}</p>
<details${missed === 0 ? '' : html` open`}><summary>Each of them</summary>
${table(['', 'seen', 'required', ''], rows)}
</details>
</section>`;
}

async function growthSection(phases: readonly PhaseFigures[]): Promise<Html> {
  return html`<section id="growth">
<h2>Duration against stored readings</h2>
${await figure(growthChart(phases), 'Median duration of each route at growing amounts of stored readings, all of one device.')}
</section>`;
}

function originalSection(phases: readonly PhaseFigures[]): Html {
  const { published, repeated } = originalService;
  const ours = phases.filter(({ scenario }) => scenario === 'original');
  const rows = [
    [
      'original service, its published run',
      `0 to ${number(published.readings)}`,
      published.requestsPerSecond,
      `${published.firstP50Ms} at first, ${number(published.lastP50Ms)} after ${published.minutes} minutes`,
    ],
    ...ours.map((phase) => [
      'device-stats',
      number(phase.stored),
      number(requestRate(phase)),
      number(phase.recorded.all.p50Ms),
    ]),
  ];
  const analytics = repeated.analyticsPerSecond.map(
    ({ readings, requestsPerSecond }) =>
      `${requestsPerSecond} requests for statistics a second at ${number(readings)} stored readings`,
  );
  return html`<section id="original">
<h2>Beside the original service</h2>
<p>The same 100 users, who wait 1 to 5 s: more than about 33 requests a second they do not send. Run again on 2 cores without waiting, the
original service answered ${analytics.join(', ')}, and ${repeated.postsPerSecond} new readings a second.</p>
${table(['', 'readings stored', 'requests/s', 'median, ms'], rows)}
</section>`;
}

async function scenarioSection(name: string, phases: readonly PhaseFigures[]): Promise<Html> {
  const timelines = phases.map((phase) => ({
    title: titleOf(phase),
    seconds: phase.recorded.timeline,
  }));
  return html`<section id="${name}">
<h2>${name}</h2>
<p>${phases[0]?.description ?? ''}</p>
${await figure(timelineChart(timelines), 'Requests a second, and percentiles of their duration, over time.')}
${phases.map(phaseTables)}
</section>`;
}

function phaseTables(phase: PhaseFigures): Html {
  const { recorded, watched, stock, seconds, users } = phase;
  const rate = ({ requests }: LatencyFigures): string => number(requests / seconds);
  const rows = [...recorded.routes, { route: 'all', ...recorded.all }].map((figures) => [
    figures.route,
    rate(figures),
    ...latencyCells(figures),
  ]);
  return html`<h3>${titleOf(phase)}</h3>
${table(['route', 'requests/s', 'p50 ms', 'p95 ms', 'p99 ms', 'greatest ms'], rows)}
<p>${users} users, ${seconds} s. ${number(recorded.exactAnswers)} answers compared exactly, ${number(recorded.boundedAnswers)} within what
writes under way allow: ${recorded.wrong} wrong, ${recorded.failed} failed. At the end ${number(stock.readings)} readings of
${stock.devices} devices: ${stock.faults.length === 0 ? 'exactly those acknowledged' : stock.faults.join('; ')}.
CPU: server ${percent(watched.serverCpu)}, load generator ${percent(watched.generatorCpu)} of a core. Memory of the server: at most
${number(greatestMemoryMb(watched))} MB; its event loop was late by ${number(watched.loopDelay.p99)} ms (99th percentile), at most ${number(watched.loopDelay.greatest)} ms.</p>
${messages(recorded.messages)}`;
}

async function overloadSection(figures: OverloadFigures): Promise<Html> {
  const { cap, users, seconds, recorded, watched, stock } = figures;
  const timeline = {
    title: `set to answer ${number(cap)} requests a second`,
    seconds: recorded.timeline,
  };
  const rows = [
    ['sent', number(figures.offered), ...latencyCells(recorded.all)],
    ...recorded.routes.map((route) => ['served', number(figures.goodput), ...latencyCells(route)]),
    ['refused', number(recorded.refusals.requests / seconds), ...latencyCells(recorded.refusals)],
  ];
  return html`<section id="overload">
<h2>overload</h2>
<p>${users} devices keep sending readings, three times as many as the server is set to answer, and do not mind being refused.</p>
${await figure(timelineChart([timeline]), 'Requests a second, served and refused, and percentiles of their duration.')}
${table(['', 'requests/s', 'p50 ms', 'p95 ms', 'p99 ms', 'greatest ms'], rows)}
<p>/healthz: 99th percentile ${number(figures.healthP99Ms)} ms, greatest ${number(figures.healthGreatestMs)} ms.
Memory of the server: at most ${number(greatestMemoryMb(watched))} MB. Afterwards ${number(stock.readings)} acknowledged readings, read back one
by one: ${stock.faults.length === 0 ? 'each is there once, and no other' : stock.faults.slice(0, 10).join('; ')}.</p>
${messages(recorded.messages)}
</section>`;
}

function latencyCells({ p50Ms, p95Ms, p99Ms, greatestMs }: LatencyFigures): readonly string[] {
  return [p50Ms, p95Ms, p99Ms, greatestMs].map(number);
}

async function figure(specification: object, caption: string): Promise<Html> {
  const svg = { html: await renderSvg(specification) };
  return html`<figure>${svg}<figcaption>${caption}</figcaption></figure>`;
}

function messages(texts: readonly string[]): Html | string {
  if (texts.length === 0) return '';
  return html`<ul class="bad">${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
