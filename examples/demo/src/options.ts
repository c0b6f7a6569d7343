import { parseArgs } from 'node:util';

/** What the demo was asked for. */
export interface DemoOptions {
  /** Where the API is; a server is started when none answers there. */
  readonly url: string;
  readonly deviceId: string;
  /** The bearer token of the server that answers there. */
  readonly token: string | undefined;
  /** How many seconds it runs; undefined: until Ctrl-C. */
  readonly ticks: number | undefined;
}

/** Reads `--url`, `--device` and `--ticks`, or `DEMO_TICKS`; and `API_TOKEN`. */
export function readOptions(hostname: string): DemoOptions {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:8000' },
      device: { type: 'string', default: hostname },
      ticks: { type: 'string', default: process.env['DEMO_TICKS'] ?? '' },
    },
  });
  const ticks = values.ticks === '' ? undefined : Number(values.ticks);
  if (ticks !== undefined && !(Number.isInteger(ticks) && ticks >= 1)) {
    throw new Error(`--ticks is ${values.ticks}; write a number of seconds from 1 on.`);
  }
  if (!URL.canParse(values.url)) {
    throw new Error(`--url is ${values.url}; write for example http://127.0.0.1:8000.`);
  }
  const token = process.env['API_TOKEN'] || undefined;
  return { url: values.url.replace(/\/$/, ''), deviceId: values.device, token, ticks };
}
