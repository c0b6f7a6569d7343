import type { HttpAdapter } from '../../src/index.ts';

/** An event as it came. */
interface ReadEvent {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** Reads a stream of events as a client does. */
export interface EventReader {
  readonly response: Response;
  /** The next event; undefined at the end. */
  readonly next: () => Promise<ReadEvent | undefined>;
  /** Everything that came, comments included. */
  readonly text: () => string;
  readonly cancel: () => Promise<void>;
}

/** Reads the events that a request is answered with. */
export async function readEvents(
  { fetch }: Pick<HttpAdapter, 'fetch'>,
  path: string,
  init: RequestInit = {},
): Promise<EventReader> {
  return eventReader(await fetch(new Request(`http://localhost${path}`, init)));
}

export function eventReader(response: Response): EventReader {
  const reader = (response.body ?? new Blob([]).stream()).getReader();
  const decoder = new TextDecoder();
  let text = '';
  let position = 0;
  return {
    response,
    text: () => text,
    async next() {
      for (;;) {
        const end = text.indexOf('\n\n', position);
        if (end >= 0) {
          const block = text.slice(position, end);
          position = end + 2;
          const event = parse(block);
          if (event !== undefined) return event;
          continue;
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += decoder.decode(value, { stream: true });
      }
    },
    cancel: () => reader.cancel(),
  };
}

function parse(block: string): ReadEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return {
    event: fields.get('event') ?? '',
    id: fields.get('id') ?? '',
    data: JSON.parse(data) as Record<string, unknown>,
  };
}
