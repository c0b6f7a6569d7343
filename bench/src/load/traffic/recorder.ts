import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { ExchangeOutcome } from './exchange.ts';

/** Milliseconds from sending a request to the end of its answer. */
export interface LatencyFigures {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly greatestMs: number;
}

/** What was answered in one second of a load. */
export interface SecondFigures extends LatencyFigures {
  /** From 0. */
  readonly second: number;
  /** Of the requests, those refused as too many. */
  readonly refused: number;
}

/** What was seen of a load. */
export interface RecordedFigures {
  readonly all: LatencyFigures;
  readonly routes: readonly (LatencyFigures & { readonly route: string })[];
  readonly refusals: LatencyFigures;
  readonly timeline: readonly SecondFigures[];
  /** Readings in requests that were accepted. */
  readonly readings: number;
  readonly exactAnswers: number;
  readonly boundedAnswers: number;
  /** Wrong answers, and requests that failed, with some of their messages. */
  readonly wrong: number;
  readonly failed: number;
  readonly messages: readonly string[];
}

/** An exchange that is over. */
export interface FinishedExchange {
  readonly route: string;
  readonly readingCount: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly outcome: ExchangeOutcome;
}

const mostMessages = 10;

/** Records exchanges that end within a time; those before and after are checked, but not counted. */
export class LoadRecorder {
  readonly #fromMs: number;
  readonly #toMs: number;
  readonly #all = new Latencies();
  readonly #refusals = new Latencies();
  readonly #routes = new Map<string, Latencies>();
  readonly #seconds: { readonly latencies: Latencies; refused: number }[];
  readonly #messages: string[] = [];
  #readings = 0;
  readonly #counts = { exact: 0, 'within bounds': 0, accepted: 0, refused: 0, wrong: 0, failed: 0 };

  /** @param fromMs and `toMs`: on the clock of `performance.now()` */
  constructor({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) {
    this.#fromMs = fromMs;
    this.#toMs = toMs;
    const seconds = Math.max(1, Math.round((toMs - fromMs) / 1_000));
    this.#seconds = Array.from({ length: seconds }, () => ({
      latencies: new Latencies(),
      refused: 0,
    }));
  }

  record({ route, readingCount, startedMs, endedMs, outcome }: FinishedExchange): void {
    this.#counts[outcome.kind] += 1;
    if ('message' in outcome && this.#messages.length < mostMessages) {
      this.#messages.push(`${route}: ${outcome.message}`);
    }
    if (endedMs < this.#fromMs || endedMs >= this.#toMs) return;
    const second = this.#seconds[Math.floor((endedMs - this.#fromMs) / 1_000)];
    const ms = endedMs - startedMs;
    second?.latencies.add(ms);
    this.#all.add(ms);
    if (outcome.kind === 'refused') {
      this.#refusals.add(ms);
      if (second !== undefined) second.refused += 1;
      return;
    }
    this.#readings += readingCount;
    let ofRoute = this.#routes.get(route);
    if (ofRoute === undefined) this.#routes.set(route, (ofRoute = new Latencies()));
    ofRoute.add(ms);
  }

  figures(): RecordedFigures {
    const routes = [...this.#routes].map(([route, latencies]) => ({
      route,
      ...latencies.figures(),
    }));
    return {
      all: this.#all.figures(),
      routes: routes.toSorted((a, b) => a.route.localeCompare(b.route)),
      refusals: this.#refusals.figures(),
      timeline: this.#seconds.map(({ latencies, refused }, second) => ({
        second,
        ...latencies.figures(),
        refused,
      })),
      readings: this.#readings,
      exactAnswers: this.#counts.exact,
      boundedAnswers: this.#counts['within bounds'],
      wrong: this.#counts.wrong,
      failed: this.#counts.failed,
      messages: this.#messages,
    };
  }
}

class Latencies {
  readonly #microseconds: RecordableHistogram = createHistogram({ figures: 3 });

  add(ms: number): void {
    this.#microseconds.record(Math.max(1, Math.round(ms * 1_000)));
  }

  figures(): LatencyFigures {
    const histogram = this.#microseconds;
    const at = (percent: number): number =>
      histogram.count === 0 ? 0 : histogram.percentile(percent) / 1_000;
    return {
      requests: histogram.count,
      p50Ms: at(50),
      p95Ms: at(95),
      p99Ms: at(99),
      greatestMs: histogram.count === 0 ? 0 : histogram.max / 1_000,
    };
  }
}
